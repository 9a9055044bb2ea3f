import type { PixelGrid } from '../plane-camera.ts';
import { addScaled, cross, dot, normalize, subtract, type Vec3 } from '../vector.ts';
import type { SegmentFrame } from './segmentation.ts';

/** The pixels of a frame that a segment covers, cut to the rectangle that holds them. */
export interface CoveredPart {
  /** First covered column and row */
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
  /** 0 to 255 each, row by row */
  readonly coverage: Uint8Array;
}

interface MaskSlice extends CoveredPart {
  /** Centre of the first pixel of the frame, LPS mm */
  readonly position: Vec3;
  /** Of the frame along the normal, from the patient origin, mm */
  readonly depthMm: number;
}

/** The voxels of a segment in parallel frames: which voxel a point lies in is never a matter of interpolation. */
export interface SegmentMask {
  readonly rowCosines: Vec3;
  readonly columnCosines: Vec3;
  readonly normal: Vec3;
  /** Between rows, between columns */
  readonly spacingMm: readonly [number, number];
  /** Size of a voxel across the frames; 0 = the object does not say, and one frame tells nothing */
  readonly depthMm: number;
  /** In the order of their depth */
  readonly slices: readonly MaskSlice[];
}

/** What a picture shows of a segment: a rectangle of its pixels. */
export interface MaskCut {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** 0 to 255 each, row by row */
  readonly coverage: Uint8Array;
}

/** Planes that are turned less than about half a degree are the same plane */
const PARALLEL = 0.99996;
/** Frames nearer to each other than this lie in one plane: tiles of it, mm */
const SAME_DEPTH_MM = 1e-3;
/** Points on the border between voxels belong to one of them in spite of rounding, mm */
const ROUNDING_MM = 1e-6;

/** The rectangle that holds everything that is covered; null when nothing is. */
export function coveredPart(coverage: Uint8Array, rows: number, columns: number): CoveredPart | null {
  let [left, right, top, bottom] = [columns, -1, rows, -1];
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++) {
      if (coverage[at] === 0) continue;
      if (column < left) left = column;
      if (column > right) right = column;
      if (row < top) top = row;
      bottom = row;
    }
  if (bottom < 0) return null;
  const size = { column: left, row: top, columns: right - left + 1, rows: bottom - top + 1 };
  const part = new Uint8Array(size.columns * size.rows);
  for (let row = 0; row < size.rows; row++) {
    const from = (top + row) * columns + left;
    part.set(coverage.subarray(from, from + size.columns), row * size.columns);
  }
  return { ...size, coverage: part };
}

/** As `coveredPart`, of every number of a label map at once. */
export function labelParts(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
): ReadonlyMap<number, CoveredPart> {
  const boxes = new Map<number, { left: number; right: number; top: number; bottom: number }>();
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++) {
      const label = values[at] ?? 0;
      if (label === 0) continue;
      const box = boxes.get(label);
      if (box === undefined) boxes.set(label, { left: column, right: column, top: row, bottom: row });
      else {
        if (column < box.left) box.left = column;
        if (column > box.right) box.right = column;
        box.bottom = row;
      }
    }
  return new Map(
    Array.from(boxes, ([label, { left, right, top, bottom }]) => {
      const size = { column: left, row: top, columns: right - left + 1, rows: bottom - top + 1 };
      const coverage = new Uint8Array(size.columns * size.rows);
      for (let row = 0, at = 0; row < size.rows; row++)
        for (let column = 0; column < size.columns; column++, at++)
          if (values[(top + row) * columns + left + column] === label) coverage[at] = 255;
      return [label, { ...size, coverage }] as const;
    }),
  );
}

/** A frame by itself, in columns and rows of the image that it was drawn on instead of mm: centre of the first (0, 0). */
export function imageMask(part: CoveredPart): SegmentMask {
  return {
    rowCosines: [1, 0, 0],
    columnCosines: [0, 1, 0],
    normal: [0, 0, 1],
    spacingMm: [1, 1],
    depthMm: 1,
    slices: [{ ...part, position: [0, 0, 0], depthMm: 0 }],
  };
}

