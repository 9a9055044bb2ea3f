import type { PlotPoint } from './plot.ts';

/** Fewer say nothing of a trend. */
const FEWEST_POINTS = 4;
const FARTHEST_MS = 5 * 366 * 86_400_000;
/** Standard errors of the slope: about nineteen in twenty */
const SPREAD = 2;

/**
 * When a straight line through what was measured falls below a limit, ms since 1970, and when a line that falls as steeply as the
 * readings still allow does. null: too few readings, no fall, later than five years from the last one, or below it already.
 */
export function forecastOf(
  points: readonly PlotPoint[],
  limit: number | null,
): { readonly at: number; readonly earliest: number } | null {
  const last = points.at(-1);
  if (limit === null || !last || points.length < FEWEST_POINTS || last[1] < limit) return null;
  const mean = (of: (point: PlotPoint) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [middle, level] = [mean(([x]) => x), mean(([, y]) => y)];
  const spread = points.reduce((sum, [x]) => sum + (x - middle) ** 2, 0);
  if (spread === 0) return null;
  const slope = points.reduce((sum, [x, y]) => sum + (x - middle) * (y - level), 0) / spread;
  if (slope >= 0) return null;
  const rest = points.reduce((sum, [x, y]) => sum + (y - level - slope * (x - middle)) ** 2, 0);
  const steepest = slope - SPREAD * Math.sqrt(rest / (points.length - 2) / spread);
  const crossing = (per: number) => Math.max(last[0], middle + (limit - level) / per);
  const at = crossing(slope);
  return at - last[0] > FARTHEST_MS ? null : { at, earliest: Math.min(at, crossing(steepest)) };
}
