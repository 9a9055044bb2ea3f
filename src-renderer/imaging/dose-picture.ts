import { sampleDose, type DoseGrid } from '#view/kernels/regions/dose-grid.ts';
import type { IsodoseBand } from '#view/kernels/regions/isodose-levels.ts';
import { latticeAt, levelLines, type Lattice, type LatticeLine } from '#view/kernels/regions/isodose.ts';
import { patientAt, type ScreenPoint, type ShownPlane } from '#view/kernels/view-geometry.ts';
import { addScaled } from '#view/kernels/vector.ts';

/** Doses are looked up at every so many CSS pixels; between them they are nearly even. */
const STEP_PX = 4;
const FONT_PX = 11;

export interface ShownDose {
  readonly grid: DoseGrid;
  readonly frames: readonly ArrayLike<number>[];
  /** The greatest dose, scaled */
  readonly most: number;
}

/** What a plane shows of a dose. */
export interface DoseCut {
  /** Hottest first */
  readonly bands: readonly IsodoseBand[];
  readonly lattice: Lattice;
}

/** null where it lies beside everything that is worth a colour. */
export function cutDose(
  dose: ShownDose,
  bands: readonly IsodoseBand[],
  plane: ShownPlane,
  { width, height }: { readonly width: number; readonly height: number },
): DoseCut | null {
  const columns = Math.ceil(width / STEP_PX) + 1;
  const rows = Math.ceil(height / STEP_PX) + 1;
  const values = sampleDose(dose.grid, dose.frames, {
    origin: patientAt(plane, [0, 0]),
    right: addScaled([0, 0, 0], plane.right, STEP_PX),
    down: addScaled([0, 0, 0], plane.down, STEP_PX),
    width: columns,
    height: rows,
  });
  const least = bands.at(-1)?.dose ?? Infinity;
  return values.some((value) => value >= least) ? { bands, lattice: { columns, rows, values } } : null;
}

/** The lines between the bands with their doses. */
export function drawIsodoses(
  context: CanvasRenderingContext2D,
  { bands, lattice }: DoseCut,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const labels: Label[] = [];
  context.lineWidth = 1.25;
  for (const { dose, text, colour } of bands) {
    const lines = levelLines(lattice, dose);
    context.strokeStyle = `rgb(${colour.join(' ')})`;
    context.beginPath();
    for (const [x, y, toX, toY] of lines) {
      context.moveTo(x * STEP_PX, y * STEP_PX);
      context.lineTo(toX * STEP_PX, toY * STEP_PX);
    }
    context.stroke();
    const label = placeLabel(context, lines, text, labels, width, height);
    if (label !== null) labels.push(label);
  }
  for (const { text, at } of labels) writeLabel(context, text, at);
}

/** Each device pixel in the colour of its band. */
export function drawWash(
  context: CanvasRenderingContext2D,
  { bands, lattice }: DoseCut,
  opacity: number,
): void {
  const ratio = window.devicePixelRatio;
  const { width, height } = context.canvas;
  const picture = new ImageData(width, height);
  const perPixel = 1 / (STEP_PX * ratio);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      const value = latticeAt(lattice, (x + 0.5) * perPixel, (y + 0.5) * perPixel);
      const band = bands.find(({ dose }) => value >= dose);
      if (band === undefined) continue;
      picture.data[at] = band.colour[0];
      picture.data[at + 1] = band.colour[1];
      picture.data[at + 2] = band.colour[2];
      picture.data[at + 3] = opacity * 255;
    }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(picture, 0, 0);
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.drawImage(canvas, 0, 0);
  context.restore();
}

interface Label {
  readonly text: string;
  /** Its middle */
  readonly at: ScreenPoint;
  readonly halfWidth: number;
}

/** On the line, at the first of its ends that has room. */
function placeLabel(
  context: CanvasRenderingContext2D,
  lines: readonly LatticeLine[],
  text: string,
  others: readonly Label[],
  width: number,
  height: number,
): Label | null {
  context.font = `${FONT_PX}px Inter, sans-serif`;
  const halfWidth = context.measureText(text).width / 2 + 4;
  const points = lines.map(([x, y]): ScreenPoint => [x * STEP_PX, y * STEP_PX]);
  const within = points.filter(
    ([x, y]) => x > halfWidth && y > FONT_PX && x < width - halfWidth && y < height - FONT_PX,
  );
  const [first] = within;
  if (first === undefined) return null;
  const ends = [
    within.reduce((best, each) => (each[0] > best[0] ? each : best), first),
    within.reduce((best, each) => (each[1] < best[1] ? each : best), first),
    within.reduce((best, each) => (each[0] < best[0] ? each : best), first),
    within.reduce((best, each) => (each[1] > best[1] ? each : best), first),
  ];
  const free = ends.find(([x, y]) =>
    others.every(
      ({ at, halfWidth: its }) => Math.abs(at[0] - x) > its + halfWidth || Math.abs(at[1] - y) > FONT_PX + 4,
    ),
  );
  return free === undefined ? null : { text, at: free, halfWidth };
}

function writeLabel(context: CanvasRenderingContext2D, text: string, [x, y]: ScreenPoint): void {
  context.font = `${FONT_PX}px Inter, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  context.strokeStyle = 'rgb(0 0 0 / 85%)';
  context.strokeText(text, x, y);
  context.fillStyle = '#f2f4f6';
  context.fillText(text, x, y);
}
