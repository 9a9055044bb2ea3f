import { expect, test } from 'vitest';
import { INITIAL_TRANSFORM } from '#view/kernels/view-transform.ts';
import { lookOf } from './presented-look.ts';
import { presentationOf } from './saved-presentation.ts';
import type { Arrangement } from './stack-view.ts';
import { testFrame } from './test-frame.ts';

const FRAME = testFrame({ rows: 64, columns: 64 });
const CANVAS = { width: 200, height: 100 };

function saved(changes: Partial<Arrangement>, areOverlaysShown = true, trueColumnMm: number | null = null) {
  const arrangement: Arrangement = {
    frame: FRAME,
    modalityLut: FRAME.modalityLut,
    mask: null,
    transform: INITIAL_TRANSFORM,
    canvas: CANVAS,
    voi: { kind: 'window', window: { centre: 40, width: 400 }, function: 'LINEAR' },
    voiName: '',
    isInverse: false,
    ...changes,
  };
  return presentationOf(arrangement, [arrangement.frame], [], () => [], areOverlaysShown, trueColumnMm);
}

test.each([
  ['fitted', INITIAL_TRANSFORM],
  ['pixel by pixel', { ...INITIAL_TRANSFORM, zoom: { kind: 'device', factor: 1 } as const }],
  ['turned and flipped', { ...INITIAL_TRANSFORM, rotationDeg: 270, isFlippedHorizontally: true }],
])('a view that is %s is shown so again', (_name, transform) => {
  const state = saved({ transform });
  const again = lookOf(state, '2.25.9', null).transformOf(FRAME, CANVAS);
  expect(again.zoom.kind).toBe(transform.zoom.kind);
  expect(again.zoom.factor).toBeCloseTo(transform.zoom.factor, 6);
  expect([again.rotationDeg, again.isFlippedHorizontally]).toEqual([
    transform.rotationDeg,
    transform.isFlippedHorizontally,
  ]);
});

test('a view in true size is in true size on any screen that was measured', () => {
  const arrangement = { transform: { ...INITIAL_TRANSFORM, zoom: { kind: 'fit', factor: 3 } as const } };
  const state = saved(arrangement, true, 0.5);
  expect(state.displayedAreas).toMatchObject([{ size: { mode: 'trueSize' }, pixelSpacingMm: [0.5, 0.5] }]);
  // Eight pixels to the millimetre: four to a column of half a millimetre.
  expect(lookOf(state, '2.25.9', 8).transformOf(FRAME, CANVAS).zoom).toEqual({ kind: 'device', factor: 4 });
  const flat = testFrame({ rows: 64, columns: 64, pixelAspect: 2 });
  expect(saved({ ...arrangement, frame: flat }, true, 0.5).displayedAreas).toMatchObject([
    { pixelSpacingMm: [1, 0.5] },
  ]);
});

test('overlays that are seen are seen again; those that the reader took away are not', () => {
  const overlay = {
    group: '6002',
    rows: 64,
    columns: 64,
    origin: [1, 1] as const,
    type: 'G',
    label: '',
    firstFrame: 1,
    frames: 0,
    bits: { kind: 'embedded' as const, bit: 12 },
  };
  const frame = { ...FRAME, overlayPlanes: [overlay] };
  expect(saved({ frame }).overlays).toEqual([{ group: 0x6002, layer: 'OVERLAYS' }]);
  expect(saved({ frame }).layers.map(({ name }) => name)).toEqual(['OVERLAYS']);
  expect(saved({ frame }, false)).toMatchObject({ overlays: [], layers: [] });
});

test('a presentation LUT of the image goes along, turned where the view is', () => {
  const frame = { ...FRAME, presentationTable: { values: Uint16Array.of(0, 100, 255), bits: 8 } };
  expect(saved({ frame }).presentationLut).toMatchObject({ table: { bits: 8, values: [0, 100, 255] } });
  expect(saved({ frame, isInverse: true }).presentationLut).toMatchObject({
    table: { values: [255, 155, 0] },
  });
});

test('a subtracted view keeps its mask, and the modality LUT of the object', () => {
  const modalityLut = { slope: 2, intercept: -1000, table: null };
  const mask = {
    operation: 'AVG_SUB' as const,
    applicableFrames: [],
    maskFrames: [1],
    contrastFrameAveraging: 1,
    tidOffset: 1,
    shift: { rows: 0, columns: 0.5 },
  };
  expect(saved({ modalityLut, mask })).toMatchObject({
    modality: { kind: 'rescale', slope: 2, intercept: -1000 },
    mask: { operation: 'AVG_SUB', maskFrames: [1], tidOffset: 0, subPixelShift: [0, 0.5] },
  });
});
