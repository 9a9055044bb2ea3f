import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PresentationState } from '#shared/objects/presentation-state.ts';
import { presentationStateAttributes } from '#shared/objects/write-presentation-state.ts';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import type { Attributes } from '#main/phantom/attributes.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { PICTURE_SIZE, pictures, pictureStudy } from '#main/phantom/picture-study.ts';
import { testState } from '#view/imaging/test-state.ts';
import { temporaryFolder } from '../fixtures/core.ts';
import { fileOfJson } from '../fixtures/json-file.ts';

const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
const SECONDARY_CAPTURE_RUN = '1.2.840.10008.5.1.4.1.1.7.3';

const grey: Attributes = {
  ...pictures([(row, column) => row * 100 + column]),
  SOPClassUID: SECONDARY_CAPTURE,
  WindowCenter: 3200,
  WindowWidth: 6400,
  // Its own shutter, which no state takes over.
  ShutterShape: 'RECTANGULAR',
  ShutterLeftVerticalEdge: 3,
  ShutterRightVerticalEdge: 62,
  ShutterUpperHorizontalEdge: 3,
  ShutterLowerHorizontalEdge: 62,
  ShutterPresentationValue: 0,
};

/** Gray pictures with a shutter, a colour picture, and a run of frames. */
export const OBJECT_STUDY = pictureStudy({
  key: 'objects',
  name: 'objects',
  description: 'Pictures with objects beside them',
  patient: PATIENTS.body,
  truth: null,
  series: [
    { description: 'Gray', modality: 'OT', instances: () => [grey, grey] },
    {
      description: 'Color',
      modality: 'OT',
      instances: () => [
        {
          SOPClassUID: SECONDARY_CAPTURE,
          SamplesPerPixel: 3,
          PhotometricInterpretation: 'RGB',
          PlanarConfiguration: 0,
          Rows: PICTURE_SIZE,
          Columns: PICTURE_SIZE,
          BitsAllocated: 8,
          BitsStored: 8,
          HighBit: 7,
          PixelRepresentation: 0,
          PixelData: Uint8Array.from({ length: PICTURE_SIZE ** 2 * 3 }, (_, at) => at % 251),
        },
      ],
    },
    {
      description: 'Run',
      modality: 'XA',
      instances: () => [
        {
          ...pictures([0, 1, 2].map((frame) => (row, column) => row + (column > 20 * frame ? 900 : 100))),
          SOPClassUID: SECONDARY_CAPTURE_RUN,
          FrameTime: 100,
        },
      ],
    },
  ],
});

const instances = Array.from(OBJECT_STUDY.instances());
const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
const uidOf = (at: number, keyword: 'SOPInstanceUID' | 'SeriesInstanceUID' | 'SOPClassUID') =>
  textOf(instances[at]?.[keyword]);
const imageAt = (at: number, frameNumbers: number[] = []) => ({
  sopClassUid: uidOf(at, 'SOPClassUID'),
  sopInstanceUid: uidOf(at, 'SOPInstanceUID'),
  frameNumbers,
});
const referenceTo = (at: number) => ({
  studyInstanceUid: OBJECT_STUDY.studyInstanceUid,
  seriesInstanceUid: uidOf(at, 'SeriesInstanceUID'),
  ...imageAt(at),
});

const WHOLE = {
  images: [],
  left: 1,
  top: 1,
  right: PICTURE_SIZE,
  bottom: PICTURE_SIZE,
  size: { mode: 'fit' as const },
  pixelSpacingMm: null,
  pixelAspect: [1, 1] as [number, number],
};

/** The upper eight rows drawn */
const UPPER_ROWS = Buffer.alloc(PICTURE_SIZE ** 2 / 8).fill(0xff, 0, PICTURE_SIZE);

