import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it, test } from 'vitest';
import type { PresentationState } from '#shared/objects/presentation-state.ts';
import { readPresentationState } from '#shared/objects/read-presentation-state.ts';
import { dataSetOf } from '#main/dicom/data-set-values.ts';
import { datasetToJson, type JsonDataset } from '#main/dicom/dicom-json.ts';
import { dataSetFromJson } from '#main/dicom/json-data-set.ts';
import { writeDataSet } from '#main/dicom/data-set.ts';
import { encodingOf, EXPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { encodeFileMeta, readFileMeta } from '#main/dicom/part10.ts';
import { objectFile } from '#main/objects/object-file.ts';
import { frameDresser } from '#view/imaging/presented-frame.ts';
import { readFrames } from '#view/imaging/read-frames.ts';
import { modalityValue } from '#view/kernels/modality.ts';
import { presentedGreys } from '#view/kernels/presentation/presented-voi.ts';
import { greyOf } from '#view/kernels/voi.ts';
import { jsonOfFile } from '../fixtures/json-file.ts';
import { interop } from '../fixtures/interoperability.ts';
import { programFile } from '../fixtures/programs.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-greys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SIDE = 64;
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
const IMAGE_UID = '2.25.3';
const SUBJECT = {
  PatientName: 'Test',
  PatientID: '1',
  PatientBirthDate: '',
  PatientSex: '',
  StudyInstanceUID: '2.25.1',
  StudyDate: '20261126',
  StudyTime: '101112',
  ReferringPhysicianName: '',
  StudyID: '',
  AccessionNumber: '',
};

/** Every value of twelve bits once. @param more what else the image says */
function image(photometricInterpretation: string, more: JsonDataset = {}): string {
  const pixels = Buffer.alloc(SIDE * SIDE * 2);
  for (let at = 0; at < SIDE * SIDE; at++) pixels.writeUInt16LE(at, at * 2);
  const dataSet = dataSetOf({
    ...SUBJECT,
    SOPClassUID: SECONDARY_CAPTURE,
    SOPInstanceUID: IMAGE_UID,
    Modality: 'OT',
    SeriesInstanceUID: '2.25.2',
    SeriesNumber: 1,
    InstanceNumber: 1,
    ConversionType: 'WSD',
    SamplesPerPixel: 1,
    PhotometricInterpretation: photometricInterpretation,
    Rows: SIDE,
    Columns: SIDE,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
  });
  for (const [tag, element] of dataSetFromJson(more)) dataSet.set(tag, element);
  dataSet.set(0x7fe00010, { vr: 'OW', value: pixels });
  const meta = encodeFileMeta({
    sopClassUid: SECONDARY_CAPTURE,
    sopInstanceUid: IMAGE_UID,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    sourceAeTitle: '',
  });
  const file = path.join(folder, `${photometricInterpretation}.dcm`);
  writeFileSync(file, Buffer.concat([meta, ...writeDataSet(dataSet, EXPLICIT_LITTLE)]));
  return file;
}

const PLAIN: PresentationState = {
  kind: 'grayscale',
  label: 'TEST',
  description: '',
  author: 'reader',
  createdAt: '2026-11-27T13:14:15',
  references: [
    {
      studyInstanceUid: '2.25.1',
      seriesInstanceUid: '2.25.2',
      sopClassUid: SECONDARY_CAPTURE,
      sopInstanceUid: IMAGE_UID,
      frameNumbers: [],
    },
  ],
  displayedAreas: [
    {
      images: [],
      left: 1,
      top: 1,
      right: SIDE,
      bottom: SIDE,
      size: { mode: 'fit' },
      pixelSpacingMm: null,
      pixelAspect: [1, 1],
    },
  ],
  rotationDeg: 0,
  isFlippedHorizontally: false,
  modality: null,
  vois: [
    {
      images: [],
      voi: { kind: 'window', centre: 1500, width: 1000, function: 'LINEAR', explanation: '' },
    },
  ],
  presentationLut: { kind: 'shape', shape: 'IDENTITY' },
  shutter: null,
  overlays: [],
  planes: [],
  mask: null,
  layers: [],
  annotations: [],
};

const ramp = (entries: number, top: number) =>
  Array.from({ length: entries }, (_, at) => Math.round((at / (entries - 1)) ** 2 * top));

const STATES: readonly (readonly [string, Partial<PresentationState>])[] = [
  ['a window', {}],
  ['a window, inverse', { presentationLut: { kind: 'shape', shape: 'INVERSE' } }],
  ['no window', { vois: [] }],
  [
    'a rescale and a window',
    {
      modality: { kind: 'rescale', slope: 2, intercept: -1024, type: 'HU' },
      vois: [
        { images: [], voi: { kind: 'window', centre: 40, width: 400, function: 'LINEAR', explanation: '' } },
      ],
    },
  ],
  [
    'a table',
    {
      vois: [
        {
          images: [],
          voi: {
            kind: 'table',
            table: { firstMapped: 500, bits: 16, values: ramp(2048, 65_535), explanation: '' },
          },
        },
      ],
    },
  ],
  [
    'a presentation table',
    {
      presentationLut: {
        kind: 'table',
        table: { firstMapped: 0, bits: 16, values: ramp(4096, 65_535), explanation: '' },
      },
    },
  ],
];

/** Greys that DCMTK gives an image under a state, row by row. */
function drawnByDcmtk(stateFile: string, imageFile: string, count: number): Buffer {
  const picture = path.join(folder, 'picture.pgm');
  const run = spawnSync(programFile('dcmp2pgm'), ['-p', stateFile, imageFile, picture], { encoding: 'utf8' });
  expect([run.status, run.stderr]).toEqual([0, '']);
  return readFileSync(picture).subarray(-count);
}

test.each(
  ['MONOCHROME1', 'MONOCHROME2'].flatMap((photometric) =>
    STATES.map((each) => [photometric, ...each] as const),
  ),
)('%s under %s has the greys that dcmp2pgm gives it', (photometric, name, changes) => {
  interop('dcmp2pgm', `Grayscale presentation states: ${name}`);
  const state = { ...PLAIN, ...changes };
  const stateFile = path.join(folder, 'state.dcm');
  const pieces = objectFile(
    { kind: 'presentationState', model: state },
    {
      subject: SUBJECT,
      sopInstanceUid: '2.25.9',
      seriesInstanceUid: '2.25.8',
      seriesNumber: 900,
      instanceNumber: 1,
      createdAt: state.createdAt,
      stationId: 'station',
    },
  );
  writeFileSync(stateFile, Buffer.concat(pieces));
  const drawn = drawnByDcmtk(stateFile, image(photometric), SIDE * SIDE);
  const modalityLut = { slope: 1, intercept: 0, table: null };
  const format = { bitsAllocated: 16, bitsStored: 12, isSigned: false };
  const greys = presentedGreys(state, { sopInstanceUid: IMAGE_UID, frameNumber: 1, format, modalityLut });
  if (!greys) throw new Error('no greys');
  const differences = Array.from(drawn, (value, at) =>
    Math.abs(value - greyOf(greys.voi, modalityValue(modalityLut, at), greys.isInverse)),
  );
  expect(Math.max(...differences)).toBeLessThanOrEqual(1);
});

/** A state of others, and the greys that it gives the values of an image under it, by us and by DCMTK. */
function greysOfFiles(stateFile: string, imageFile: string) {
  const json = (file: string) => {
    const bytes = readFileSync(file);
    const meta = readFileMeta(bytes);
    if (meta === null) throw new Error('no file meta information');
    // With the drawings in it, as the window asks for them.
    const reading = datasetToJson(bytes.subarray(meta.datasetOffset), encodingOf(meta.transferSyntaxUid), {
      inlineLimitBytes: 1024 * 1024,
      isWholeDataset: true,
      bulkDataUri: () => null,
    });
    if (reading.kind !== 'json') throw new Error('the data set is cut off');
    return reading.json;
  };
  const state = readPresentationState(json(stateFile));
  const [frame] = readFrames([json(imageFile)]).frames;
  if (!state || !frame) throw new Error('no state or no image');
  const greys = presentedGreys(state, frame);
  if (!greys) throw new Error('no greys');
  const drawn = drawnByDcmtk(stateFile, imageFile, frame.rows * frame.columns);
  const { bitsAllocated, bitsStored } = frame.format;
  const stored = readFileSync(imageFile).subarray(-drawn.length * (bitsAllocated / 8));
  let most = 0;
  for (const [at, grey] of drawn.entries()) {
    const word = bitsAllocated === 8 ? (stored[at] ?? 0) : stored.readUInt16LE(at * 2);
    // Bits above those of the value may hold overlays.
    const value = modalityValue(frame.modalityLut, word & (2 ** bitsStored - 1));
    most = Math.max(most, Math.abs(grey - greyOf(greys.voi, value, greys.isInverse)));
  }
  return { state, dressed: frameDresser(state, '2.25.9')(frame), most };
}

const STRIPES = Buffer.alloc((SIDE * SIDE) / 8, 0x55);
const MAKER_CASES: readonly (readonly [string, JsonDataset, readonly string[]])[] = [
  ['a window', { '00281050': ds(1500), '00281051': ds(1000) }, []],
  ['a rescale', { '00281052': ds(-1024), '00281053': ds(2), '00281050': ds(40), '00281051': ds(400) }, []],
  ['an overlay, copied', overlay('6000'), ['+oc']],
  ['an overlay, left in the image', overlay('6000'), ['+oa']],
  [
    'a shutter',
    {
      '00181600': { vr: 'CS', Value: ['RECTANGULAR', 'CIRCULAR'] },
      '00181602': { vr: 'IS', Value: [3] },
      '00181604': { vr: 'IS', Value: [60] },
      '00181606': { vr: 'IS', Value: [5] },
      '00181608': { vr: 'IS', Value: [50] },
      '00181610': { vr: 'IS', Value: [30, 20] },
      '00181612': { vr: 'IS', Value: [15] },
      '00181622': { vr: 'US', Value: [40_000] },
    },
    [],
  ],
];

function ds(value: number): JsonDataset[string] {
  return { vr: 'DS', Value: [value] };
}

function overlay(group: string): JsonDataset {
  return {
    [`${group}0010`]: { vr: 'US', Value: [SIDE] },
    [`${group}0011`]: { vr: 'US', Value: [SIDE] },
    [`${group}0040`]: { vr: 'CS', Value: ['G'] },
    [`${group}0050`]: { vr: 'SS', Value: [1, 1] },
    [`${group}0100`]: { vr: 'US', Value: [1] },
    [`${group}0102`]: { vr: 'US', Value: [0] },
    [`${group}3000`]: { vr: 'OW', InlineBinary: STRIPES.toString('base64') },
  };
}

test.each(
  ['MONOCHROME1', 'MONOCHROME2'].flatMap((photometric) =>
    MAKER_CASES.map((each) => [photometric, ...each] as const),
  ),
)(
  'a state that dcmpsmk makes of an image in %s with %s is read as it is meant',
  (photometric, name, more, options) => {
    interop('dcmpsmk', `Grayscale presentation states, read: ${name}`);
    const imageFile = image(photometric, more);
    const stateFile = path.join(folder, 'made.dcm');
    const made = spawnSync(programFile('dcmpsmk'), [...options, imageFile, stateFile], { encoding: 'utf8' });
    expect([made.status, made.stderr]).toEqual([0, '']);
    const { state, dressed, most } = greysOfFiles(stateFile, imageFile);
    expect(state.references.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([IMAGE_UID]);
    expect(state.displayedAreas).toMatchObject([{ left: 1, top: 1, right: SIDE, bottom: SIDE }]);
    expect(most).toBeLessThanOrEqual(1);
    const [own] = readFrames([jsonOfFile(readFileSync(imageFile))]).frames;
    expect(dressed.shutter).toEqual(own?.shutter);
    expect(dressed.overlayPlanes.map(({ bits }) => bits)).toEqual(
      dressed.overlayPlanes.map(() => ({ kind: 'inline', bytes: Uint8Array.from(STRIPES) })),
    );
    expect(dressed.overlayPlanes).toHaveLength('60003000' in more ? 1 : 0);
  },
);

const shared =
  process.env['VIEWBOX_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const pixel = path.join(shared, 'dicom/pixel');

if (!existsSync(pixel)) {
  it(`finds no real states at ${pixel}: set VIEWBOX_SHARED_DATA to the folder that holds dicom/`, () => {
    console.warn(`Real presentation states were NOT tested: ${pixel} is not there.`);
    expect(existsSync(pixel)).toBe(false);
  });
} else {
  it('a real state brings back a picture that was scrambled by three tables', () => {
    interop('dcmp2pgm', 'Grayscale presentation states of others: three tables');
    const { most } = greysOfFiles(path.join(pixel, 'pr-luts.dcm'), path.join(pixel, 'pr-luts-image.dcm'));
    expect(most).toBeLessThanOrEqual(1);
  });

  it('a real state shows six overlays: four of the image, two of its own', () => {
    const { dressed } = greysOfFiles(
      path.join(pixel, 'pr-overlay-clunie.dcm'),
      path.join(pixel, 'overlay-4planes-clunie.dcm'),
    );
    expect(dressed.overlayPlanes.map(({ group, stateUid }) => [group, stateUid !== undefined])).toEqual([
      ['6000', false],
      ['6002', false],
      ['6004', false],
      ['6006', false],
      ['6008', true],
      ['600A', true],
    ]);
  });
}
