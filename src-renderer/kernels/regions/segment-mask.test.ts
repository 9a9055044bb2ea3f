import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PixelGrid } from '../plane-camera.ts';
import { addScaled, cross, dot, normalize, rotateAround, subtract, type Vec3 } from '../vector.ts';
import type { SegmentFrame } from './segmentation.ts';
import {
  coveredPart,
  cutMask,
  imageMask,
  labelParts,
  maskCentre,
  maskFrom,
  maskVolumeMm3,
  segmentMasks,
  type SegmentMask,
} from './segment-mask.ts';

const ROWS = 18;
const COLUMNS = 22;
const SPACING = [1.5, 0.8] as const;
const DEPTH = 2.5;
/** Frames without any covered pixel are left out, as writers do. */
const DEPTHS = [0, 1, 2, 3, 4, 7, 8];

interface Block {
  readonly frame: SegmentFrame;
  readonly coverage: Uint8Array;
}

/** An oblique block, sheared as by a tilted gantry, in which each voxel has a value of its own. */
function block(tiltMm: number): readonly Block[] {
  const rowCosines = normalize([0.9, 0.3, -0.1]);
  const columnCosines = normalize(cross(normalize(cross(rowCosines, [0.1, 0.8, 0.4])), rowCosines));
  const normal = cross(rowCosines, columnCosines);
  return DEPTHS.map((depth, at) => ({
    frame: {
      frameNumber: at + 1,
      segmentNumber: 1,
      position: addScaled(addScaled([-20, 31, 7], normal, depth * DEPTH), columnCosines, depth * tiltMm),
      rowCosines,
      columnCosines,
      spacingMm: SPACING,
      derivedFrom: [],
    },
    coverage: Uint8Array.from({ length: ROWS * COLUMNS }, (_, pixel) => {
      const hash = (pixel * 7919 + depth * 104_729) % 253;
      const isMargin = pixel % COLUMNS < 3 || Math.floor(pixel / COLUMNS) < 2;
      return isMargin || hash < 90 ? 0 : hash;
    }),
  }));
}

function maskOf(blocks: readonly Block[]): SegmentMask {
  const parts = blocks.flatMap(({ frame, coverage }) => {
    const part = coveredPart(coverage, ROWS, COLUMNS);
    return part === null ? [] : [{ frame, part }];
  });
  const [mask] = segmentMasks(parts, DEPTH);
  if (mask === undefined) throw new Error('no mask');
  return mask;
}

/** The voxel that a point lies in, found by asking every frame; -1 within a rounding error of a border. */
function slowAt(blocks: readonly Block[], point: Vec3): number {
  for (const { frame, coverage } of blocks) {
    const { position, rowCosines, columnCosines } = frame;
    if (!position || !rowCosines || !columnCosines) continue;
    const from = subtract(point, position);
    const depth = dot(from, cross(rowCosines, columnCosines)) / DEPTH;
    const column = dot(from, rowCosines) / SPACING[1];
    const row = dot(from, columnCosines) / SPACING[0];
    if ([depth, column, row].some((each) => Math.abs(Math.abs(each % 1) - 0.5) < 1e-5)) return -1;
    if (Math.abs(depth) > 0.5) continue;
    const [wholeColumn, wholeRow] = [Math.round(column), Math.round(row)];
    if (wholeColumn < 0 || wholeRow < 0 || wholeColumn >= COLUMNS || wholeRow >= ROWS) return 0;
    return coverage[wholeRow * COLUMNS + wholeColumn] ?? 0;
  }
  return 0;
}

function gridAt(middle: Vec3, axis: Vec3, angle: number, mmPerPixel: number): PixelGrid {
  const right = rotateAround([mmPerPixel, 0, 0], axis, angle);
  const down = rotateAround([0, mmPerPixel * 1.1, 0], axis, angle);
  const origin = addScaled(addScaled(middle, right, -30), down, -25);
  return { width: 60, height: 50, origin, right, down };
}

const angle = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
const part = fc.double({ min: -1, max: 1, noNaN: true });
const offset = fc.double({ min: -12, max: 12, noNaN: true });

