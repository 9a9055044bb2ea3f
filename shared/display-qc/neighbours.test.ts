import { expect, test } from 'vitest';
import type { Display } from './displays.ts';
import { apartOf, isBeside } from './neighbours.ts';
import { testResponse } from './test-response.ts';
import type { ValuesOf } from './tests.ts';

function display(displayId: string, place: string | null, isRetired = false): Display {
  return {
    displayId,
    assetTag: displayId,
    maker: '',
    model: '',
    serial: '',
    room: '',
    profileIds: ['acr-aapm-siim'],
    isCalibrated: true,
    place: place === null ? null : { name: place, label: '', widthPx: 1, heightPx: 1 },
    isRetired,
  };
}

test('beside each other are displays of one seat that are in use', () => {
  const one = display('1', 'a/2048x2560/0,0');
  expect(isBeside(one, display('2', 'a/2048x2560/2048,0'))).toBe(true);
  expect(isBeside(one, display('2', 'b/2048x2560/0,0'))).toBe(false);
  expect(isBeside(one, display('2', 'a/2048x2560/2048,0', true))).toBe(false);
  expect(isBeside(one, one)).toBe(false);
  expect(isBeside(display('1', null), display('2', null))).toBe(false);
});

test('how far they are apart comes from what was measured of each', () => {
  const white = (x: number, y: number): ValuesOf<'colour'> => ({
    kind: 'colour',
    greys: [
      { ddl: 128, luminance: 40, x: 0.3, y: 0.3 },
      { ddl: 255, luminance: 400, x, y },
    ],
  });
  const own = { response: testResponse(), colour: white(0.3127, 0.329) };
  // Brighter end 400.2 and 0.9 × 400 + 0.2, by their mean.
  const apart = apartOf(own, { response: testResponse(undefined, 0.9), colour: white(0.299, 0.315) });
  expect(apart?.luminancePct).toBeCloseTo((200 * (400.2 - 360.2)) / (400.2 + 360.2), 2);
  expect(apart?.whiteDistance).toBeCloseTo(0.0106648, 6);
  expect(apartOf(own, { response: testResponse() })?.whiteDistance).toBeNull();
  expect(apartOf(own, {})).toBeNull();
});
