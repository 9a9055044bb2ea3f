import { describe, expect, test } from 'vitest';
import type { Voi } from '#view/kernels/voi.ts';
import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';
import { provenanceOf, type AskedPixel } from './stack-provenance.ts';
import { testFrame } from './test-frame.ts';

const SOFT: Voi = { kind: 'window', window: { centre: 40, width: 400 }, function: 'LINEAR' };
/** CT of 2 × 2 with rescale intercept −1024: stored 904, 1064, 1304, 0 */
const VALUES = Int16Array.of(-120, 40, 280, -1024);
const STORED = [904, 1064, 1304, 0];

function ask(changes: Partial<AskedPixel> = {}, frame: Partial<Frame> = {}): AskedPixel {
  const pixels: FramePixels = { kind: 'grey', values: VALUES, lowest: -1024, highest: 280 };
  return {
    frame: testFrame({ vois: [{ voi: SOFT, explanation: 'SOFT' }], ...frame }),
    pixels,
    named: { voi: SOFT, name: 'SOFT' },
    isInvertedByReader: false,
    display: null,
    map: { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 },
    x: 0,
    y: 0,
    storedAt: (column, row) => [STORED[row * 2 + column] ?? 0],
    storedProblem: () => '',
    screen: [20, 20, 20],
    ...changes,
  };
}

describe('at 1:1', () => {
  // W 400 L 40: −120 → (−120 − 39.5) / 399 + 0.5 = 0.10025 → 26 of 255, by PS3.3 C.11.2.1.2.1.
  test('every step is told, and the screen is compared with the value recomputed', () => {
    const provenance = provenanceOf(ask({ screen: [26, 26, 26] }));
    expect(provenance).toMatchObject({
      sampling: { column: 0, row: 0, kind: 'exact' },
      stored: [904],
      reference: [26, 26, 26],
      agrees: true,
      covers: [],
      grey: {
        modality: { kind: 'rescale', slope: 1, intercept: -1024 },
        value: -120,
        unit: 'HU',
        voiSource: { kind: 'object', ordinal: 1 },
        isMonochrome1: false,
      },
    });
    expect(provenance?.grey?.fraction).toBeCloseTo(0.10025, 5);
  });

  test('a table of the display is a step of its own, and what it makes of the P-value is what the screen shows', () => {
    const display = Uint8Array.from({ length: 256 }, (_, pValue) => Math.min(255, pValue + 30));
    const through = provenanceOf(ask({ screen: [56, 56, 56], display }));
    expect(through).toMatchObject({ reference: [56, 56, 56], agrees: true });
    expect(through?.grey?.driven).toEqual({ pValue: 26, ddl: 56 });
    expect(provenanceOf(ask({ screen: [26, 26, 26], display }))?.agrees).toBe(false);
    const padded = provenanceOf(ask({ screen: [30, 30, 30], display }, { paddingRange: [-120, -120] }));
    expect(padded).toMatchObject({ reference: [30, 30, 30], agrees: true, covers: ['padding'] });
  });

  test('a screen that shows something else is found out', () => {
    expect(provenanceOf(ask({ screen: [29, 29, 29] }))?.agrees).toBe(false);
    expect(provenanceOf(ask({ screen: [26, 26, 29] }))?.agrees).toBe(false);
    expect(provenanceOf(ask({ screen: null }))?.agrees).toBe(false);
  });

  test('a kept value that the stored one does not give is found out', () => {
    expect(provenanceOf(ask({ screen: [26, 26, 26], storedAt: () => [905] }))?.agrees).toBe(false);
  });

  test('MONOCHROME1 and an inversion undo each other', () => {
    const inverted = provenanceOf(ask({ isInvertedByReader: true }));
    expect(inverted?.reference).toEqual([229, 229, 229]);
    const twice = provenanceOf(
      ask({ isInvertedByReader: true }, { photometricInterpretation: 'MONOCHROME1' }),
    );
    expect(twice?.reference).toEqual([26, 26, 26]);
  });

  test('a dragged window, a preset and the full range are told apart', () => {
    const source = (name: string, centre: number) => {
      const voi: Voi = { kind: 'window', window: { centre, width: 400 }, function: 'LINEAR' };
      return provenanceOf(ask({ named: { voi, name } }))?.grey?.voiSource.kind;
    };
    expect(source('', 41)).toBe('reader');
    expect(source('Lung', -600)).toBe('preset');
    expect(source('Full range', 100)).toBe('range');
    expect(source('SOFT', 40)).toBe('object');
  });
});

test('the second table of an object is called its second, whatever windows stand before it', () => {
  const table = (first: number): Voi => ({
    kind: 'table',
    table: { firstMapped: first, values: Uint16Array.of(0, 255), bits: 8, explanation: '' },
  });
  const second = table(5);
  const vois = [SOFT, table(0), second].map((voi) => ({ voi, explanation: '' }));
  const provenance = provenanceOf(ask({ named: { voi: second, name: '' } }, { vois }));
  expect(provenance?.grey?.voiSource).toEqual({ kind: 'object', ordinal: 2 });
});

test('enlarged, the screen may lie anywhere between the four neighbours', () => {
  const map = { a: 2, b: 0, c: 0, d: 2, e: 0, f: 0 };
  // Screen pixel 1/1 lies a quarter of the way to the next in both directions: 26, 128, 255 and 0 by 9, 3, 3 and 1 of 16.
  const provenance = provenanceOf(ask({ map, x: 1, y: 1, screen: [86, 86, 86] }));
  expect(provenance).toMatchObject({
    weighted: [86, 86, 86],
    expected: [
      [0, 0, 0],
      [255, 255, 255],
    ],
    agrees: true,
  });
  expect(provenance?.sampling.neighbours).toHaveLength(4);
});

test('padding is told; beside the picture there is nothing', () => {
  expect(provenanceOf(ask({ x: 1, y: 1 }, { paddingRange: [-1024, -1024] }))?.covers).toContain('padding');
  expect(provenanceOf(ask({ x: 2 }))).toBeNull();
});

test('colours are compared in each channel', () => {
  const rgba = Uint8ClampedArray.of(10, 20, 30, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255);
  const colour = { pixels: { kind: 'colour', rgba }, named: null, storedAt: () => [10, 20, 30] } as const;
  expect(provenanceOf(ask({ ...colour, screen: [10, 20, 31] }))).toMatchObject({
    grey: null,
    reference: [10, 20, 30],
    agrees: true,
  });
  expect(provenanceOf(ask({ ...colour, screen: [10, 25, 30] }))?.agrees).toBe(false);
});