/** One mask for each direction that the frames have; frames without a place have none. */
export function segmentMasks(
  parts: readonly { readonly frame: SegmentFrame; readonly part: CoveredPart }[],
  depthMm: number,
): readonly SegmentMask[] {
  const masks: (SegmentMask & { readonly slices: MaskSlice[] })[] = [];
  for (const { frame, part } of parts) {
    const { position, rowCosines, columnCosines, spacingMm } = frame;
    if (!position || !rowCosines || !columnCosines || !spacingMm) continue;
    const normal = normalize(cross(rowCosines, columnCosines));
    const slice = { ...part, position, depthMm: dot(position, normal) };
    const known = masks.find(
      (mask) =>
        dot(mask.rowCosines, rowCosines) > PARALLEL &&
        dot(mask.columnCosines, columnCosines) > PARALLEL &&
        mask.spacingMm.every((each, at) => Math.abs(each - (spacingMm[at] ?? 0)) < 1e-4 * each),
    );
    if (known === undefined)
      masks.push({ rowCosines, columnCosines, normal, spacingMm, depthMm, slices: [slice] });
    else known.slices.push({ ...slice, depthMm: dot(position, known.normal) });
  }
  for (const { slices } of masks) slices.sort((a, b) => a.depthMm - b.depthMm);
  return masks;
}

const thresholded = new WeakMap<SegmentMask, { readonly from: number; readonly mask: SegmentMask }>();

/** The voxels that have at least such a share, each counted whole; 0 = all by their shares. @param from 0 to 1 */
export function maskFrom(mask: SegmentMask, from: number): SegmentMask {
  if (from <= 0) return mask;
  const known = thresholded.get(mask);
  if (known?.from === from) return known.mask;
  // Shares are bytes: what rounds to the same byte is the same share.
  const least = Math.max(1, Math.round(from * 255));
  const slices = mask.slices.map((slice) => ({
    ...slice,
    coverage: slice.coverage.map((share) => (share >= least ? 255 : 0)),
  }));
  const made = { ...mask, slices };
  thresholded.set(mask, { from, mask: made });
  return made;
}

/** Volume of all voxels by their shares, mm³; null where a frame has no known depth. */
export function maskVolumeMm3(masks: readonly SegmentMask[]): number | null {
  let volume = 0;
  for (const { spacingMm, depthMm, slices } of masks) {
    if (depthMm === 0) return null;
    let sum = 0;
    for (const { coverage } of slices) for (const each of coverage) sum += each;
    volume += (sum / 255) * spacingMm[0] * spacingMm[1] * depthMm;
  }
  return masks.length === 0 ? null : volume;
}

/** The middle of the slice that shows most of a segment. */
export function maskCentre(masks: readonly SegmentMask[]): Vec3 | null {
  let centre: Vec3 | null = null;
  let most = 0;
  for (const { slices, rowCosines, columnCosines, spacingMm } of masks)
    for (const { position, column, row, columns, coverage } of slices) {
      let [sum, along, down] = [0, 0, 0];
      coverage.forEach((each, at) => {
        sum += each;
        along += each * (column + (at % columns));
        down += each * (row + Math.floor(at / columns));
      });
      if (sum <= most) continue;
      most = sum;
      const atColumn = addScaled(position, rowCosines, (along / sum) * spacingMm[1]);
      centre = addScaled(atColumn, columnCosines, (down / sum) * spacingMm[0]);
    }
  return centre;
}

/** Corners of the boxes of all voxels, for those slices that a range of depths meets. */
export function maskCorners(mask: SegmentMask, fromMm = -Infinity, toMm = Infinity): readonly Vec3[] {
  const half = mask.depthMm / 2;
  return mask.slices
    .filter(({ depthMm }) => depthMm + half >= fromMm && depthMm - half <= toMm)
    .flatMap((slice) =>
      [slice.column - 0.5, slice.column + slice.columns - 0.5].flatMap((column) =>
        [slice.row - 0.5, slice.row + slice.rows - 0.5].flatMap((row) => {
          const onRow = addScaled(slice.position, mask.rowCosines, column * mask.spacingMm[1]);
          const corner = addScaled(onRow, mask.columnCosines, row * mask.spacingMm[0]);
          return half === 0
            ? [corner]
            : [addScaled(corner, mask.normal, -half), addScaled(corner, mask.normal, half)];
        }),
      ),
    );
}

/**
 * What each pixel of a picture has of a segment: of the voxel that its centre lies in, or the most of several through a
 * slab.
 *
 * @param leastReachMm a picture along the frames shows one that is this near, however thin its voxels are
 * @param ways from the plane to the planes of its slab, mm
 */
export function cutMask(
  mask: SegmentMask,
  grid: PixelGrid,
  leastReachMm = 0,
  ways: readonly Vec3[] = [[0, 0, 0]],
): MaskCut | null {
  const isParallel = Math.abs(dot(normalize(cross(grid.right, grid.down)), mask.normal)) > PARALLEL;
  const reach = Math.max(mask.depthMm / 2, isParallel ? leastReachMm : 0) + ROUNDING_MM;
  const box = screenBox(mask, grid, reach, ways);
  if (box === null) return null;
  const coverage = new Uint8Array(box.width * box.height);
  let isSeen = false;
  for (const way of ways) isSeen = sampleInto(coverage, box, mask, grid, reach, way) || isSeen;
  return isSeen ? { ...box, coverage } : null;
}

