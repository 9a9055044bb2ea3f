import { canvasToImage, type Affine } from './view-transform.ts';

/** A pixel of the image with the part that it has in a pixel of the screen. */
export interface Neighbour {
  readonly column: number;
  readonly row: number;
  /** 0 to 1; all of them together give 1 */
  readonly weight: number;
}

/** How a pixel of the screen came out of pixels of the image. */
export interface Sampling {
  /** The pixel of the image that lies under the middle of the screen pixel, from 0 */
  readonly column: number;
  readonly row: number;
  /** `exact`: that pixel alone; `linear`: four, by distance; `average`: shown smaller, of all that lie around */
  readonly kind: 'exact' | 'linear' | 'average';
  readonly neighbours: readonly Neighbour[];
}

/** Below this scale the painter averages (see FramePainter). */
export const AVERAGE_BELOW = 0.7;
const MOST_NEIGHBOURS_ACROSS = 64;

/** null where no image lies. @param x device pixel of the canvas, from 0 */
export function samplingAt(
  map: Affine,
  x: number,
  y: number,
  columns: number,
  rows: number,
): Sampling | null {
  const [u, v] = canvasToImage(map, x + 0.5, y + 0.5);
  const [column, row] = [Math.floor(u), Math.floor(v)];
  if (column < 0 || row < 0 || column >= columns || row >= rows) return null;
  const [across, down] = [Math.hypot(map.a, map.b), Math.hypot(map.c, map.d)];
  const isExact = Math.abs(across - 1) < 1e-9 && Math.abs(down - 1) < 1e-9;
  if (isExact) return { column, row, kind: 'exact', neighbours: [{ column, row, weight: 1 }] };
  const isInside = (at: number, count: number) => Math.min(Math.max(at, 0), count - 1);
  if (across >= AVERAGE_BELOW) {
    const [left, top] = [Math.floor(u - 0.5), Math.floor(v - 0.5)];
    const [toRight, toBottom] = [u - 0.5 - left, v - 0.5 - top];
    const neighbours = [0, 1].flatMap((down1) =>
      [0, 1].map((right1) => ({
        column: isInside(left + right1, columns),
        row: isInside(top + down1, rows),
        weight: (right1 ? toRight : 1 - toRight) * (down1 ? toBottom : 1 - toBottom),
      })),
    );
    return { column, row, kind: 'linear', neighbours };
  }
  // Halved until it fits, then interpolated: what two pixels of the next coarser picture cover on each side.
  const halvings = Math.ceil(Math.log2(1 / Math.min(across, down)));
  const reach = Math.min(2 ** (halvings + 1), MOST_NEIGHBOURS_ACROSS / 2);
  const around: { column: number; row: number }[] = [];
  for (let r = Math.max(0, row - reach); r <= Math.min(rows - 1, row + reach); r++)
    for (let c = Math.max(0, column - reach); c <= Math.min(columns - 1, column + reach); c++)
      around.push({ column: c, row: r });
  const weight = 1 / around.length;
  return { column, row, kind: 'average', neighbours: around.map((each) => ({ ...each, weight })) };
}
