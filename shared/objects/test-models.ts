import fc from 'fast-check';
import { MEASUREMENT_KINDS, type Measurement, type MeasurementKind } from '../reading/measurement.ts';
import { decimal } from './attributes.ts';
import type { Code } from './code.ts';
import { KEY_OBJECT_TITLES, type KeyObjects } from './key-objects.ts';
import { distance } from './measurement-shapes.ts';
import { IMAGING_PROCEDURE, type MeasurementReport } from './measurement-report.ts';
import type { LookupTable, PresentationState } from './presentation-state.ts';
import type { ObjectReference } from './references.ts';

/** Models of objects for property tests: whatever these can be must survive being written and read. */

export const TEST_STUDY = '2.25.1001';
const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';
const ENHANCED_CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2.1';
const CREATED_AT = '2026-11-27T13:14:15';

const float32 = (least: number, most: number) =>
  fc.integer({ min: least * 16, max: most * 16 }).map((sixteenths) => sixteenths / 16);
const point = fc.tuple(float32(0, 512), float32(0, 512));
const fraction = fc.integer({ min: 0, max: 1024 }).map((part) => part / 1024);
const words = fc
  .string({ unit: fc.constantFrom(...'abcdefghij ÄÖü山é0123456789-.(),'), minLength: 1, maxLength: 30 })
  .map((text) => text.trim() || 'x');
const layerName = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,15}$/);
const uid = fc.integer({ min: 1, max: 9 }).map((number) => `2.25.7${number}`);

const reference = (studies: readonly string[]): fc.Arbitrary<ObjectReference> =>
  fc
    .record({
      studyInstanceUid: fc.constantFrom(...studies),
      series: fc.integer({ min: 1, max: 3 }),
      image: fc.integer({ min: 1, max: 20 }),
      frameNumbers: fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
    })
    .map(({ studyInstanceUid, series, image, frameNumbers }) => ({
      studyInstanceUid,
      seriesInstanceUid: `${studyInstanceUid}.${series}`,
      sopClassUid: ENHANCED_CT_IMAGE,
      sopInstanceUid: `${studyInstanceUid}.${series}.${image}`,
      frameNumbers,
    }));

const referencesOf = (studies: readonly string[], most: number) =>
  fc.uniqueArray(reference(studies), {
    minLength: 1,
    maxLength: most,
    selector: ({ sopInstanceUid }) => sopInstanceUid,
  });

/** Objects of one series beside each other, as a document of references keeps them. */
function inSeries(references: readonly ObjectReference[]): ObjectReference[] {
  return references.toSorted((a, b) => a.seriesInstanceUid.localeCompare(b.seriesInstanceUid));
}

export const code: fc.Arbitrary<Code> = fc.constantFrom(
  { value: '27925004', scheme: 'SCT', meaning: 'Nodule' },
  { value: '39607008', scheme: 'SCT', meaning: 'Lung' },
  { value: 'a-long-value-of-our-own', scheme: '99VIEWBOX', meaning: 'Läsion' },
);

export const keyObjects: fc.Arbitrary<KeyObjects> = fc.record({
  title: fc.constantFrom(...KEY_OBJECT_TITLES.filter(({ value }) => value !== '113013')),
  titleModifier: fc.constant(null),
  description: fc.oneof(fc.constant(''), words),
  references: referencesOf([TEST_STUDY, '2.25.1002'], 12),
  author: fc.constantFrom('Ärztin^Anna', 'reader'),
  createdAt: fc.constant(CREATED_AT),
});

const lookupTable: fc.Arbitrary<LookupTable> = fc
  .record({
    firstMapped: fc.integer({ min: -2000, max: 2000 }),
    bits: fc.constantFrom(8, 16),
    fractions: fc
      .array(fraction, { minLength: 1, maxLength: 63 })
      .map((parts) => (parts.length % 2 === 0 ? [0, ...parts] : parts)),
    explanation: fc.oneof(fc.constant(''), words),
  })
  .map(({ fractions, ...table }) => ({
    ...table,
    // Up to the most that its bits hold: a table that uses fewer of them has said too many.
    values: [...fractions, 1].map((part) => Math.round(part * (2 ** table.bits - 1))),
  }));