type Box = Omit<MaskCut, 'coverage'>;

function screenBox(mask: SegmentMask, grid: PixelGrid, reach: number, ways: readonly Vec3[]): Box | null {
  const depths = ways.flatMap((way) =>
    [0, grid.width].flatMap((x) =>
      [0, grid.height].map((y) =>
        dot(addScaled(addScaled(addScaled(grid.origin, way, 1), grid.right, x), grid.down, y), mask.normal),
      ),
    ),
  );
  const extra = reach - mask.depthMm / 2;
  const corners = maskCorners(mask, Math.min(...depths) - extra, Math.max(...depths) + extra);
  if (corners.length === 0) return null;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const corner of corners) {
    const [x, y] = pixelOf(grid, corner);
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  const x = Math.max(0, Math.floor(left));
  const y = Math.max(0, Math.floor(top));
  const width = Math.min(grid.width, Math.ceil(right) + 1) - x;
  const height = Math.min(grid.height, Math.ceil(bottom) + 1) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The pixel onto which a point falls along the normal of the picture; its ways need not be at right angles. */
function pixelOf({ origin, right, down }: PixelGrid, point: Vec3): readonly [number, number] {
  const from = subtract(point, origin);
  const [rr, rd, dd] = [dot(right, right), dot(right, down), dot(down, down)];
  const [fr, fd] = [dot(from, right), dot(from, down)];
  const determinant = rr * dd - rd * rd;
  return [(dd * fr - rd * fd) / determinant, (rr * fd - rd * fr) / determinant];
}

function sampleInto(
  output: Uint8Array,
  box: Box,
  mask: SegmentMask,
  grid: PixelGrid,
  reach: number,
  way: Vec3,
): boolean {
  const { slices, normal, rowCosines, columnCosines, spacingMm } = mask;
  const depths = Float64Array.from(slices, ({ depthMm }) => depthMm);
  const columnsOff = Float64Array.from(slices, (each) => dot(each.position, rowCosines) / spacingMm[1] - 0.5);
  const rowsOff = Float64Array.from(slices, (each) => dot(each.position, columnCosines) / spacingMm[0] - 0.5);
  const start = addScaled(addScaled(addScaled(grid.origin, way, 1), grid.right, box.x), grid.down, box.y);
  const along = (direction: Vec3, size: number) => [
    dot(start, direction) / size,
    dot(grid.right, direction) / size,
    dot(grid.down, direction) / size,
  ] as const; // prettier-ignore
  const [depth0, depthX, depthY] = along(normal, 1);
  const [column0, columnX, columnY] = along(rowCosines, spacingMm[1]);
  const [row0, rowX, rowY] = along(columnCosines, spacingMm[0]);
  let isSeen = false;
  let near = 0;
  for (let y = 0, at = 0; y < box.height; y++)
    for (let x = 0; x < box.width; x++, at++) {
      const depth = depth0 + x * depthX + y * depthY;
      near = nearestFrom(depths, near, depth);
      const nearest = depths[near] ?? 0;
      if (Math.abs(depth - nearest) > reach) continue;
      for (let one = near; (depths[one] ?? Infinity) - nearest < SAME_DEPTH_MM; one++) {
        const slice = slices[one];
        if (slice === undefined) break;
        const column =
          Math.floor(column0 + x * columnX + y * columnY - (columnsOff[one] ?? 0)) - slice.column;
        const row = Math.floor(row0 + x * rowX + y * rowY - (rowsOff[one] ?? 0)) - slice.row;
        if (column < 0 || row < 0 || column >= slice.columns || row >= slice.rows) continue;
        const covered = slice.coverage[row * slice.columns + column] ?? 0;
        if (covered <= (output[at] ?? 0)) continue;
        output[at] = covered;
        isSeen = true;
      }
    }
  return isSeen;
}

/** Index of the nearest of rising numbers, the first of equally near ones, found by walking from one of them. */
function nearestFrom(rising: Float64Array, from: number, wanted: number): number {
  const off = (at: number) => Math.abs(wanted - (rising[at] ?? Infinity));
  let at = from;
  while (at + 1 < rising.length && off(at + 1) < off(at)) at++;
  while (at > 0 && off(at - 1) <= off(at)) at--;
  return at;
}
