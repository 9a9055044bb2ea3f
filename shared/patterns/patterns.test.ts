import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawPattern, PATTERN_NAMES } from './patterns.ts';
import type { Pattern } from './pattern.ts';

const SIZES = [
  [1024, 1024],
  [820, 1024],
  [1920, 1080],
] as const;

const ALL_NAMES = PATTERN_NAMES.map((name) => name.replace(/-N \(N (\d+).*/, '-$1'));

function counts({ ddls }: Pattern): Map<number, number> {
  const found = new Map<number, number>();
  for (const ddl of ddls) found.set(ddl, (found.get(ddl) ?? 0) + 1);
  return found;
}

function at({ width, ddls }: Pattern, x: number, y: number): number | undefined {
  return ddls[y * width + x];
}

describe.each(SIZES)('a pattern of %d × %d', (width, height) => {
  it.each(ALL_NAMES)('%s has a level for every pixel, and says that it is synthetic', (name) => {
    const pattern = drawPattern(name, width, height);
    expect(pattern.ddls).toHaveLength(width * height);
    expect(pattern.label).toMatch(/^QC - synthetic, /);
    expect(pattern.label).toContain(`${width}x${height}`);
  });

  it('of one level has that level and no other', () => {
    expect([...counts(drawPattern('uniform-37', width, height))]).toEqual([[37, width * height]]);
    expect([...counts(drawPattern('un80', width, height)).keys()]).toEqual([204]);
    expect([...counts(drawPattern('un10', width, height)).keys()]).toEqual([26]);
  });

  it('to be measured in three by three places has two levels, lines of two pixels between the places', () => {
    const pattern = drawPattern('uln-120', width, height);
    expect([...counts(pattern).keys()].sort((a, b) => a - b)).toEqual([120, 152]);
    const row = Array.from({ length: width }, (_, x) => at(pattern, x, Math.floor(height / 2)));
    const lines = row.flatMap((ddl, x) => (ddl === 152 ? [x] : []));
    const [first, second] = [340, 682].map((place) => Math.floor((width * place) / 1024));
    expect(lines).toEqual([first, first! + 1, second, second! + 1]);
  });

  it('of line pairs changes with every column, or with every row', () => {
    const columns = drawPattern('lpv50', width, height);
    const rows = drawPattern('lph10', width, height);
    for (const x of [0, 1, 2, width - 1]) expect(at(columns, x, 7)).toBe(x % 2 === 0 ? 143 : 128);
    for (const y of [0, 1, 2, height - 1]) expect(at(rows, 7, y)).toBe(y % 2 === 0 ? 29 : 26);
    expect(counts(columns).get(143)).toBe(Math.ceil(width / 2) * height);
    expect(counts(rows).get(29)).toBe(Math.ceil(height / 2) * width);
  });

  it('with a field has a tenth of the area of each of 18 levels', () => {
    for (const number of [1, 9, 18]) {
      const found = counts(drawPattern(`ln-${number}`, width, height)).get(15 * (number - 1)) ?? 0;
      expect(Math.abs(found / (width * height) - 0.1)).toBeLessThan(0.001);
    }
  });

  it('with all levels has each as wide as the others, to one pixel', () => {
    const pattern = drawPattern('gradient', width, height);
    const widths = [...counts(pattern).values()].map((count) => count / height);
    expect(widths).toHaveLength(256);
    expect(Math.max(...widths) - Math.min(...widths)).toBeLessThanOrEqual(1);
  });
});

describe('the pattern of every day', () => {
  const pattern = drawPattern('sqc', 1024, 1024);

  it('has 18 levels, to and fro, each with bars five levels darker and brighter', () => {
    for (let square = 0; square < 18; square += 1) {
      const row = Math.floor(square / 6);
      const column = row === 1 ? 5 - (square % 6) : square % 6;
      const [x, y] = [48 + 160 * column, 96 + 160 * row];
      const ddl = 15 * square;
      expect(at(pattern, x + 64, y + 4)).toBe(ddl);
      expect(at(pattern, x + 16, y + 20), `darker in ${ddl}`).toBe(ddl === 0 ? 3 : ddl - 5);
      expect(at(pattern, x + 19, y + 20)).toBe(ddl);
      expect(at(pattern, x + 80, y + 90), `brighter in ${ddl}`).toBe(ddl === 255 ? 252 : ddl + 5);
    }
  });

  it('has black, middle and white fields, a ramp of all levels and lines of one pixel', () => {
    expect([200, 500, 700].map((x) => at(pattern, x, 700))).toEqual([0, 128, 255]);
    expect([at(pattern, 64, 1000), at(pattern, 895, 1000)]).toEqual([0, 255]);
    expect([896, 897, 898].map((x) => at(pattern, x, 1000))).toEqual([0, 255, 0]);
    expect([960, 961, 962].map((y) => at(pattern, 970, y))).toEqual([0, 255, 0]);
  });
});

describe('the pattern of what a display can tell apart', () => {
  const pattern = drawPattern('pqc', 1024, 1024);
  const cell = (column: number, bar: number) => {
    const found = new Set<number>();
    for (let y = 62 + 50 * bar; y < 112 + 50 * bar; y += 1)
      for (let x = 87 + 50 * column; x < 137 + 50 * column; x += 1) found.add(at(pattern, x, y) ?? -1);
    return [...found].sort((a, b) => a - b);
  };

  it('has modulations of 8 and 2 levels round each of 18, and nothing in the middle', () => {
    for (let bar = 1; bar < 17; bar += 1) {
      const ddl = 15 * bar;
      expect(cell(0, bar)).toEqual([ddl - 4, ddl + 4]);
      expect(cell(5, bar)).toEqual([ddl - 1, ddl + 1]);
      expect(cell(8, bar)).toEqual([ddl]);
      expect(cell(11, bar)).toEqual([ddl - 1, ddl + 1]);
      expect(cell(16, bar)).toEqual([ddl - 4, ddl + 4]);
    }
  });

  it('has only brighter ones in black and only darker ones in white', () => {
    expect([cell(0, 0), cell(5, 0)]).toEqual([
      [0, 8],
      [0, 2],
    ]);
    expect([cell(16, 17), cell(11, 17)]).toEqual([
      [247, 255],
      [253, 255],
    ]);
  });
});

describe('the pattern of quality control', () => {
  const pattern = drawPattern('qc', 1024, 1024);
  const levelsIn = (left: number, top: number, width: number, height: number) => {
    const found = new Set<number>();
    for (let y = top; y < top + height; y += 1)
      for (let x = left; x < left + width; x += 1) found.add(at(pattern, x, y) ?? -1);
    return [...found].sort((a, b) => a - b);
  };

  it('has 16 levels, each with corners four levels off', () => {
    const found = new Set<number>();
    for (const left of [252, 356, 460, 564, 668])
      for (const top of [232, 336, 440, 544, 648]) {
        if (left > 252 && left < 668 && top > 232 && top < 648) continue;
        const ddl = at(pattern, left + 52, top + 52)!;
        found.add(ddl);
        expect(levelsIn(left, top, 104, 104)).toEqual([ddl - 4, ddl, ddl + 4]);
      }
    expect([...found].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, step) => 8 + 16 * step));
  });

  it('has 5 % in black and 95 % in white, and letters from 14 levels down to one', () => {
    expect([levelsIn(252, 772, 104, 104), levelsIn(668, 772, 104, 104)]).toEqual([
      [0, 13],
      [242, 255],
    ]);
    const depths = Array.from({ length: 14 }, (_, depth) => depth + 1);
    expect(levelsIn(252, 128, 166, 72)).toEqual([0, ...depths]);
    expect(levelsIn(426, 128, 166, 72)).toEqual([128, ...depths.map((depth) => 128 + depth)]);
    expect(levelsIn(600, 128, 166, 72)).toEqual([...depths.toReversed().map((depth) => 255 - depth), 255]);
  });

  it('has lines of one and two pixels across and down in the middle and in the corners', () => {
    for (const [left, top] of [
      [448, 428],
      [24, 872],
    ] as const) {
      expect([0, 1, 2].map((x) => at(pattern, left + x, top + 5))).toEqual([0, 255, 0]);
      expect([0, 1, 2].map((y) => at(pattern, left + 5, top + 32 + y))).toEqual([0, 255, 0]);
      expect([64, 65, 66, 67].map((x) => at(pattern, left + x, top + 5))).toEqual([0, 0, 255, 255]);
      expect([0, 1].map((x) => at(pattern, left + x, top + 70))).toEqual([128, 130]);
    }
  });
});