const STATES: readonly PresentationState[] = [
  testState({
    description: 'Placed image by image',
    references: [referenceTo(0), referenceTo(1)],
    vois: [{ images: [], voi: window(3200, 6400) }],
    displayedAreas: [
      { ...WHOLE, images: [imageAt(0)], size: { mode: 'magnify', ratio: 3 } },
      { ...WHOLE, images: [imageAt(1)], left: 17, top: 17, right: 48, bottom: 48 },
    ],
    shutter: {
      rectangle: null,
      circle: null,
      polygon: null,
      bitmapGroup: 0x6002,
      presentationValue: 65_535,
    },
    overlays: [{ group: 0x6004, layer: 'DRAWN' }],
    planes: [planeOf(0x6002, UPPER_ROWS), planeOf(0x6004, Buffer.alloc(UPPER_ROWS.length, 0x11))],
    layers: [{ name: 'DRAWN', order: 1, description: '', grey: null, colourCieLab: null }],
  }),
  testState({
    description: 'Gray for a color image',
    references: [referenceTo(2)],
    displayedAreas: [WHOLE],
    layers: [{ name: 'DRAWN', order: 1, description: '', grey: null, colourCieLab: null }],
    annotations: [
      {
        images: [],
        layer: 'DRAWN',
        graphics: [
          {
            units: 'PIXEL',
            type: 'CIRCLE',
            points: [
              [32, 32],
              [40, 32],
            ],
            isFilled: false,
          },
        ],
        texts: [],
      },
    ],
  }),
  testState({
    description: 'Subtracted',
    references: [referenceTo(3)],
    displayedAreas: [{ ...WHOLE, size: { mode: 'trueSize' }, pixelSpacingMm: [1, 1], pixelAspect: null }],
    mask: {
      operation: 'AVG_SUB',
      frameRange: [2, 3],
      maskFrames: [1],
      contrastFrameAveraging: 1,
      tidOffset: 0,
      subPixelShift: null,
    },
    vois: [{ images: [], voi: window(0, 2000) }],
  }),
  testState({
    description: 'Drawn and written on',
    references: [referenceTo(0)],
    displayedAreas: [{ ...WHOLE, left: 9, top: 5, right: 56, bottom: 60 }],
    layers: [{ name: 'DRAWN', order: 1, description: '', grey: null, colourCieLab: null }],
    annotations: [
      {
        images: [],
        layer: 'DRAWN',
        graphics: [
          graphic('PIXEL', 'ELLIPSE', [20, 30], [44, 30], [32, 24], [32, 36]),
          graphic('PIXEL', 'INTERPOLATED', [12.25, 40], [24, 44.5], [36, 40], [48, 46]),
          graphic('PIXEL', 'POINT', [15.5, 50.25]),
          { ...graphic('PIXEL', 'POLYLINE', [40, 48], [50, 48], [50, 56], [40, 48]), isFilled: true },
          graphic('DISPLAY', 'CIRCLE', [0.5, 0.5], [0.75, 0.5]),
        ],
        texts: [
          { text: 'ANCHORED', anchor: { units: 'PIXEL', point: [30, 12], isVisible: true }, box: null },
          { text: 'BOXED', anchor: null, box: boxOf('PIXEL', [20, 16], [44, 20]) },
          { text: 'ON DISPLAY', anchor: null, box: boxOf('DISPLAY', [0.25, 0.8], [0.75, 0.9]) },
        ],
      },
    ],
  }),
];

function graphic(
  units: 'PIXEL' | 'DISPLAY',
  type: 'ELLIPSE' | 'INTERPOLATED' | 'POINT' | 'POLYLINE' | 'CIRCLE',
  ...points: [number, number][]
) {
  return { units, type, points, isFilled: false };
}

function boxOf(units: 'PIXEL' | 'DISPLAY', topLeft: [number, number], bottomRight: [number, number]) {
  return { units, topLeft, bottomRight, justification: 'CENTER' as const };
}

function window(centre: number, width: number) {
  return { kind: 'window' as const, centre, width, function: 'LINEAR' as const, explanation: '' };
}

