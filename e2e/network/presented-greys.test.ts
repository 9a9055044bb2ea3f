import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { PresentationState } from '#shared/objects/presentation-state.ts';
import { dataSetOf } from '#main/dicom/data-set-values.ts';
import { writeDataSet } from '#main/dicom/data-set.ts';
import { EXPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import { objectFile } from '#main/objects/object-file.ts';
import { modalityValue } from '#view/kernels/modality.ts';
import { presentedGreys } from '#view/kernels/presentation/presented-voi.ts';
import { greyOf } from '#view/kernels/voi.ts';
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

/** Every value of twelve bits once. */
function image(photometricInterpretation: string): string {
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
  const picture = path.join(folder, 'picture.pgm');
  const run = spawnSync(programFile('dcmp2pgm'), ['-p', stateFile, image(photometric), picture], {
    encoding: 'utf8',
  });
  expect([run.status, run.stderr]).toEqual([0, '']);
  const drawn = readFileSync(picture).subarray(-SIDE * SIDE);
  const modalityLut = { slope: 1, intercept: 0, table: null };
  const format = { bitsAllocated: 16, bitsStored: 12, isSigned: false };
  const greys = presentedGreys(state, { sopInstanceUid: IMAGE_UID, frameNumber: 1, format, modalityLut });
  if (!greys) throw new Error('no greys');
  const differences = Array.from(drawn, (value, at) =>
    Math.abs(value - greyOf(greys.voi, modalityValue(modalityLut, at), greys.isInverse)),
  );
  expect(Math.max(...differences)).toBeLessThanOrEqual(1);
});
