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
