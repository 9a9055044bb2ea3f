import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import { isDirectoryName, resolveReferences } from './import-dicomdir.ts';
import { runImport } from './import-run.ts';
import { openTestIntake, type TestIntake } from './test-intake.ts';
import { EXPLICIT_LITTLE, part10 } from './test-instances.ts';

let medium: string;
let intake: TestIntake;

beforeEach(() => {
  medium = mkdtempSync(path.join(tmpdir(), 'viewbox-medium-'));
  intake = openTestIntake();
});

afterEach(() => {
  intake.dispose();
  rmSync(medium, { recursive: true, force: true });
});

/** A DICOMDIR with one record per Referenced File ID (PS3.3 F.3.2.2), written by hand. */
function dicomdir(...references: string[]): Buffer {
  const items = references.map((reference) => {
    const even = reference.length % 2 === 0 ? reference : `${reference} `;
    const element = Buffer.alloc(8);
    element.writeUInt16LE(0x0004, 0);
    element.writeUInt16LE(0x1500, 2);
    element.write('CS', 4, 'latin1');
    element.writeUInt16LE(even.length, 6);
    const body = Buffer.concat([element, Buffer.from(even, 'latin1')]);
    const item = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
    item.writeUInt32LE(body.length, 4);
    return Buffer.concat([item, body]);
  });
  const body = Buffer.concat(items);
  const sequence = Buffer.from([0x04, 0x00, 0x20, 0x12, 0x53, 0x51, 0, 0, 0, 0, 0, 0]);
  sequence.writeUInt32LE(body.length, 8);
  const meta = encodeFileMeta({
    sopClassUid: '1.2.840.10008.1.3.10',
    sopInstanceUid: '1.2.3',
    transferSyntaxUid: EXPLICIT_LITTLE,
    sourceAeTitle: '',
  });
  return Buffer.concat([meta, sequence, body]);
}

function put(name: string, number: number): void {
  const file = path.join(medium, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, part10({ studyInstanceUid: '1.2.3', sopInstanceUid: `1.2.3.9.${String(number)}` }));
}

test('a DICOMDIR brings what it names, in whatever case the medium shows it, and says what is missing', async () => {
  put('images/im1', 1);
  put('IMAGES/IM2', 2);
  put('not-named', 3);
  writeFileSync(path.join(medium, 'DICOMDIR'), dicomdir('IMAGES\\IM1', 'IMAGES\\IM2', 'IMAGES\\IM3'));
  const report = await runImport(intake.importer, [path.join(medium, 'DICOMDIR')], { source: 'media' });
  expect(report).toMatchObject({ taken: 2, notDicom: 0, refusedCount: 1 });
  expect(report.refused[0]).toMatchObject({ name: 'IMAGES/IM3' });
});

test('a folder with a DICOMDIR brings every file and also says what is missing', async () => {
  put('images/im1', 1);
  put('not-named', 3);
  writeFileSync(path.join(medium, 'dicomdir'), dicomdir('IMAGES\\IM1', 'IMAGES\\IM3'));
  const report = await runImport(intake.importer, [medium], { source: 'media' });
  expect(report).toMatchObject({ taken: 2, notDicom: 0, refusedCount: 1 });
});

test('a DICOMDIR that cannot be read says so, and the folder is taken all the same', async () => {
  put('images/im1', 1);
  writeFileSync(path.join(medium, 'DICOMDIR'), 'nothing of the kind');
  const report = await runImport(intake.importer, [medium], { source: 'media' });
  expect(report).toMatchObject({ taken: 1, refusedCount: 1 });
});

test('references match version suffixes and never leave the medium', () => {
  const files = ['a/im1.;1', 'b/IM2.'];
  expect(
    resolveReferences(
      [
        ['A', 'IM1'],
        ['B', 'IM2'],
        ['..', 'etc', 'passwd'],
        ['', 'etc'],
      ],
      files,
    ),
  ).toEqual({
    found: files,
    missing: ['../etc/passwd', '/etc'],
  });
});

test.each(['DICOMDIR', 'dicomdir', 'DICOMDIR.', 'DICOMDIR;1'])('%s is a table of contents', (name) => {
  expect(isDirectoryName(name)).toBe(true);
});
