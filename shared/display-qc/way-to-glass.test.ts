import { expect, test } from 'vitest';
import { doubtsOf, type WayToGlass } from './way-to-glass.ts';

const PLAIN: WayToGlass = {
  isHdr: false,
  gamut: 'srgb',
  bitsPerColour: 8,
  isSrgbForced: true,
  isNightLightOff: true,
  isPlain: true,
};

test('what may have changed a measurement is said; what nobody confirmed is not ruled out', () => {
  expect(doubtsOf(PLAIN, 1)).toEqual([]);
  expect(doubtsOf(PLAIN, 2)).toEqual([]);
  expect(doubtsOf({ ...PLAIN, isHdr: true, bitsPerColour: 6 }, 1.25)).toEqual([
    'scaled',
    'hdr',
    'fewColours',
  ]);
  expect(doubtsOf({ ...PLAIN, isNightLightOff: false, isPlain: false }, 1)).toEqual([
    'nightLight',
    'profile',
  ]);
  expect(doubtsOf(undefined, 1), 'of a test that was signed before').toEqual([]);
});
