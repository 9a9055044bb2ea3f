import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { dimensionStudy } from '#main/phantom/dimension-study.ts';
import { generate } from '#main/phantom/phantom-study.ts';
import { ctPhantom } from '#main/phantom/studies.ts';
import { temporaryFolder } from '../fixtures/core.ts';
import { writeDocuments } from '../fixtures/document-files.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const STUDY = dimensionStudy();
const IMAGE_NUMBER = 3;
/** Its documents came, its images did not */
const ALONE = ctPhantom('standard', { rows: 64, columns: 64, sliceCount: 3 });

const documents = temporaryFolder('documents');
const alone = temporaryFolder('documents-alone');
let reading: ReadingCore;
let page: Page;
let viewer: ViewerPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  writeDocuments(documents.path, STUDY, IMAGE_NUMBER);
  writeDocuments(alone.path, ALONE, 1);
  reading = await startReadingCore([STUDY], [], [documents.path, alone.path]);
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  page = await context.newPage();
  viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, STUDY.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
  documents.remove();
  alone.remove();
});

const strip = () => page.getByRole('navigation', { name: 'Series of this study' });
const show = (words: RegExp) => strip().getByRole('button').filter({ hasText: words }).first().click();
const dialog = () => page.getByRole('dialog');
const lines = () => dialog().getByRole('row');

/** Identity stays on everything that is shown. */
async function expectIdentity(): Promise<void> {
  await expect(viewer.pane(0)).toContainText(STUDY.patient.patientId);
  await expect(viewer.pane(0)).toContainText('2026');
}

test('the tags of what is shown are found by tag, keyword, name and value, and copied', async () => {
  await page.keyboard.press('Shift+KeyT');
  await expect(dialog()).toContainText(STUDY.patient.patientId);
  const search = dialog().getByRole('textbox', { name: 'Search in tags' });
  for (const words of ['(0010,0020)', 'PatientID', 'patient id', STUDY.patient.patientId]) {
    await search.fill(words);
    await expect(lines().filter({ hasText: 'Patient ID' }).first()).toContainText(STUDY.patient.patientId);
  }
  await lines().filter({ hasText: 'Patient ID' }).first().click();
  await dialog().getByRole('button', { name: 'Copy the value' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(STUDY.patient.patientId);
  await search.fill('00280010');
  await dialog().getByRole('button', { name: 'Copy all lines as text' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('(0028,0010)\tUS\tRows\t64');
});

test('two objects are compared side by side, and the next one with the one before', async () => {
  const search = dialog().getByRole('textbox', { name: 'Search in tags' });
  await search.fill('');
  await dialog().getByText('Compare', { exact: true }).click();
  await expect(lines().filter({ hasText: 'Image Position Patient' })).toHaveCount(1);
  await expect(lines().filter({ hasText: 'Patient ID' })).toHaveCount(0);
  await expect(dialog().getByRole('status')).toContainText(/\d+ differences/);
  await dialog().getByRole('button', { name: 'Compare with the object before' }).click();
  await expect(dialog().getByRole('status')).toContainText('No differences');
  // The last press disables the button that has the focus; the keyboard still reaches the dialog.
  const before = dialog().getByRole('button', { name: 'Compare with the object before' });
  while (await before.isEnabled()) await before.click();
  await page.keyboard.press('Escape');
  await expect(dialog()).toHaveCount(0);
});

test('a report is read as text with its flags, and shows the image that it names', async () => {
  await show(/Report/);
  const report = page.getByRole('article', { name: 'Phantom report' });
  await expect(report).toContainText('Complete');
  await expect(report).toContainText(
    'Verified by Rita Reader, North Hospital'.replace('Rita Reader', 'Reader, Rita'),
  );
  await expect(report).toContainText('Diameter: 80.5 mm');
  await expect(report).toContainText('Method: Calliper');
  await expectIdentity();
  await report.getByRole('button', { name: /Image/ }).click();
  await viewer.waitForStack();
  const [, , named] = [...generate(STUDY)];
  await expect.poll(async () => (await viewer.shownFrame()).sopInstanceUid).toBe(named?.sopInstanceUid);
});

test('an ECG is laid out on paper, and calipers give what was put in', async () => {
  await show(/Resting ECG/);
  const sheet = viewer.pane(0).getByRole('img', { name: /Traces of I, II/ });
  await expect(sheet).toHaveAttribute('data-px-per-mm', /\d/);
  await expectIdentity();
  const mm = Number(await sheet.getAttribute('data-px-per-mm'));
  const box = await sheet.boundingBox();
  if (!box) throw new Error('no sheet');
  // One second is 25 mm, a millivolt 10 mm; in the first row the zero of lead I lies below its pulse.
  await page.mouse.move(box.x + 10 * mm, box.y + 20 * mm);
  await page.mouse.down();
  await page.mouse.move(box.x + 35 * mm, box.y + 10 * mm, { steps: 4 });
  await page.mouse.up();
  await expect(viewer.pane(0).getByRole('status')).toHaveText(/I {2}1000 ms \(60\/min\) {2}1\.00 mV/);
});

test('a PDF is drawn, page by page, and saved as it came', async () => {
  await show(/Referral/);
  const first = viewer.pane(0).getByRole('img', { name: 'Page 1' });
  await expect(first).toHaveAttribute('data-drawn', '1');
  await expect(viewer.pane(0)).toContainText('Page 1 of 2');
  await expectIdentity();
  const isInked = await first.evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return data.some((value, at) => at % 4 === 0 && value < 64);
  });
  expect(isInked).toBe(true);
  const saving = page.waitForEvent('download');
  await viewer.pane(0).getByRole('button', { name: /Save/ }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toBe('Referral.pdf');
  expect(readFileSync(await download.path(), 'latin1')).toMatch(/^%PDF-1\.4[\s\S]*%%EOF\n$/);
});

test('a clinical document is shown as text, another file by what it is', async () => {
  await show(/Letter/);
  await expect(viewer.pane(0).getByRole('article')).toContainText('Discharge letter');
  await expect(viewer.pane(0).getByRole('article')).toContainText('Well again.');
  await show(/Model/);
  await expect(viewer.pane(0)).toContainText('model/stl');
  await expectIdentity();
  await page.keyboard.press('Shift+KeyT');
  await dialog().getByRole('textbox', { name: 'Search in tags' }).fill('document title');
  await expect(lines().filter({ hasText: 'Document Title' })).toContainText('Model');
  await page.keyboard.press('Escape');
});

test('documents without a picture are shown, though protocols hang pictures alone', async () => {
  await page.getByRole('button', { name: /^Hanging protocol/ }).click();
  await page.getByRole('menuitem', { name: 'Open studies by their protocol from now on' }).click();
  await viewer.open(ALONE.studyInstanceUid);
  await expect(viewer.pane(0)).toContainText(ALONE.patient.patientId);
});
