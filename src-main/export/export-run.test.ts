import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFileMeta } from '#main/dicom/part10.ts';
import { ctPhantom } from '#main/phantom/studies.ts';
import { generate } from '#main/phantom/phantom-study.ts';
import { instanceFile } from '#main/store/layout.ts';
import { storedMaker } from './instance-maker.ts';
import { openTestExport, type TestExport } from './test-export.ts';

let archive: TestExport;
let studyInstanceUid: string;
const originals = new Map<string, Buffer>();

beforeAll(async () => {
  archive = await openTestExport();
  const study = ctPhantom('standard', { rows: 32, columns: 32, sliceCount: 5 });
  for (const { bytes } of generate(study)) {
    // Another program's preamble: a file that is a program as well.
    bytes.write('MZ', 0, 'latin1');
    const { sopInstanceUid } = archive.add(bytes);
    originals.set(sopInstanceUid, bytes);
  }
  ({ studyInstanceUid } = study);
});
afterAll(() => archive.dispose());

function dataSetOf(bytes: Buffer): Buffer {
  return bytes.subarray(readFileMeta(bytes)!.datasetOffset);
}

const order = (folder: string, more: object = {}) => ({
  studies: [{ studyInstanceUid }],
  destination: { kind: 'folder', folder },
  ...more,
});

/** Of a plain folder export: below the folder of its own that it makes. */
function filesOf(target: string): string[] {
  return readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}

test('every data set leaves byte for byte, the preamble stays behind', async () => {
  const report = await archive.run(order(archive.target()));
  expect(report).toMatchObject({ instances: 5, failedCount: 0, kept: 0 });
  const files = filesOf(report.target);
  expect(files.map((file) => path.relative(report.target, file))).toEqual(
    [1, 2, 3, 4, 5].map((at) => `DICOM/PT000001/ST000001/SE000001/IM00000${at}`),
  );
  for (const file of files) {
    const bytes = readFileSync(file);
    const meta = readFileMeta(bytes)!;
    expect(bytes.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
    expect(dataSetOf(bytes).equals(dataSetOf(originals.get(meta.sopInstanceUid)!))).toBe(true);
  }
});

test('the study is on the audit log before its files are on the disk, with reason and destination', async () => {
  await archive.run(order(archive.target(), { reason: 'second opinion' }), { jobId: 'audited1' });
  const [record] = await archive.audit.list({ beforeSequence: null, limit: 1 });
  expect(record).toMatchObject({
    event: 'instances.exported',
    outcome: 'success',
    objects: { studyInstanceUid, destination: 'folder', reason: 'second opinion', instances: '5' },
  });
});

test('an export that is cancelled leaves no half file, and the retry keeps what is whole and makes the rest', async () => {
  const target = archive.target();
  const stop = new AbortController();
  const maker = storedMaker(archive.folder);
  let made = 0;
  const stopping = {
    ...maker,
    make: async (...facts: Parameters<typeof maker.make>) => {
      made += 1;
      if (made === 4) stop.abort(new Error('cancelled'));
      return maker.make(...facts);
    },
  };
  const run = archive.run(order(target, { isMedia: true }), { maker: stopping, signal: stop.signal });
  await expect(run).rejects.toThrow('cancelled');
  expect(filesOf(target).filter((file) => /IM\d+$/.test(file))).toHaveLength(3);
  expect(filesOf(target).filter((file) => file.endsWith('.part'))).toEqual([]);
  expect(existsSync(path.join(target, 'DICOMDIR'))).toBe(false);
  // One of those that were finished was damaged since.
  writeFileSync(path.join(target, 'DICOM/PT000001/ST000001/SE000001/IM000002'), 'damaged');
  const report = await archive.run(order(target, { isMedia: true }));
  expect(report).toMatchObject({ instances: 5, kept: 2, failedCount: 0 });
  expect(filesOf(target).map((file) => path.relative(target, file))).toEqual(
    [
      ...[1, 2, 3, 4, 5].map((at) => `DICOM/PT000001/ST000001/SE000001/IM00000${at}`),
      'DICOMDIR',
      'INDEX.HTM',
      'README.TXT',
    ].toSorted(),
  );
});

test('an export never writes over what a folder holds', async () => {
  const target = archive.target();
  await archive.run(order(target, { isMedia: true }));
  const again = archive.run(order(target, { isMedia: true }), { jobId: 'another' });
  await expect(again).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('a stored file that is damaged or gone is left out and said; the others leave', async () => {
  const [first = '', second = ''] = originals.keys();
  const damaged = instanceFile(archive.folder, studyInstanceUid, first);
  const gone = instanceFile(archive.folder, studyInstanceUid, second);
  const bytes = readFileSync(damaged);
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(flipped.length - 9) ^ 1, flipped.length - 9);
  try {
    writeFileSync(damaged, flipped);
    rmSync(gone);
    for (const kind of ['folder', 'zip']) {
      const report = await archive.run(
        {
          ...order(archive.target()),
          destination: { kind, folder: archive.folder.root },
        },
        { jobId: `damage-${kind}` },
      );
      expect(report.instances).toBe(3);
      expect(report.failed.map(({ name }) => name)).toEqual([first, second]);
    }
  } finally {
    writeFileSync(damaged, bytes);
    writeFileSync(gone, originals.get(second)!);
  }
});

test('a disk with too little room is said before anything is written', async () => {
  const target = archive.target();
  const maker = { ...storedMaker(archive.folder), expectedBytes: () => 1e18 };
  await expect(archive.run(order(target), { maker })).rejects.toMatchObject({ code: 'FULL' });
  expect(existsSync(target)).toBe(false);
});
