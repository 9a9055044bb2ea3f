import type { Trace, TraceSheet } from '#view/kernels/waveform/trace-layout.ts';

/** From one edge of the sheet to the paper, mm */
export const MARGIN_MM = 5;

export interface CaliperLine {
  /** mm on the paper */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly words: readonly string[];
}

interface TraceColours {
  readonly fine: string;
  readonly coarse: string;
  readonly trace: string;
  readonly label: string;
  readonly caliper: string;
}

/** Dark paper: the grid is there without shining, the trace is what is seen. */
const COLOURS: TraceColours = {
  fine: '#2a1a1c',
  coarse: '#4d2b2f',
  trace: '#e6ebe6',
  label: '#a9d8ff',
  caliper: '#f0ee6e',
};

/**
 * Draws traces on paper of 1 mm and 5 mm squares.
 *
 * @param pxPerMm device pixels
 */
export function drawSheet(
  canvas: HTMLCanvasElement,
  sheet: TraceSheet,
  values: readonly Float32Array[],
  scale: { readonly pxPerMm: number; readonly samplesPerMm: number },
  caliper: CaliperLine | null,
): void {
  const { pxPerMm } = scale;
  canvas.width = Math.ceil((sheet.widthMm + 2 * MARGIN_MM) * pxPerMm);
  canvas.height = Math.ceil((sheet.heightMm + 2 * MARGIN_MM) * pxPerMm);
  const context = canvas.getContext('2d');
  if (context === null) return;
  drawGrid(context, canvas, pxPerMm);
  context.translate(MARGIN_MM * pxPerMm, MARGIN_MM * pxPerMm);
  for (const trace of sheet.traces) drawTrace(context, trace, values[trace.channel], scale);
  if (caliper !== null) drawCaliper(context, caliper, pxPerMm);
}

function drawGrid(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement, pxPerMm: number): void {
  for (const [everyMm, colour] of [
    [1, COLOURS.fine],
    [5, COLOURS.coarse],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.beginPath();
    for (let mm = 0; mm * pxPerMm <= canvas.width; mm += everyMm) {
      const x = Math.round(mm * pxPerMm) + 0.5;
      context.moveTo(x, 0);
      context.lineTo(x, canvas.height);
    }
    for (let mm = 0; mm * pxPerMm <= canvas.height; mm += everyMm) {
      const y = Math.round(mm * pxPerMm) + 0.5;
      context.moveTo(0, y);
      context.lineTo(canvas.width, y);
    }
    context.stroke();
  }
}

function drawTrace(
  context: CanvasRenderingContext2D,
  trace: Trace,
  values: Float32Array | undefined,
  { pxPerMm, samplesPerMm }: { readonly pxPerMm: number; readonly samplesPerMm: number },
): void {
  if (values === undefined) return;
  context.strokeStyle = COLOURS.trace;
  context.lineWidth = Math.max(1, pxPerMm * 0.25);
  context.lineJoin = 'round';
  context.beginPath();
  for (let at = 0; at < trace.sampleCount; at++) {
    const x = (trace.xMm + at / samplesPerMm) * pxPerMm;
    const y = (trace.zeroMm - (values[trace.firstSample + at] ?? 0) * trace.mmPerUnit) * pxPerMm;
    if (at === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
  context.font = `600 ${Math.max(12, pxPerMm * 3.4)}px 'Inter Variable', sans-serif`;
  context.fillStyle = COLOURS.label;
  context.fillText(trace.label, (trace.xMm + 1) * pxPerMm, (trace.zeroMm - 9) * pxPerMm);
}

function drawCaliper(
  context: CanvasRenderingContext2D,
  { from, to, words }: CaliperLine,
  pxPerMm: number,
): void {
  const [x0, y0, x1, y1] = [from[0], from[1], to[0], to[1]].map((mm) => mm * pxPerMm) as [
    number,
    number,
    number,
    number,
  ];
  context.strokeStyle = COLOURS.caliper;
  context.fillStyle = COLOURS.caliper;
  context.lineWidth = Math.max(1, pxPerMm * 0.25);
  context.setLineDash([pxPerMm, pxPerMm * 0.6]);
  context.strokeRect(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
  context.setLineDash([]);
  const sizePx = Math.max(13, pxPerMm * 3.6);
  context.font = `600 ${sizePx}px 'Inter Variable', sans-serif`;
  words.forEach((line, at) => {
    const y = Math.max(y0, y1) + sizePx * (1.25 * at + 1.2);
    context.lineWidth = 4;
    context.strokeStyle = '#000';
    context.strokeText(line, Math.min(x0, x1), y);
    context.fillText(line, Math.min(x0, x1), y);
  });
}