const voi: fc.Arbitrary<PresentationState['vois'][number]['voi']> = fc.oneof(
  fc.record({
    kind: fc.constant('window' as const),
    centre: fc.double({ min: -3000, max: 3000, noNaN: true }).map(decimal),
    width: fc.double({ min: 1, max: 5000, noNaN: true }).map(decimal),
    function: fc.constantFrom('LINEAR' as const, 'LINEAR_EXACT' as const, 'SIGMOID' as const),
    explanation: fc.oneof(fc.constant(''), words),
  }),
  fc.record({ kind: fc.constant('table' as const), table: lookupTable }),
);

const units = fc.constantFrom('PIXEL' as const, 'DISPLAY' as const);
const pointIn = (of: 'PIXEL' | 'DISPLAY') => (of === 'PIXEL' ? point : fc.tuple(fraction, fraction));

const graphic = units.chain((of) =>
  fc
    .oneof(
      fc.tuple(fc.constant('POINT' as const), fc.array(pointIn(of), { minLength: 1, maxLength: 1 })),
      fc.tuple(
        fc.constantFrom('POLYLINE' as const, 'INTERPOLATED' as const),
        fc.array(pointIn(of), { minLength: 2, maxLength: 9 }),
      ),
      fc.tuple(fc.constant('CIRCLE' as const), fc.array(pointIn(of), { minLength: 2, maxLength: 2 })),
      fc.tuple(fc.constant('ELLIPSE' as const), fc.array(pointIn(of), { minLength: 4, maxLength: 4 })),
    )
    .map(([type, points]) => ({ units: of, type, points, isFilled: false })),
);

const textObject = fc
  .record({ text: words, units, isAnchored: fc.boolean(), isBoxed: fc.boolean(), isVisible: fc.boolean() })
  .chain(({ text, units: of, isAnchored, isBoxed, isVisible }) =>
    fc.tuple(pointIn(of), pointIn(of), pointIn(of)).map(([anchor, topLeft, bottomRight]) => ({
      text,
      anchor: isAnchored || !isBoxed ? { units: of, point: anchor, isVisible } : null,
      box: isBoxed
        ? {
            units: of,
            topLeft: [Math.min(topLeft[0], bottomRight[0]), Math.min(topLeft[1], bottomRight[1])] as [
              number,
              number,
            ],
            bottomRight: [
              Math.max(topLeft[0], bottomRight[0]) + 0.125,
              Math.max(topLeft[1], bottomRight[1]) + 0.125,
            ] as [number, number],
            justification: 'CENTER' as const,
          }
        : null,
    })),
  );

const displayedArea = fc
  .record({
    left: fc.integer({ min: 1, max: 200 }),
    top: fc.integer({ min: 1, max: 200 }),
    width: fc.integer({ min: 1, max: 300 }),
    height: fc.integer({ min: 1, max: 300 }),
    size: fc.oneof(
      fc.constant({ mode: 'fit' as const }),
      fc.constant({ mode: 'trueSize' as const }),
      fc.record({ mode: fc.constant('magnify' as const), ratio: fc.constantFrom(0.5, 1, 2.25) }),
    ),
    spacing: fc.constantFrom(0.5, 0.703125, 1.25),
    isSpaced: fc.boolean(),
  })
  .map(({ left, top, width, height, size, spacing, isSpaced }) => ({
    images: [],
    left,
    top,
    right: left + width,
    bottom: top + height,
    size,
    pixelSpacingMm: isSpaced || size.mode === 'trueSize' ? ([spacing, spacing] as [number, number]) : null,
    pixelAspect: [1, 1] as [number, number],
  }));

const shutter: fc.Arbitrary<NonNullable<PresentationState['shutter']>> = fc
  .record({
    isRectangle: fc.boolean(),
    isCircle: fc.boolean(),
    isPolygon: fc.boolean(),
    presentationValue: fc.constantFrom(0, 32_768, 65_535),
  })
  .map(({ isRectangle, isCircle, isPolygon, presentationValue }) => ({
    rectangle:
      isRectangle || (!isCircle && !isPolygon) ? { left: 10, top: 20, right: 200, bottom: 220 } : null,
    circle: isCircle ? { row: 100, column: 110, radius: 90 } : null,
    polygon: isPolygon
      ? [
          [10, 10],
          [10, 200],
          [150, 100],
        ]
      : null,
    presentationValue,
  }));

