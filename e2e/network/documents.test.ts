import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { jpegFile, mp4File, pdfFile, pngFile, stlFile, tiffFile } from '#main/documents/test-files.ts';
import { wrapFiles } from '#main/documents/wrap.ts';
import { interop } from '../fixtures/interoperability.ts';
import { programFile } from '../fixtures/programs.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-documents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FACTS = {
  subject: {
    PatientName: 'Müller^Jörg',
    PatientID: '4711',
    PatientBirthDate: '19610203',
    PatientSex: 'M',
    StudyInstanceUID: '2.25.1',
    StudyDate: '20261126',
    StudyTime: '101112',
    ReferringPhysicianName: '',
    StudyID: '',
    AccessionNumber: 'A1',
  },
  title: 'Überweisung',
  seriesInstanceUid: '2.25.2',
  seriesNumber: 900,
  date: '20261126',
  time: '101112',
  hasBurnedInAnnotation: true,
};

const jpeg = await jpegFile(32, 16);

test.each([
  ['pdf', [pdfFile()], 'scan'],
  ['stl', [stlFile()], 'scan'],
  ['mp4', [mp4File(10)], 'scan'],
  ['scan', [pngFile(40, 30)], 'scan'],
  ['scans', [pngFile(40, 30), pngFile(40, 30)], 'scan'],
  ['grey scans', [pngFile(8, 8, 0), pngFile(8, 8, 0)], 'scan'],
  ['tiff', [tiffFile(6, 4, 201)], 'scan'],
  ['jpeg scans', [jpeg, jpeg], 'scan'],
  ['photo', [pngFile(40, 30)], 'photo'],
  ['jpeg photo', [jpeg], 'photo'],
] as const)('dciodvfy finds no error in %s', async (name, files, use) => {
  interop('dciodvfy', `Wrapped ${name}`);
  const [wrapped] = await wrapFiles(files, use, FACTS);
  const file = path.join(folder, `${name.replaceAll(' ', '-')}.dcm`);
  writeFileSync(file, Buffer.concat([...(wrapped?.pieces ?? [])]));
  const { stderr } = spawnSync(programFile('dciodvfy'), [file], { encoding: 'utf8' });
  expect(stderr.split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
});

test('DCMTK draws the JPEG inside as it was', async () => {
  interop('dcmj2pnm', 'Wrapped jpeg photo');
  const [wrapped] = await wrapFiles([jpeg], 'photo', FACTS);
  const file = path.join(folder, 'drawn.dcm');
  writeFileSync(file, Buffer.concat([...(wrapped?.pieces ?? [])]));
  const picture = path.join(folder, 'drawn.ppm');
  expect(spawnSync(programFile('dcmj2pnm'), ['+op', file, picture]).status).toBe(0);
  const ppm = readFileSync(picture);
  const samples = ppm.subarray(ppm.length - 32 * 16 * 3);
  expect(samples[0]).toBeLessThan(30);
  expect(samples.at(-1)).toBeGreaterThan(220);
});