function planeOf(group: number, bits: Buffer): PresentationState['planes'][number] {
  const size = { rows: PICTURE_SIZE, columns: PICTURE_SIZE, origin: [1, 1] as [number, number] };
  return { group, ...size, type: 'G', label: '', bits: bits.toString('base64') };
}

/** Red falls, green rises, blue stays, in 256 entries of 16 bits. */
const PALETTE: JsonDataset = Object.fromEntries(
  [(at: number) => 255 - at, (at: number) => at, () => 64].flatMap((entry, channel) => {
    const data = Buffer.alloc(512);
    for (let at = 0; at < 256; at++) data.writeUInt16LE(entry(at) * 257, at * 2);
    return [
      [`0028110${channel + 1}`, { vr: 'US', Value: [256, 0, 16] }],
      [`0028120${channel + 1}`, { vr: 'OW', InlineBinary: data.toString('base64') }],
    ];
  }),
);

/** The mask is moved by two columns, and more is asked for than is shown. */
const ANGIOGRAPHIC: JsonDataset = {
  '00281090': { vr: 'CS', Value: ['SUB'] },
  '00289411': { vr: 'FL', Value: [30] },
  '00286100': {
    vr: 'SQ',
    Value: [
      {
        '00286101': { vr: 'CS', Value: ['AVG_SUB'] },
        '00286110': { vr: 'US', Value: [1] },
        '00289501': {
          vr: 'SQ',
          Value: [
            {
              '00289506': { vr: 'US', Value: [1, 3] },
              '00289502': { vr: 'SQ', Value: [{ '00286114': { vr: 'FL', Value: [0, 2] } }] },
            },
          ],
        },
      },
    ],
  },
};

/** Presentation states of the study as another maker left them, in a folder of their own. */
export function writeStates(): { readonly path: string; readonly remove: () => void } {
  const folder = temporaryFolder('states');
  const [first] = instances;
  const texts = (keyword: keyof Attributes) => textOf(first?.[keyword]);
  for (const [at, state] of STATES.entries()) {
    const json: JsonDataset = {
      ...(presentationStateAttributes(state) as JsonDataset),
      '00080018': { vr: 'UI', Value: [`2.25.77001${at}`] },
      '00080020': { vr: 'DA', Value: [texts('StudyDate')] },
      '00080050': { vr: 'SH', Value: [texts('AccessionNumber')] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: texts('PatientName') }] },
      '00100020': { vr: 'LO', Value: [texts('PatientID')] },
      '00100030': { vr: 'DA', Value: [texts('PatientBirthDate')] },
      '00100040': { vr: 'CS', Value: [texts('PatientSex')] },
      '0020000D': { vr: 'UI', Value: [OBJECT_STUDY.studyInstanceUid] },
      '0020000E': { vr: 'UI', Value: ['2.25.77000'] },
      '00200011': { vr: 'IS', Value: [50] },
      '00200013': { vr: 'IS', Value: [at + 1] },
    };
    writeFileSync(path.join(folder.path, `${at}.dcm`), fileOfJson(json));
    // A class that is listed and not applied, and copies of classes that have more than the plain one.
    const others: Readonly<Record<string, JsonDataset>> =
      at === 0
        ? { '4': {}, '3': { ...PALETTE, '00700081': { vr: 'LO', Value: ['In colors'] } } }
        : at === 2
          ? { '5': { ...ANGIOGRAPHIC, '00700081': { vr: 'LO', Value: ['Angiographic'] } } }
          : {};
    for (const [kind, more] of Object.entries(others))
      writeFileSync(
        path.join(folder.path, `class-${kind}.dcm`),
        fileOfJson({
          ...json,
          ...more,
          '00080016': { vr: 'UI', Value: [`1.2.840.10008.5.1.4.1.1.11.${kind}`] },
          '00080018': { vr: 'UI', Value: [`2.25.77001${at}${kind}`] },
        }),
      );
  }
  return folder;
}
