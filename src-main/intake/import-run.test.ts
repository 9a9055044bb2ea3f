import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestIntake, type TestIntake } from '#main/intake/test-intake.ts';
import { part10 } from '#main/intake/test-instances.ts';
import { importUpload, runImport } from './import-run.ts';

let media: string;
let intake: TestIntake;

beforeEach(() => {
  media = mkdtempSync(path.join(tmpdir(), 'viewbox-media-'));
  intake = openTestIntake();
});

afterEach(() => {
  intake.dispose();
  rmSync(media, { recursive: true, force: true });
});

function put(name: string, bytes: Uint8Array | string): string {
  const file = path.join(media, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

function image(number: number, studyInstanceUid = '1.2.3'): Buffer {
  return part10({ studyInstanceUid, sopInstanceUid: `${studyInstanceUid}.9.${String(number)}` });
}

test('a folder is walked: instances are taken, other files counted, and doing it again finds all there', async () => {
  put('a/1.dcm', image(1));
  put('a/b/2', image(2));
  put('readme.txt', 'a text that is no image');
  put('empty', '');
  const progress: [number, number][] = [];
  const first = await runImport(intake.importer, [media], {
    source: 'import',
    onProgress: (done, total) => progress.push([done, total]),
  });
  expect(first).toEqual({ taken: 2, alreadyThere: 0, refused: [], refusedCount: 0, notDicom: 2 });
  expect(progress.at(-1)).toEqual([4, 4]);
  const again = await runImport(intake.importer, [media], { source: 'import' });
  expect(again).toMatchObject({ taken: 0, alreadyThere: 2, notDicom: 2 });
});

test('a link inside a folder is not followed, and what is not there is said', async () => {
  put('1.dcm', image(1));
  symlinkSync('/', path.join(media, 'root'));
  const missing = path.join(media, 'gone');
  const report = await runImport(intake.importer, [media, missing], { source: 'import' });
  expect(report.taken).toBe(1);
  expect(report.refused.map(({ name }) => name)).toEqual(['root', missing]);
});

test('members of a zip archive are taken whatever their names, and nothing is written under those names', async () => {
  const zip = put(
    'studies.zip',
    zipSync({
      '../../outside.dcm': image(1),
      '/absolute.dcm': image(2),
      'deep/folder/3': image(3),
      'note.txt': Buffer.from('hello'),
      DICOMDIR: Buffer.from('table of contents'),
    }),
  );
  const report = await runImport(intake.importer, [zip], { source: 'import' });
  expect(report).toEqual({ taken: 3, alreadyThere: 0, refused: [], refusedCount: 0, notDicom: 1 });
});

test('an archive member that unpacks to many times its size is refused before it is read', async () => {
  const bomb = part10({ studyInstanceUid: '1.2.3', sopInstanceUid: '1.2.3.4', pixelBytes: 80 << 20 });
  const zip = put('bomb.zip', zipSync({ 'bomb.dcm': bomb, 'good.dcm': image(1) }));
  const report = await runImport(intake.importer, [zip], { source: 'import' });
  expect(report.taken).toBe(1);
  expect(report.refused).toHaveLength(1);
  expect(report.refused[0]?.reason).toContain('many times its size');
});

test('a damaged archive is refused by name and does not end the import', async () => {
  const broken = put('broken.zip', zipSync({ 'a.dcm': image(1) }).subarray(0, 200));
  const good = put('good.dcm', image(2));
  const report = await runImport(intake.importer, [broken, good], { source: 'import' });
  expect(report.taken).toBe(1);
  expect(report.refused).toHaveLength(1);
});

test('an object without identifying UIDs is refused with a reason', async () => {
  put('no-study.dcm', part10({ studyInstanceUid: '', sopInstanceUid: '1.2.3.4' }));
  const report = await runImport(intake.importer, [media], { source: 'import' });
  expect(report.refused).toEqual([
    { name: 'no-study.dcm', reason: expect.stringContaining('Study Instance UID') as string },
  ]);
});

test('a cancelled import ends with CANCELLED and leaves nothing half-written', async () => {
  for (let number = 0; number < 20; number += 1) put(`${String(number)}.dcm`, image(number));
  const controller = new AbortController();
  const running = runImport(intake.importer, [media], {
    source: 'import',
    signal: controller.signal,
    onProgress: (done) => {
      if (done >= 3) controller.abort();
    },
  });
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(intake.incoming()).toEqual([]);
});

test('an uploaded archive is opened, another upload is taken as one file', async () => {
  const zip = zipSync({ 'a.dcm': image(1), 'b.dcm': image(2) });
  const archive = { name: 'two.zip', stream: Readable.from([Buffer.from(zip)]) };
  const options = { source: 'upload' };
  expect(await importUpload(intake.importer, intake.folder, archive, options)).toMatchObject({ taken: 2 });
  const single = { name: 'c.dcm', stream: Readable.from([image(3)]) };
  expect(await importUpload(intake.importer, intake.folder, single, options)).toMatchObject({ taken: 1 });
  const tiny = { name: 'x', stream: Readable.from([Buffer.from('x')]) };
  expect(await importUpload(intake.importer, intake.folder, tiny, options)).toMatchObject({ notDicom: 1 });
  expect(intake.incoming()).toEqual([]);
});
