import { expect, test } from 'vitest';
import type { DataSet } from '#main/dicom/data-set.ts';
import { putText, tagOf } from '#main/dicom/data-set-values.ts';
import { escapeHtml, listInstance, viewerPage, type Listing } from './viewer-page.ts';

const ATTACKS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'; alert(1); '",
  '</style><script>alert(1)</script>',
  '&lt;b&gt;',
  'javascript:alert(1)',
];

function page(text: string): string {
  const header: DataSet = new Map();
  putText(header, tagOf('SpecificCharacterSet'), 'ISO_IR 192');
  for (const keyword of [
    'PatientName',
    'PatientID',
    'PatientBirthDate',
    'PatientSex',
    'StudyDate',
    'StudyDescription',
    'AccessionNumber',
    'Modality',
    'SeriesDescription',
  ])
    putText(header, tagOf(keyword), text);
  const listing: Listing = new Map();
  listInstance(listing, ['DICOM', 'PT000001', 'ST000001', 'SE000001', 'IM000001'], header);
  return viewerPage(listing, { madeAt: '2026-11-21', hasDirectory: true });
}

test.each(ATTACKS)('nothing in a header becomes markup: %s', (attack) => {
  const made = page(attack);
  const tags = (html: string) => html.match(/<[a-z/!][^>]*>/gi)?.length;
  expect(made).not.toMatch(/<script|<img|onerror=[^&]*>/i);
  expect(tags(made)).toBe(tags(page('plain')));
});

test('the page forbids scripts and everything from elsewhere', () => {
  expect(page('plain')).toContain("default-src 'none'; img-src data:; style-src 'unsafe-inline'");
  expect(page('plain')).not.toMatch(/https?:|<link|url\(/);
});

test('controls and marks of writing direction are shown, not obeyed', () => {
  expect(escapeHtml('a\u202Eb\u0000')).toBe(
    'a<span class="mark">U+202E</span>b<span class="mark">U+0000</span>',
  );
});

test('a name is read as people write it', () => {
  expect(page('Yamada^Tarou=山田^太郎')).toContain('<h2>Yamada, Tarou  山田 太郎</h2>');
});
