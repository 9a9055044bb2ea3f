import type { Attributes } from '#main/phantom/attributes.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { PICTURE_SIZE, pictures, pictureStudy, type PictureSeries } from '#main/phantom/picture-study.ts';

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
const DIGITAL_XRAY_FOR_PROCESSING = '1.2.840.10008.5.1.4.1.1.1.1.1';
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';

type Vector = readonly [number, number, number];

/** Stored values of the picture with 16 bits, and its rescale. */
export const storedAt = (row: number, column: number) => row * 700 + column * 11;
export const RESCALE = { slope: 2, intercept: -1000 } as const;
export const WINDOW = { centre: 20_000, width: 30_000 } as const;

/** Directions of rows and columns of the picture of each plane. */
export const PLANES: Readonly<Record<string, { readonly row: Vector; readonly column: Vector }>> = {
  Axial: { row: [1, 0, 0], column: [0, 1, 0] },
  Sagittal: { row: [0, 1, 0], column: [0, 0, -1] },
  Coronal: { row: [1, 0, 0], column: [0, 0, -1] },
  Oblique: { row: [0.8, 0.6, 0], column: [0, 0, -1] },
};

/** The series in their order */
export const SERIES = [
  'Deep',
  'For processing',
  'Incomplete',
  'Adobe RGB',
  ...Object.keys(PLANES),
  'Projection',
  'Cut short',
];

const ct = (number: number, position: Vector, row: Vector, column: Vector): Attributes => ({
  SOPClassUID: CT_IMAGE_STORAGE,
  ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
  AcquisitionNumber: 1,
  InstanceNumber: number,
  ImagePositionPatient: [...position],
  ImageOrientationPatient: [...row, ...column],
  PixelSpacing: [1, 1],
  SliceThickness: 1,
  RescaleSlope: 1,
  RescaleIntercept: 0,
});

const flat = pictures([(row, column) => (row < 8 && column < 24 ? 200 : 60)]);

function halfOf(pixels: Attributes['PixelData']): Uint8Array {
  if (!(pixels instanceof Uint8Array) && !(pixels instanceof Uint16Array)) throw new Error('no pixels');
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  return bytes.slice(0, bytes.length / 2);
}

function planeSeries(name: string): PictureSeries {
  const { row, column } = PLANES[name] ?? { row: [1, 0, 0], column: [0, 1, 0] };
  return {
    description: name,
    modality: 'CT',
    instances: () => [{ ...flat, ...ct(1, [0, 0, 0], row, column) }],
  };
}

/** A study of small pictures, each with something that a viewport has to say about it. */
export function fidelityStudy() {
  return pictureStudy({
    key: 'fidelity',
    name: 'fidelity',
    description: 'Pictures that are worth more or less',
    patient: PATIENTS.body,
    truth: null,
    series: [
      {
        description: 'Deep',
        modality: 'CT',
        instances: () =>
          [1, 2].map((number) => ({
            ...pictures([storedAt]),
            ...ct(number, [0, 0, number], [1, 0, 0], [0, 1, 0]),
            RescaleSlope: RESCALE.slope,
            RescaleIntercept: RESCALE.intercept,
            WindowCenter: WINDOW.centre,
            WindowWidth: WINDOW.width,
            WindowCenterWidthExplanation: 'WIDE',
          })),
      },
      {
        description: 'For processing',
        modality: 'DX',
        instances: () => [
          {
            ...flat,
            SOPClassUID: DIGITAL_XRAY_FOR_PROCESSING,
            PresentationIntentType: 'FOR PROCESSING',
            BurnedInAnnotation: 'YES',
            LossyImageCompression: '01',
            LossyImageCompressionRatio: 12,
            LossyImageCompressionMethod: 'ISO_10918_1',
            PatientOrientation: ['L', 'F'],
          },
        ],
      },
      {
        description: 'Incomplete',
        modality: 'CT',
        instances: () =>
          [1, 2, 3].map((number) => ({
            ...flat,
            ...ct(number, [0, 0, number], [1, 0, 0], [0, 1, 0]),
            ImagesInAcquisition: 5,
          })),
      },
      {
        description: 'Adobe RGB',
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
            PixelData: Uint8Array.from({ length: PICTURE_SIZE ** 2 * 3 }, (_, at) =>
              rgbAt(Math.floor(at / 3), at % 3),
            ),
            ICCProfile: adobeProfile(),
          },
        ],
      },
      ...Object.keys(PLANES).map(planeSeries),
      {
        description: 'Projection',
        modality: 'DX',
        instances: () => [{ ...flat, SOPClassUID: SECONDARY_CAPTURE, PatientOrientation: ['L', 'F'] }],
      },
      {
        description: 'Cut short',
        modality: 'CT',
        instances: () =>
          [1, 2, 3].map((number) => ({
            ...flat,
            ...ct(number, [0, 0, number], [1, 0, 0], [0, 1, 0]),
            // The file of the last one ends in the middle of its pixels.
            ...(number === 3 ? { PixelData: halfOf(flat.PixelData) } : {}),
          })),
      },
    ],
  });
}

/** Stored red, green or blue of a pixel of the colour picture. */
export function rgbAt(pixel: number, channel: number): number {
  const [row, column] = [Math.floor(pixel / PICTURE_SIZE), pixel % PICTURE_SIZE];
  return [row * 4, column * 4, 128][channel] ?? 0;
}

/** Adobe RGB (1998) as a profile of three colorants and a gamma (ICC.1:2022, 7.2, 8.3). */
function adobeProfile(): Uint8Array {
  const name = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
  const long = (value: number) => [24, 16, 8, 0].map((shift) => (value >> shift) & 255);
  const colorants = [
    [0.60974, 0.31111, 0.01947],
    [0.20528, 0.62567, 0.06087],
    [0.14919, 0.06322, 0.74457],
  ];
  const datas = [
    ...colorants.map((values) => [
      ...name('XYZ '),
      ...long(0),
      ...values.flatMap((value) => long(Math.round(value * 65_536))),
    ]),
    ...colorants.map(() => [...name('curv'), ...long(0), ...long(1), 2, 51, 0, 0]),
  ];
  const tags = ['rXYZ', 'gXYZ', 'bXYZ', 'rTRC', 'gTRC', 'bTRC'];
  let offset = 132 + tags.length * 12;
  const table = tags.flatMap((tag, at) => {
    const entry = [...name(tag), ...long(offset), ...long(datas[at]?.length ?? 0)];
    offset += datas[at]?.length ?? 0;
    return entry;
  });
  const header = Array.from<number>({ length: 128 }).fill(0);
  header.splice(16, 8, ...name('RGB '), ...name('XYZ '));
  header.splice(36, 4, ...name('acsp'));
  return Uint8Array.from([...header, ...long(tags.length), ...table, ...datas.flat()]);
}
