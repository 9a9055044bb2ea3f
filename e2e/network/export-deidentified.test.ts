import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestExport, type TestExport } from '#main/export/test-export.ts';
import { makeInstance, type MakeIdentity } from '#main/export/make-instance.ts';
import { readDataSet } from '#main/dicom/data-set.ts';
import { tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { nativePixels, PIXEL_DATA } from '#main/dicom/native-pixels.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { generate } from '#main/phantom/phantom-study.ts';
import { phantomStudies } from '#main/phantom/studies.ts';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { inflateHead } from '#main/dicom/inflate-head.ts';
import { filesBelow } from '../fixtures/part10-file.ts';
import { interop } from '../fixtures/interoperability.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';

let archive: TestExport;
let target: string;
const originals: { readonly key: string; readonly bytes: Buffer }[] = [];
/** One of every SOP class, and of two kinds of text */
const KINDS = [
  'ct-standard',
  'ct-enhanced',
  'cr-chest',
  'dx-chest',
  'mg',
  'us-cine',
  'mr-head',
  'name-japanese',
];
const kinds = () => originals.filter(({ key }) => KINDS.includes(key));
/** Everything that names a patient or the people around one in the phantoms that are exported */
const identities = new Set<string>();
const studies = new Set<string>();

const program = (name: string, args: readonly string[]) => runProgram(programFile(name), args);
const dataSetOf = (bytes: Buffer) => {
  const meta = readFileMeta(bytes)!;
  return readDataSet(bytes.subarray(meta.datasetOffset), encodingOf(meta.transferSyntaxUid)).dataSet;
};

const IDENTITY: MakeIdentity = {
  options: {
    dates: 'shifted',
    retainPatientCharacteristics: true,
    retainDeviceIdentity: false,
    retainInstitutionIdentity: false,
    retainUids: false,
    retainSafePrivate: true,
    cleanDescriptors: true,
    cleanGraphics: true,
    cleanStructuredContent: true,
  },
  secret: '07'.repeat(32),
  patientId: 'CASE-1',
  patientName: 'Case^One',
  shiftDays: -500,
  rectangles: [],
};

beforeAll(async () => {
  archive = await openTestExport();
  for (const study of phantomStudies()) {
    const [first] = generate(study);
    const { bytes } = first!;
    // What a forwarding node leaves in the preamble is nobody's business either.
    bytes.write(`PATIENT ${study.patient.patientId}`, 0, 'latin1');
    const dataSet = dataSetOf(bytes);
    for (const keyword of [
      'PatientName',
      'ReferringPhysicianName',
      'PerformingPhysicianName',
      'OperatorsName',
    ])
      for (const word of textAt(dataSet, tagOf(keyword)).split(/[\^=\\ ]/))
        if (word.length >= 4) identities.add(word);
    for (const keyword of [
      'PatientID',
      'AccessionNumber',
      'PatientBirthDate',
      'StudyInstanceUID',
      'SOPInstanceUID',
      'StudyDate',
    ])
      if (textAt(dataSet, tagOf(keyword)).length >= 4) identities.add(textAt(dataSet, tagOf(keyword)));
    const { studyInstanceUid } = archive.add(bytes);
    originals.push({ key: study.key, bytes });
    studies.add(studyInstanceUid);
  }
  target = archive.target();
  const report = await archive.run({
    studies: [...studies].map((studyInstanceUid) => ({ studyInstanceUid })),
    destination: { kind: 'folder', folder: target },
    isMedia: true,
    transferSyntax: 'explicitLittleEndian',
    deidentification: {
      project: 'Trial 1',
      options: { ...IDENTITY.options, dates: 'removed', cleanDescriptors: false },
    },
  });
  expect(report).toMatchObject({ instances: originals.length, failed: [] });
});
afterAll(() => archive.dispose());

test('nothing on the medium names a patient: not in a file, its preamble, the DICOMDIR or the page', () => {
  expect(identities.size).toBeGreaterThan(60);
  for (const file of filesBelow(target)) {
    const bytes = readFileSync(file);
    // Samples are searched too: no phantom draws its own name.
    const texts = [bytes.toString('latin1'), bytes.toString('utf8')];
    const found = [...identities].filter((word) => texts.some((text) => text.includes(word)));
    expect([path.relative(target, file), found]).toEqual([path.relative(target, file), []]);
  }
});

test('studies of one patient stay those of one patient, and no two patients become one', () => {
  const patientsBefore = new Set(originals.map(({ bytes }) => textAt(dataSetOf(bytes), tagOf('PatientID'))));
  const folders = readdirSync(path.join(target, 'DICOM'));
  expect(folders).toHaveLength(patientsBefore.size);
});

test('dicom3tools find no error in a file that they did not find in its original', async () => {
  interop('dciodvfy', 'De-identified objects');
  const folder = archive.target();
  mkdirSync(folder);
  const errorsOf = async (file: string) => {
    const { stdout, stderr } = await program('dciodvfy', [file]);
    return new Set((stdout + stderr).split('\n').filter((line) => line.startsWith('Error')));
  };
  await Promise.all(
    kinds().map(async ({ bytes }, index) => {
      const before = path.join(folder, `before${index}`);
      const after = path.join(folder, `after${index}`);
      writeFileSync(before, bytes);
      writeFileSync(after, (await make(before, { identity: IDENTITY })).bytes);
      const [known, now] = [await errorsOf(before), await errorsOf(after)];
      expect([...now].filter((error) => !known.has(error))).toEqual([]);
    }),
  );
});

function make(
  file: string,
  {
    identity = null,
    syntax = 'asStored',
  }: {
    identity?: MakeIdentity | null;
    syntax?: 'asStored' | 'rle' | 'deflated' | 'explicitLittleEndian';
  } = {},
) {
  const bytes = readFileSync(file);
  const meta = readFileMeta(bytes)!;
  return makeInstance({
    file,
    datasetOffset: meta.datasetOffset,
    sizeBytes: bytes.length,
    transferSyntaxUid: meta.transferSyntaxUid,
    syntax,
    deidentification: identity,
  });
}

test('RLE and deflated objects are, decoded by DCMTK, what they were made of', async () => {
  const folder = archive.target();
  mkdirSync(folder);
  await Promise.all(
    kinds()
      .slice(3)
      .map(async ({ bytes }, index) => {
        const [source, made, back] = ['source', 'made', 'back'].map((name) =>
          path.join(folder, `${name}${index}`),
        );
        writeFileSync(source!, bytes);
        for (const [syntax, args] of [
          ['rle', ['dcmdrle', '+te']],
          ['deflated', ['dcmconv', '+te']],
        ] as const) {
          writeFileSync(made!, (await make(source!, { syntax })).bytes);
          const [name, ...options] = args;
          expect(await program(name, [...options, made!, back!])).toMatchObject({ exitCode: 0, stderr: '' });
          const [before, after] = await Promise.all(
            [source!, back!].map((one) => decoded(readFileSync(one))),
          );
          expect([index, syntax, after!.equals(before!)]).toEqual([index, syntax, true]);
        }
      }),
  );
});

test('black boxes are black in every frame, and all other pixels are what they were', async () => {
  const ultrasound = originals.find(({ bytes }) => textAt(dataSetOf(bytes), tagOf('Modality')) === 'US')!;
  const folder = archive.target();
  mkdirSync(folder);
  const file = path.join(folder, 'us');
  writeFileSync(file, ultrasound.bytes);
  const box = { column: 10, row: 5, columns: 40, rows: 12 };
  const made = await make(file, { identity: { ...IDENTITY, rectangles: [box] } });
  const meta = readFileMeta(ultrasound.bytes)!;
  const raw = ultrasound.bytes.subarray(meta.datasetOffset);
  const before = (await nativePixels(dataSetOf(ultrasound.bytes), raw, meta.transferSyntaxUid))!;
  const after = dataSetOf(made.bytes);
  expect(textAt(after, tagOf('BurnedInAnnotation'))).toBe('NO');
  const [was, is] = [before.dataSet, after].map((dataSet) => dataSet.get(PIXEL_DATA)!.value as Buffer);
  const { rows, columns, samplesPerPixel, numberOfFrames } = before;
  expect(numberOfFrames).toBeGreaterThan(1);
  let wrong = 0;
  for (let at = 0; at < rows * columns * samplesPerPixel * numberOfFrames; at += 1) {
    const pixel = Math.floor(at / samplesPerPixel) % (rows * columns);
    const [row, column] = [Math.floor(pixel / columns), pixel % columns];
    const isInside =
      row >= box.row && row < box.row + box.rows && column >= box.column && column < box.column + box.columns;
    if (is![at] !== (isInside ? 0 : was![at])) wrong += 1;
  }
  expect(wrong).toBe(0);
});

const shared =
  process.env['VIEWBOX_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const realData = path.join(shared, 'dicom');

describe('real data', () => {
  if (!existsSync(realData)) {
    test('are not there', () => {
      console.warn(`De-identification of real data was NOT tested: ${realData} is not there.`);
      expect(existsSync(realData)).toBe(false);
    });
    return;
  }
  test('compressed frames without their comments decode to the same pixels, in every transfer syntax that there is', async () => {
    const seen = new Set<string>();
    for (const file of filesBelow(path.join(realData, 'transfer-syntaxes'))) {
      const bytes = readFileSync(file);
      const syntax = readFileMeta(bytes)?.transferSyntaxUid ?? '';
      if (seen.has(syntax) || !/^1\.2\.840\.10008\.1\.2\.4\.(5[017]|7|8|9|20)/.test(syntax)) continue;
      // Larger ones only take longer; some are damaged on purpose.
      if (bytes.length > 600_000) continue;
      const before = await decoded(bytes).catch(() => null);
      if (!before) continue;
      seen.add(syntax);
      const after = await decoded((await make(file, { identity: IDENTITY })).bytes);
      expect([file, before.equals(after)]).toEqual([file, true]);
    }
    expect(seen.size).toBeGreaterThan(7);
  });
});

async function decoded(bytes: Buffer): Promise<Buffer> {
  const meta = readFileMeta(bytes)!;
  const stored = bytes.subarray(meta.datasetOffset);
  const raw = transferSyntax(meta.transferSyntaxUid)?.isDeflated ? inflateHead(stored) : stored;
  const { dataSet } = readDataSet(raw, encodingOf(meta.transferSyntaxUid));
  return (await nativePixels(dataSet, raw, meta.transferSyntaxUid))!.dataSet.get(PIXEL_DATA)!.value as Buffer;
}
