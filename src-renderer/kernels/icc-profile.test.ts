import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyIcc, readIccProfile } from './icc-profile.ts';

type Curve =
  | { readonly kind: 'gamma'; readonly value: number }
  | { readonly kind: 'para'; readonly values: readonly number[] };

/** D50 colorants of sRGB and of Adobe RGB (1998), as their profiles carry them. */
const SRGB = [
  [0.43607, 0.22249, 0.01392],
  [0.38515, 0.71687, 0.09708],
  [0.14307, 0.06061, 0.7141],
];
const ADOBE = [
  [0.60974, 0.31111, 0.01947],
  [0.20528, 0.62567, 0.06087],
  [0.14919, 0.06322, 0.74457],
];
const SRGB_CURVE: Curve = { kind: 'para', values: [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045] };

/** A matrix profile written from ICC.1:2022, 7.2, 7.3, 10.6, 10.18 and 10.31. */
function profile(
  colorants: readonly (readonly number[])[],
  curve: Curve,
  extra: readonly string[] = [],
): Uint8Array {
  const xyz = (values: readonly number[]) => [...name('XYZ '), ...long(0), ...values.flatMap(fixed)];
  const trc =
    curve.kind === 'gamma'
      ? [...name('curv'), ...long(0), ...long(1), ...word(Math.round(curve.value * 256)), 0, 0]
      : [...name('para'), ...long(0), ...word(3), ...word(0), ...curve.values.flatMap(fixed)];
  const tags: (readonly [string, readonly number[]])[] = [
    ...['rXYZ', 'gXYZ', 'bXYZ'].map((tag, at) => [tag, xyz(colorants[at] ?? [])] as const),
    ...['rTRC', 'gTRC', 'bTRC', ...extra].map((tag) => [tag, trc] as const),
  ];
  let offset = 132 + tags.length * 12;
  const table: number[] = [...long(tags.length)];
  for (const [tag, data] of tags) {
    table.push(...name(tag), ...long(offset), ...long(data.length));
    offset += data.length;
  }
  const header = Array.from<number>({ length: 128 }).fill(0);
  header.splice(16, 8, ...name('RGB '), ...name('XYZ '));
  header.splice(36, 4, ...name('acsp'));
  return Uint8Array.from([...header, ...table, ...tags.flatMap(([, data]) => data)]);
}

const name = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const word = (value: number) => [value >> 8, value & 255];
const long = (value: number) => [24, 16, 8, 0].map((shift) => (value >> shift) & 255);
const fixed = (value: number) => long(Math.round(value * 65_536));

test('the profile of sRGB itself leaves colours as they are', () => {
  expect(readIccProfile(profile(SRGB, SRGB_CURVE))).toEqual({ kind: 'srgb' });
});

describe('a profile of another space', () => {
  const reading = readIccProfile(profile(ADOBE, { kind: 'gamma', value: 2.19921875 }));

  test('changes colours; neutral greys stay neutral', () => {
    if (reading.kind !== 'transform') throw new Error(reading.kind);
    for (const grey of [0, 64, 128, 200, 255]) {
      const colour = Uint8ClampedArray.of(grey, grey, grey, 255);
      applyIcc(reading.transform, colour);
      expect(Math.max(...colour.subarray(0, 3)) - Math.min(...colour.subarray(0, 3))).toBeLessThanOrEqual(1);
      expect(Math.abs((colour[0] ?? 0) - grey)).toBeLessThanOrEqual(3);
    }
  });

  test('equals the conversion of Adobe RGB written out, within one step', () => {
    if (reading.kind !== 'transform') throw new Error(reading.kind);
    const { transform } = reading;
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, (r, g, b) => {
        const colour = Uint8ClampedArray.of(r, g, b, 255);
        applyIcc(transform, colour);
        const expected = adobeToSrgb([r, g, b]);
        expected.forEach((value, at) => expect(Math.abs((colour[at] ?? 0) - value)).toBeLessThanOrEqual(1));
      }),
    );
  });
});

/** Adobe RGB (1998) Color Image Encoding 4.3.4.2 and the XYZ (D65) matrix of IEC 61966-2-1: no profile, no adaptation. */
function adobeToSrgb(rgb: readonly number[]): readonly number[] {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => (value / 255) ** 2.19921875);
  const x = 0.57667 * r + 0.18556 * g + 0.18823 * b;
  const y = 0.29734 * r + 0.62736 * g + 0.07529 * b;
  const z = 0.02703 * r + 0.07069 * g + 0.99134 * b;
  return [
    3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
    -0.969266 * x + 1.8760108 * y + 0.041556 * z,
    0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
  ].map((light) => {
    const cut = Math.min(Math.max(light, 0), 1);
    return 255 * (cut <= 0.0031308 ? 12.92 * cut : 1.055 * cut ** (1 / 2.4) - 0.055);
  });
}

test('profiles of tables, grey ones and damaged ones are not applied', () => {
  expect(readIccProfile(profile(ADOBE, SRGB_CURVE, ['A2B0']))).toEqual({ kind: 'unsupported' });
  const grey = profile(ADOBE, SRGB_CURVE);
  grey.set(name('GRAY'), 16);
  expect(readIccProfile(grey)).toEqual({ kind: 'unsupported' });
  fc.assert(
    fc.property(fc.nat({ max: 400 }), (length) => {
      expect(readIccProfile(profile(ADOBE, SRGB_CURVE).subarray(0, length)).kind).toMatch(
        /unsupported|transform/,
      );
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(readIccProfile(bytes)).toEqual({ kind: 'unsupported' });
    }),
  );
});