describe('grey steps after SMPTE', () => {
  it('has eleven steps, 5 % in black and 95 % in white', () => {
    const pattern = drawPattern('smpte', 1024, 1024);
    const upper = [0, 26, 51, 77, 102, 128];
    const lower = [128, 153, 179, 204, 230, 255];
    expect(upper.map((_, step) => at(pattern, 257 + 102 * step, 350))).toEqual(upper);
    expect(lower.map((_, step) => at(pattern, 257 + 102 * step, 650))).toEqual(lower);
    expect([at(pattern, 210, 465), at(pattern, 257, 512)]).toEqual([0, 13]);
    expect([at(pattern, 720, 465), at(pattern, 767, 512)]).toEqual([255, 242]);
  });
});

describe('what is asked for', () => {
  it.each([
    'tg18-qc',
    'uniform-256',
    'uniform-',
    'ln-0',
    'ln-19',
    'checker-0',
    '',
    'uniform-1.5',
    'constructor',
  ])('no pattern “%s”', (name) => {
    expect(() => drawPattern(name, 1024, 1024)).toThrow('There are: black, ');
  });

  it('is of a size that a screen may have', () => {
    for (const size of [0, -1, 1.5, 63, 20_000, Number.NaN])
      expect(() => drawPattern('sqc', size, 1024)).toThrow('pixels wide and high');
  });

  it('is drawn whole on any screen', () => {
    const size = fc.integer({ min: 64, max: 400 });
    fc.assert(
      fc.property(fc.constantFrom(...ALL_NAMES), size, size, (name, width, height) => {
        expect(drawPattern(name, width, height).ddls).toHaveLength(width * height);
      }),
      { numRuns: 60 },
    );
  });
});