export const presentationState: fc.Arbitrary<PresentationState> = fc
  .record({
    kind: fc.constantFrom('grayscale' as const, 'color' as const),
    label: layerName,
    description: fc.oneof(fc.constant(''), words),
    author: fc.constantFrom('Ärztin^Anna', 'reader'),
    createdAt: fc.constant(CREATED_AT),
    references: referencesOf([TEST_STUDY], 4).map(inSeries),
    displayedAreas: fc.array(displayedArea, { minLength: 1, maxLength: 1 }),
    rotationDeg: fc.constantFrom(0 as const, 90 as const, 180 as const, 270 as const),
    isFlippedHorizontally: fc.boolean(),
    modality: fc.oneof(
      fc.constant(null),
      fc.constant({ kind: 'rescale' as const, slope: 1.5, intercept: -1024, type: 'HU' }),
      fc.record({ kind: fc.constant('table' as const), table: lookupTable, type: fc.constant('OD') }),
    ),
    vois: fc.array(fc.record({ images: fc.constant([]), voi }), { maxLength: 1 }),
    presentationLut: fc.oneof(
      fc.record({
        kind: fc.constant('shape' as const),
        shape: fc.constantFrom('IDENTITY' as const, 'INVERSE' as const),
      }),
      fc.record({
        kind: fc.constant('table' as const),
        // The input of a presentation LUT begins at 0 (PS3.3 C.11.6.1.1).
        table: lookupTable.map((table) => ({ ...table, firstMapped: 0 })),
      }),
    ),
    shutter: fc.option(shutter),
    overlays: fc.constantFrom([], [{ group: 0x6002, layer: 'BURNT' }]),
    mask: fc.constantFrom(null, {
      operation: 'AVG_SUB' as const,
      frameRange: [1, 10],
      maskFrames: [1, 2],
      contrastFrameAveraging: 2,
      tidOffset: 0,
      subPixelShift: [1.5, -2.25] as [number, number],
    }),
    graphics: fc.array(graphic, { maxLength: 6 }),
    texts: fc.array(textObject, { maxLength: 4 }),
  })
  .map(({ graphics, texts, ...state }): PresentationState => {
    const isColour = state.kind === 'color';
    const hasAnnotation = graphics.length + texts.length > 0;
    const layers = [
      ...(hasAnnotation
        ? [{ name: 'MEASUREMENTS', order: 1, description: 'Gemessen', grey: 65_535, colourCieLab: null }]
        : []),
      ...(state.overlays.length > 0
        ? [
            {
              name: 'BURNT',
              order: 2,
              description: '',
              grey: null,
              colourCieLab: [50_000, 32_896, 32_896] as [number, number, number],
            },
          ]
        : []),
    ];
    return {
      ...state,
      layers,
      annotations: hasAnnotation ? [{ images: [], layer: 'MEASUREMENTS', graphics, texts }] : [],
      ...(isColour && { modality: null, vois: [], presentationLut: null, mask: null }),
    };
  });

const POINT_COUNTS: Readonly<Record<MeasurementKind, number>> = {
  length: 2,
  bidirectional: 4,
  angle: 3,
  cobb: 4,
  perpendicular: 4,
  parallel: 3,
  rectangle: 4,
  ellipse: 4,
  freehand: 9,
  spline: 5,
  probe: 1,
  arrow: 2,
  text: 1,
  spineLabel: 1,
  cardiothoracicRatio: 4,
  calibration: 2,
};

const VALUES: Readonly<Partial<Record<MeasurementKind, readonly string[]>>> = {
  bidirectional: ['longAxis', 'shortAxis'],
  angle: ['angle'],
  cobb: ['angle'],
  probe: ['value'],
  cardiothoracicRatio: ['ratio', 'heart', 'thorax'],
  rectangle: [
    'area',
    'mean',
    'standardDeviation',
    'minimum',
    'maximum',
    'median',
    'count',
    'total',
    'perimeter',
  ],
  arrow: [],
  text: [],
  spineLabel: [],
};

