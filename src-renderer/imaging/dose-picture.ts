import { sampleDose, type DoseGrid } from '#view/kernels/regions/dose-grid.ts';
import { latticeAt, levelLines, type Lattice, type LatticeLine } from '#view/kernels/regions/isodose.ts';
import { patientAt, type ScreenPoint, type ShownPlane } from '#view/kernels/view-geometry.ts';
import { addScaled } from '#view/kernels/vector.ts';

/** Doses are looked up at every so many CSS pixels; between them they are nearly even. */
const STEP_PX = 4;
const FONT_PX = 11;

/** Isodoses in parts of the greatest dose, with the colours that planning systems use. */
export const DOSE_BANDS = [
  { from: 0.95, colour: [220, 50, 40] },
  { from: 0.8, colour: [235, 140, 40] },
  { from: 0.5, colour: [220, 205, 70] },
  { from: 0.3, colour: [90, 190, 110] },
  { from: 0.1, colour: [70, 110, 210] },
] as const;

export interface ShownDose {
  readonly grid: DoseGrid;
  readonly frames: readonly ArrayLike<number>[];
  /** The greatest dose, scaled */
  readonly most: number;
}

/** What a band begins with, as it is written: `57 Gy`, or a share where doses have no unit. */
export function bandText({ grid, most }: Pick<ShownDose, 'grid' | 'most'>, from: number): string {
  return grid.units === 'GY' ? `${Number((most * from).toPrecision(3))} Gy` : `${Math.round(from * 100)} %`;
}

/** Draws bands and the lines between them with their doses. @returns whether the plane shows any */
export function drawDose(
  context: CanvasRenderingContext2D,
  dose: ShownDose,
  plane: ShownPlane,
  opacity: number,
  { width, height }: { readonly width: number; readonly height: number },
): boolean {
  const columns = Math.ceil(width / STEP_PX) + 1;
  const rows = Math.ceil(height / STEP_PX) + 1;
  const values = sampleDose(dose.grid, dose.frames, {
    origin: patientAt(plane, [0, 0]),
    right: addScaled([0, 0, 0], plane.right, STEP_PX),
    down: addScaled([0, 0, 0], plane.down, STEP_PX),
    width: columns,
    height: rows,
  });
  const lattice = { columns, rows, values };
  const least = dose.most * (DOSE_BANDS.at(-1)?.from ?? 0);
  if (!values.some((value) => value >= least)) return false;
  drawBands(context, lattice, dose.most, opacity);
  const labels: Label[] = [];
  context.lineWidth = 1.25;
  for (const { from, colour } of DOSE_BANDS) {
    const lines = levelLines(lattice, dose.most * from);
    context.strokeStyle = `rgb(${colour.join(' ')})`;
    context.beginPath();
    for (const [x, y, toX, toY] of lines) {
      context.moveTo(x * STEP_PX, y * STEP_PX);
      context.lineTo(toX * STEP_PX, toY * STEP_PX);
    }
    context.stroke();
    const label = placeLabel(context, lines, bandText(dose, from), labels, width, height);
    if (label !== null) labels.push(label);
  }
  for (const { text, at } of labels) writeLabel(context, text, at);
  return true;
}

/** Each device pixel in the colour of its band. */
function drawBands(context: CanvasRenderingContext2D, lattice: Lattice, most: number, opacity: number): void {
  const ratio = window.devicePixelRatio;
  const { width, height } = context.canvas;
  const picture = new ImageData(width, height);
  const colours = DOSE_BANDS.map(({ from, colour }) => ({ level: from * most, colour }));
  const perPixel = 1 / (STEP_PX * ratio);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      const value = latticeAt(lattice, (x + 0.5) * perPixel, (y + 0.5) * perPixel);
      const band = colours.find(({ level }) => value >= level);
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
