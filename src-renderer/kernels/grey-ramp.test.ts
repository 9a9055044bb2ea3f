import { expect, test } from 'vitest';
import { greyRamp, type GreyRamp } from './grey-ramp.ts';
import { greyOf, type Voi } from './voi.ts';

/** As the shader of the planes looks a value up. */
function lookedUp({ lowest, highest, greys }: GreyRamp, value: number): number {
  const last = greys.length - 1;
  if (value <= lowest) return greys[0] ?? 0;
  if (value > highest) return greys[last] ?? 0;
  return greys[Math.floor(((value - lowest) * last) / (highest - lowest) + 0.5)] ?? 0;
}

/** Dark greys are stretched, bright ones pressed together. */
const PRESENTATION = {
  values: Uint16Array.from({ length: 4096 }, (_, at) =>
    Math.round(65_535 * Math.sqrt(0.05 + (0.95 * at) / 4095)),
  ),
  bits: 16,
};

test.each(['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const)(
  'the ramp of a %s window gives the grey of its formula, between whole values too, within one grey',
  (voiFunction) => {
    const voi: Voi = { kind: 'window', window: { centre: 40, width: 400 }, function: voiFunction };
    for (const isInverted of [false, true])
      for (const presentation of [null, PRESENTATION]) {
        const ramp = greyRamp(voi, isInverted, presentation);
        for (let value = -1000; value <= 1000; value += 0.37)
          expect(
            Math.abs(lookedUp(ramp, value) - greyOf(voi, value, isInverted, presentation)),
          ).toBeLessThanOrEqual(1);
      }
  },
);

test('a window that is a step has its two greys, turned over when inverted', () => {
  const voi: Voi = { kind: 'window', window: { centre: 40, width: 1 }, function: 'LINEAR' };
  for (const isInverted of [false, true]) {
    const ramp = greyRamp(voi, isInverted);
    for (const value of [-50, 39, 41, 900])
      expect(lookedUp(ramp, value)).toBe(greyOf(voi, value, isInverted));
  }
});
