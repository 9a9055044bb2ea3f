import { expect, test } from 'vitest';
import type { GraphicLayer, PresentationState } from '#shared/objects/presentation-state.ts';
import { coveredPixels } from '#view/kernels/shutter.ts';
import { frameDresser, missingOverlays } from './presented-frame.ts';
import { lookOf, presentationObstacle } from './presented-look.ts';
import { maskOf, planesOf, shutterOf } from './saved-parts.ts';
import { testFrame } from './test-frame.ts';
import { testState } from './test-state.ts';

const OWN_SHUTTER = {
  rectangle: { left: 1, right: 1, upper: 1, lower: 1 },
  circle: null,
  polygon: [],
  bitmap: null,
  grey: 0,
};
const OWN_OVERLAY = {
  group: '6000',
  rows: 2,
  columns: 2,
  origin: [1, 1] as const,
  type: 'G',
  label: 'of the image',
  firstFrame: 1,
  frames: 0,
  bits: { kind: 'embedded' as const, bit: 12 },
};
const PLANE: PresentationState['planes'][number] = {
  group: 0x6000,
  rows: 2,
  columns: 4,
  origin: [1, 1],
  type: 'G',
  label: 'of the state',
  bits: Buffer.of(0b1010_0110, 0).toString('base64'),
};
const OPEN = { rectangle: null, circle: null, polygon: null, bitmapGroup: null, presentationValue: 0 };

const dressed = (changes: Partial<PresentationState>, frame = testFrame()) =>
  frameDresser(testState(changes), '2.25.9')(frame);

test('a state that has no shutter and shows no overlay takes away those of the image, and its presentation LUT', () => {
  const presentationTable = { values: Uint16Array.of(0, 255), bits: 8 };
  const frame = testFrame({ shutter: OWN_SHUTTER, overlayPlanes: [OWN_OVERLAY], presentationTable });
  expect(dressed({}, frame)).toMatchObject({ shutter: null, overlayPlanes: [], presentationTable: null });
});

test('the same frame comes back for the same frame, so that it is not painted again', () => {
  const dress = frameDresser(testState(), '2.25.9');
  const frame = testFrame();
  expect(dress(frame)).toBe(dress(frame));
});

test('an overlay of the image is shown where the state says so; one of the state stands for it', () => {
  const overlays = [{ group: 0x6000, layer: 'ONE' }];
  const frame = testFrame({ overlayPlanes: [OWN_OVERLAY] });
  expect(dressed({ overlays }, frame).overlayPlanes).toEqual([OWN_OVERLAY]);
  const [plane] = dressed({ overlays, planes: [PLANE] }, frame).overlayPlanes;
  expect(plane).toMatchObject({ label: 'of the state', stateUid: '2.25.9', bits: { kind: 'inline' } });
});

test('an overlay has the colour of its layer, where that asks for one', () => {
  const overlays = [{ group: 0x6000, layer: 'ONE' }];
  const frame = testFrame({ overlayPlanes: [OWN_OVERLAY] });
  const layer = { name: 'ONE', order: 1, description: '', grey: null, colourCieLab: null };
  const colourOf = (changes: Partial<GraphicLayer>) =>
    dressed({ overlays, layers: [{ ...layer, ...changes }] }, frame).overlayPlanes[0]?.colour;
  expect(colourOf({})).toBeUndefined();
  expect(colourOf({ grey: 32_768 })).toBe('rgb(128 128 128)');
  expect(colourOf({ colourCieLab: [65_535, 0x8080, 0x8080] })).toBe('lab(100.0% 0.0 0.0)');
});

test('an overlay that neither has is missed', () => {
  const overlays = [
    { group: 0x6000, layer: 'ONE' },
    { group: 0x6002, layer: 'TWO' },
  ];
  expect(missingOverlays(testState({ overlays, planes: [PLANE] }), testFrame())).toBe(1);
});

test('a bitmap shutter covers what its plane draws', () => {
  const shutter = { ...OPEN, bitmapGroup: 0x6000, presentationValue: 65_535 };
  const frame = dressed({ shutter, planes: [PLANE] });
  expect(frame.shutter?.grey).toBe(1);
  const covered = frame.shutter && coveredPixels(frame.shutter, 4, 2, 1);
  expect(Array.from(covered ?? [])).toEqual([0, 1, 1, 0, 0, 1, 0, 1]);
});