const UNITS = [
  'mm',
  'mm²',
  'HU',
  '°',
  'px',
  'mm at detector',
  'mm (user)',
  'mm (est. magnification)',
  '',
  'cm/s',
  'Einheit',
];

export const measurement: fc.Arbitrary<Measurement> = fc
  .record({
    id: fc.uuid({ version: 4 }),
    kind: fc.constantFrom(...MEASUREMENT_KINDS),
    isInSpace: fc.boolean(),
    image: fc.integer({ min: 1, max: 3 }),
    points: fc.uniqueArray(fc.tuple(float32(0, 512), float32(0, 512), float32(-100, 100)), {
      minLength: 9,
      maxLength: 9,
      selector: ([x]) => x,
    }),
    frameNumber: fc.integer({ min: 1, max: 12 }),
    numbers: fc.array(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((number) => number + 0),
      { minLength: 9, maxLength: 9 },
    ),
    unit: fc.constantFrom(...UNITS),
    caution: fc.oneof(fc.constant(''), words),
    label: fc.oneof(fc.constant(''), words),
    colour: fc.integer({ min: 0, max: 15 }),
    author: fc.constantFrom('reader', 'Zweite'),
    frameOfReferenceUid: uid,
  })
  .map(
    ({
      points,
      isInSpace,
      image,
      frameNumber,
      numbers,
      unit,
      frameOfReferenceUid,
      ...facts
    }): Measurement => {
      const drawn = longerAxisFirst(facts.kind, points.slice(0, POINT_COUNTS[facts.kind]), isInSpace ? 3 : 2);
      const names = VALUES[facts.kind] ?? (POINT_COUNTS[facts.kind] === 4 ? ['area'] : ['length']);
      return {
        ...facts,
        studyInstanceUid: TEST_STUDY,
        seriesInstanceUid: `${TEST_STUDY}.1`,
        place: isInSpace
          ? { space: 'patient', frameOfReferenceUid, points: drawn, normal: [0, 0.6, -0.8] }
          : {
              space: 'image',
              sopInstanceUid: `${TEST_STUDY}.1.${image}`,
              sopClassUid: classOf(image),
              frameNumber: image === 3 ? frameNumber : 1,
              points: drawn.map(([x, y]) => [x, y]),
            },
        values: names.map((name, at) => ({
          name,
          value: numbers[at] ?? 0,
          unit: name === 'count' ? 'px' : name === 'angle' ? '°' : unit,
        })),
        isHidden: false,
        createdAt: '2026-11-27T12:14:15.250Z',
        storedInSopInstanceUid: '',
      };
    },
  );

/** The third of the images has frames. */
function classOf(image: number): string {
  return image === 3 ? ENHANCED_CT_IMAGE : CT_IMAGE;
}

type Triple = [number, number, number];

/** In a report the longer axis stands first, whichever was drawn first. */
function longerAxisFirst(kind: MeasurementKind, points: Triple[], dimensions: number): Triple[] {
  if (kind !== 'ellipse' && kind !== 'bidirectional') return points;
  const [a, b, c, d] = points;
  if (!a || !b || !c || !d) return points;
  const size = (one: Triple, other: Triple) => distance(one.slice(0, dimensions), other.slice(0, dimensions));
  return size(c, d) > size(a, b) ? [c, d, a, b] : points;
}

export const measurementReport: fc.Arbitrary<MeasurementReport> = fc
  .record({
    measurements: fc.uniqueArray(
      fc.record({ measurement, finding: fc.option(code), findingSite: fc.option(code) }),
      { minLength: 1, maxLength: 8, selector: ({ measurement: { id } }) => id },
    ),
    author: fc.constant('reader'),
  })
  .map(({ measurements, author }) => ({
    procedure: IMAGING_PROCEDURE,
    measurements,
    sources: [1, 2, 3].map((image) => ({
      studyInstanceUid: TEST_STUDY,
      seriesInstanceUid: `${TEST_STUDY}.1`,
      sopClassUid: classOf(image),
      sopInstanceUid: `${TEST_STUDY}.1.${image}`,
      frameNumbers: [],
    })),
    author,
    createdAt: CREATED_AT,
  }));
