export type PlotPoint = readonly [x: number, y: number];

export interface PlotLine {
  readonly name: string;
  readonly role: 'measured' | 'expected' | 'limit' | 'forecast' | 'second' | 'third';
  readonly points: readonly PlotPoint[];
  readonly hasDots: boolean;
}

export interface PlotAxis {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly isLogarithmic: boolean;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** A value of it in words */
  readonly written: (value: number) => string;
}

/** A plot as data: the window draws it with its means, the report with others. */
export interface Plot {
  readonly title: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly lines: readonly PlotLine[];
  /** Between two lines: what is tolerated */
  readonly band: { readonly upper: readonly PlotPoint[]; readonly lower: readonly PlotPoint[] } | null;
}

/** Where a value lies on an axis: 0 at its beginning, 1 at its end. */
export function shareOf({ from, to, isLogarithmic }: PlotAxis, value: number): number {
  return isLogarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
}

export interface PlotReading {
  readonly x: number;
  /** Of each line; null: it has no point there */
  readonly values: readonly (number | null)[];
}

/**
 * What a plot says at a place on its x-axis: the point next to it of any line, and of each line the point that lies there.
 *
 * @returns null where no line has a point
 */
export function readPlot({ lines }: Plot, x: number): PlotReading | null {
  const places = lines.flatMap(({ points }) => points.map(([at]) => at));
  if (places.length === 0) return null;
  const nearest = places.reduce((best, at) => (Math.abs(at - x) < Math.abs(best - x) ? at : best));
  return {
    x: nearest,
    values: lines.map(({ points }) => points.find(([at]) => at === nearest)?.[1] ?? null),
  };
}

/** The value of an axis that lies at a share of it. */
export function valueAt({ from, to, isLogarithmic }: PlotAxis, share: number): number {
  return isLogarithmic ? from * (to / from) ** share : from + share * (to - from);
}
