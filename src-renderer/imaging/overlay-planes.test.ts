import { expect, test } from 'vitest';
import { embeddedOverlays, overlayFrame, readOverlayPlanes, unpackOverlay } from './overlay-planes.ts';

const SHAPE = {
  '60000010': { vr: 'US', Value: [2] },
  '60000011': { vr: 'US', Value: [3] },
  '60000040': { vr: 'CS', Value: ['G'] },
  '60000050': { vr: 'SS', Value: [5, -1] },
  '60000100': { vr: 'US', Value: [1] },
  '60000102': { vr: 'US', Value: [0] },
};
const TWO_FRAMES = {
  ...SHAPE,
  '60000015': { vr: 'IS', Value: [2] },
  '60000051': { vr: 'US', Value: [3] },
  // Frame one draws a row of three, frame two one pixel: bits follow each other without a gap
  '60003000': { vr: 'OW', InlineBinary: btoa(String.fromCharCode(0b01000111, 0b0)) },
};

test('an overlay plane says where it lies, and its bits follow each other without gaps between frames', () => {
  const [plane] = readOverlayPlanes(TWO_FRAMES);
  if (plane?.bits.kind !== 'inline') throw new Error('the bits came inline');
  expect(plane).toMatchObject({ group: '6000', origin: [5, -1], type: 'G', firstFrame: 3, frames: 2 });
  expect(Array.from(unpackOverlay(plane, plane.bits.bytes, 0))).toEqual([1, 1, 1, 0, 0, 0]);
  expect(Array.from(unpackOverlay(plane, plane.bits.bytes, 1))).toEqual([1, 0, 0, 0, 0, 0]);
});

test('a plane of several frames lies on those from its first one on, a single one on all', () => {
  const [several] = readOverlayPlanes(TWO_FRAMES);
  const [single] = readOverlayPlanes({
    ...SHAPE,
    '60003000': { vr: 'OW', InlineBinary: btoa('\u0001\u0000') },
  });
  if (!several || !single) throw new Error('both are planes');
  expect([1, 2, 3, 4, 5].map((frame) => overlayFrame(several, frame))).toEqual([null, null, 0, 1, null]);
  expect([1, 7].map((frame) => overlayFrame(single, frame))).toEqual([0, 0]);
});

test('a drawing in a spare bit of the pixels is taken out of it', () => {
  const [plane] = readOverlayPlanes({
    ...SHAPE,
    '60000100': { vr: 'US', Value: [16] },
    '60000102': { vr: 'US', Value: [15] },
  });
  expect(plane?.bits).toEqual({ kind: 'embedded', bit: 15 });
  const words = Uint16Array.of(0x8001, 0x0fff, 0x8fff, 0, 0, 0x8000);
  const drawn = embeddedOverlays(plane ? [plane] : [], words).get('6000');
  expect(Array.from(drawn ?? [])).toEqual([1, 0, 1, 0, 0, 1]);
});

test('a group without a size or without bits is no overlay', () => {
  expect(readOverlayPlanes({ '60000010': { vr: 'US', Value: [2] } })).toEqual([]);
  expect(readOverlayPlanes(SHAPE)).toEqual([]);
});