test('what is shown is saved again: every shutter, a plane that came with a state, no overlay of the image', () => {
  const shutters: NonNullable<PresentationState['shutter']>[] = [
    { ...OPEN, rectangle: { left: 2, top: 3, right: 40, bottom: 50 } },
    { ...OPEN, circle: { row: 10, column: 12, radius: 7 }, presentationValue: 65_535 },
    {
      ...OPEN,
      polygon: [
        [1, 1],
        [1, 9],
        [9, 1],
      ],
      presentationValue: 30_000,
    },
    { ...OPEN, bitmapGroup: 0x6000 },
  ];
  for (const shutter of shutters) {
    const frame = dressed({ shutter, planes: [PLANE] });
    expect(frame.shutter && shutterOf(frame.shutter)).toEqual(shutter);
  }
  const covering = dressed({ shutter: { ...OPEN, bitmapGroup: 0x6000 }, planes: [PLANE] });
  expect(planesOf(covering, [])).toEqual([{ ...PLANE, label: '' }]);
  const shown = dressed({ overlays: [{ group: 0x6000, layer: 'ONE' }], planes: [PLANE] });
  expect(planesOf(shown, shown.overlayPlanes)).toEqual([PLANE]);
  expect(planesOf(testFrame(), [OWN_OVERLAY])).toEqual([]);
});

test('pixels have the shape that the state says, and their own where it says the same or nothing', () => {
  const area = (pixelAspect: [number, number] | null) => {
    const [first] = testState().displayedAreas;
    return { displayedAreas: first ? [{ ...first, pixelAspect }] : [] };
  };
  expect(dressed(area([2, 1])).pixelAspect).toBe(2);
  expect(dressed(area(null), testFrame({ pixelAspect: 1.5 })).pixelAspect).toBe(1.5);
  expect(dressed(area([1500, 1001]), testFrame({ pixelAspect: 1.5 })).pixelAspect).toBe(1.5);
});

test('gray states are for gray images, color states for color ones', () => {
  const colour = testFrame({ samplesPerPixel: 3, photometricInterpretation: 'RGB' });
  const colourState = testState({ kind: 'color', vois: [], presentationLut: null });
  expect(presentationObstacle(testState(), colour)).toBe('colourImage');
  expect(presentationObstacle(colourState, testFrame())).toBe('greyImage');
  expect(presentationObstacle(testState(), testFrame())).toBeNull();
  expect(presentationObstacle(colourState, colour)).toBeNull();
});

test('each image lies as the area that is named for it says; one without has all of itself shown, turned as all are', () => {
  const [area] = testState().displayedAreas;
  if (!area) throw new Error('no area');
  const image = (sopInstanceUid: string) => [
    { sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid, frameNumbers: [] },
  ];
  const state = testState({
    rotationDeg: 90,
    displayedAreas: [
      { ...area, images: image('1.1'), size: { mode: 'magnify', ratio: 3 } },
      { ...area, images: image('1.2'), size: { mode: 'trueSize' }, pixelSpacingMm: [0.5, 0.5] },
    ],
  });
  const canvas = { width: 400, height: 200 };
  const transformOf = (sopInstanceUid: string, devicePxPerMm: number | null) =>
    lookOf(state, '2.25.9', devicePxPerMm).transformOf(testFrame({ sopInstanceUid }), canvas);
  expect(transformOf('1.1', null)).toMatchObject({ zoom: { kind: 'device', factor: 3 }, rotationDeg: 90 });
  expect(transformOf('1.2', 8)).toMatchObject({ zoom: { kind: 'device', factor: 4 }, rotationDeg: 90 });
  expect(transformOf('1.2', null)).toMatchObject({ zoom: { kind: 'fit' }, rotationDeg: 90 });
  expect(transformOf('1.3', null)).toMatchObject({ zoom: { kind: 'fit', factor: 1 }, rotationDeg: 90 });
});

test('a mask is followed as it is saved; one that runs backwards cannot be said', () => {
  const mask = {
    operation: 'AVG_SUB' as const,
    frameRange: [3, 8, 10, 12],
    maskFrames: [1, 2],
    contrastFrameAveraging: 2,
    tidOffset: 0,
    subPixelShift: [1.5, -2] as [number, number],
  };
  const [item] = lookOf(testState({ mask }), '2.25.9', null).masks;
  expect(item).toMatchObject({
    applicableFrames: [
      [3, 8],
      [10, 12],
    ],
    shift: { rows: 1.5, columns: -2 },
  });
  expect(item && maskOf(item)).toEqual(mask);
  expect(item && maskOf({ ...item, operation: 'REV_TID' })).toBeNull();
});