describe('a plane through a segment', () => {
  it.each([0, 0.7])(
    'shows of every pixel the voxel that it lies in, as every frame was asked (shear %f)',
    (tilt) => {
      const blocks = block(tilt);
      const mask = maskOf(blocks);
      const centre = maskCentre([mask]) ?? [0, 0, 0];
      let covered = 0;
      fc.assert(
        fc.property(
          part,
          part,
          part,
          angle,
          offset,
          offset,
          offset,
          fc.double({ min: 0.2, max: 2, noNaN: true }),
          (x, y, z, turn, dx, dy, dz, mm) => {
            fc.pre(Math.hypot(x, y, z) > 0.1);
            const grid = gridAt(addScaled(centre, [dx, dy, dz], 1), normalize([x, y, z]), turn, mm);
            const cut = cutMask(mask, grid);
            for (let row = 0; row < grid.height; row++)
              for (let column = 0; column < grid.width; column++) {
                const place = addScaled(addScaled(grid.origin, grid.right, column), grid.down, row);
                const expected = slowAt(blocks, place);
                if (expected < 0) continue;
                const isInBox =
                  cut !== null &&
                  column >= cut.x &&
                  row >= cut.y &&
                  column < cut.x + cut.width &&
                  row < cut.y + cut.height;
                const shown = isInBox ? (cut.coverage[(row - cut.y) * cut.width + column - cut.x] ?? 0) : 0;
                if (shown !== expected) throw new Error(`${column}, ${row}: ${shown} is not ${expected}`);
                if (shown > 0) covered++;
              }
          },
        ),
        { numRuns: 60 },
      );
      expect(covered).toBeGreaterThan(10_000);
    },
  );

  it('through a slab shows the most of what each of its planes shows', () => {
    const mask = maskOf(block(0));
    const grid = gridAt(maskCentre([mask]) ?? [0, 0, 0], normalize([0.2, 1, 0.4]), 0.6, 0.5);
    const normal = normalize(cross(grid.right, grid.down));
    const ways = [-4, -2, 0, 2, 4].map((mm) => addScaled([0, 0, 0], normal, mm));
    const slab = cutMask(mask, grid, 0, ways);
    const single = ways.map((way) => cutMask(mask, { ...grid, origin: addScaled(grid.origin, way, 1) }));
    const at = (cut: typeof slab, x: number, y: number) =>
      cut === null || x < cut.x || y < cut.y || x >= cut.x + cut.width || y >= cut.y + cut.height
        ? 0
        : (cut.coverage[(y - cut.y) * cut.width + x - cut.x] ?? 0);
    for (let y = 0; y < grid.height; y++)
      for (let x = 0; x < grid.width; x++)
        expect(at(slab, x, y)).toBe(Math.max(...single.map((cut) => at(cut, x, y))));
  });

  it('does not bridge frames that are not there, nor reach beyond the last', () => {
    const mask = maskOf(block(0));
    const along = (depth: number) =>
      cutMask(mask, {
        width: COLUMNS,
        height: ROWS,
        origin: addScaled([-20, 31, 7], mask.normal, depth * DEPTH),
        right: addScaled([0, 0, 0], mask.rowCosines, SPACING[1]),
        down: addScaled([0, 0, 0], mask.columnCosines, SPACING[0]),
      });
    expect(along(4.4)).not.toBeNull();
    expect(along(5.5)).toBeNull();
    expect(along(6.6)).not.toBeNull();
    expect(along(8.6)).toBeNull();
    expect(along(-0.6)).toBeNull();
  });
});

describe('what is told of a segment', () => {
  it('its volume is the number of its voxels times their size, by their shares', () => {
    const blocks = block(0);
    const sum = blocks.reduce((all, { coverage }) => all + coverage.reduce((a, b) => a + b, 0), 0);
    expect(maskVolumeMm3([maskOf(blocks)])).toBeCloseTo((sum / 255) * 1.5 * 0.8 * 2.5, 6);
    expect(maskVolumeMm3([])).toBeNull();
    expect(maskVolumeMm3([{ ...maskOf(blocks), depthMm: 0 }])).toBeNull();
  });

  it('a label map falls apart into the same parts as its numbers one by one', () => {
    const values = Uint16Array.from({ length: ROWS * COLUMNS }, (_, at) =>
      (at * 31) % 7 > 3 ? (at * 13) % 301 : 0,
    );
    const parts = labelParts(values, ROWS, COLUMNS);
    expect(parts.has(0)).toBe(false);
    for (const label of new Set(values)) {
      if (label === 0) continue;
      const alone = coveredPart(
        values.map((each) => (each === label ? 255 : 0)) as unknown as Uint8Array,
        ROWS,
        COLUMNS,
      );
      expect({ ...parts.get(label), coverage: [...(parts.get(label)?.coverage ?? [])] }).toEqual({
        ...alone,
        coverage: [...(alone?.coverage ?? [])],
      });
    }
  });

  it('on its image a frame is pixel for pixel what it is', () => {
    const [first] = block(0);
    const part = coveredPart(first?.coverage ?? new Uint8Array(), ROWS, COLUMNS);
    if (part === null || first === undefined) throw new Error('nothing is covered');
    const grid = {
      width: COLUMNS,
      height: ROWS,
      origin: [0, 0, 0],
      right: [1, 0, 0],
      down: [0, 1, 0],
    } as const;
    const cut = cutMask(imageMask(part), grid);
    const all = new Uint8Array(ROWS * COLUMNS);
    cut?.coverage.forEach((each, at) => {
      all[(cut.y + Math.floor(at / cut.width)) * COLUMNS + cut.x + (at % cut.width)] = each;
    });
    expect([...all]).toEqual([...first.coverage]);
  });
});

it('from a share on voxels count whole, below it not at all', () => {
  const coverage = Uint8Array.of(0, 51, 127, 128, 255);
  const [mask] = segmentMasks(
    [
      {
        frame: {
          frameNumber: 1,
          segmentNumber: 1,
          position: [0, 0, 0],
          rowCosines: [1, 0, 0],
          columnCosines: [0, 1, 0],
          spacingMm: [1, 1],
          derivedFrom: [],
        },
        part: { column: 0, row: 0, columns: 5, rows: 1, coverage },
      },
    ],
    2,
  );
  if (!mask) throw new Error('no mask');
  expect(maskFrom(mask, 0)).toBe(mask);
  const half = maskFrom(mask, 0.5);
  expect([...(half.slices[0]?.coverage ?? [])]).toEqual([0, 0, 0, 255, 255]);
  expect(maskVolumeMm3([half])).toBe(4);
  expect(maskFrom(mask, 0.5)).toBe(half);
  expect([...(maskFrom(mask, 0.2).slices[0]?.coverage ?? [])]).toEqual([0, 255, 255, 255, 255]);
});
