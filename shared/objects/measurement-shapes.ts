import type { MeasurementKind } from '../reading/measurement.ts';

/** A figure drawn into a report: SCOORD of two, SCOORD3D of three coordinates (PS3.3 C.18.6, C.18.9). */
export interface Piece {
  readonly graphicType: string;
  readonly points: readonly (readonly number[])[];
}

type Points = readonly (readonly number[])[];

/** Kinds that enclose a region: their outline stands for itself (TID 1410), others for what was measured (TID 320). */
const REGIONS: ReadonlySet<MeasurementKind> = new Set(['rectangle', 'ellipse', 'freehand', 'spline']);
/** Kinds of two lines, of which each has its two ends */
const TWO_LINES: ReadonlySet<MeasurementKind> = new Set([
  'cobb',
  'bidirectional',
  'cardiothoracicRatio',
  'perpendicular',
]);
const POINTS: ReadonlySet<MeasurementKind> = new Set(['probe', 'text', 'spineLabel']);
/** Pieces of a smooth curve between two of its points */
const CURVE_STEPS = 12;

export function isRegion(kind: MeasurementKind): boolean {
  return REGIONS.has(kind);
}

/** What a measurement of this kind is drawn as. The points of a spline are its reader's: they go beside its outline. */
export function piecesOf(kind: MeasurementKind, points: Points): Piece[] {
  const isInSpace = points[0]?.length === 3;
  const [first = []] = points;
  if (POINTS.has(kind)) return [{ graphicType: 'POINT', points: [first] }];
  if (kind === 'ellipse' && points.length === 4)
    return [{ graphicType: 'ELLIPSE', points: longAxisFirst(points) }];
  if (REGIONS.has(kind)) {
    const outline = kind === 'spline' ? smoothOutline(points) : points;
    return [{ graphicType: isInSpace ? 'POLYGON' : 'POLYLINE', points: [...outline, outline[0] ?? first] }];
  }
  if (TWO_LINES.has(kind) && points.length === 4) return [line(points.slice(0, 2)), line(points.slice(2))];
  if (kind === 'parallel' && points.length === 3)
    return [line(points.slice(0, 2)), { graphicType: 'POINT', points: points.slice(2) }];
  return [points.length === 1 ? { graphicType: 'POINT', points } : line(points)];
}

function line(points: Points): Piece {
  return { graphicType: 'POLYLINE', points };
}

/** The points of a measurement that was drawn as these pieces; null when they are not of this kind. */
export function pointsOf(kind: MeasurementKind, pieces: readonly Piece[]): Points | null {
  const points = pieces.flatMap((piece) => piece.points);
  if (POINTS.has(kind)) return points.slice(0, 1);
  if (kind === 'ellipse') return pieces[0]?.graphicType === 'ELLIPSE' && points.length === 4 ? points : null;
  if (REGIONS.has(kind)) return pieces[0] ? withoutClosing(pieces[0].points) : null;
  const wanted = TWO_LINES.has(kind) ? 4 : kind === 'parallel' || kind === 'angle' ? 3 : 2;
  return points.length === wanted ? points : null;
}

/** How many pieces a measurement of this kind is drawn as. */
export function pieceCount(kind: MeasurementKind): number {
  return TWO_LINES.has(kind) || kind === 'parallel' ? 2 : 1;
}

/** What a piece drawn by others is among our kinds, with its points; null when there is no such kind. */
export function kindOfPieces(
  pieces: readonly Piece[],
  valueNames: ReadonlySet<string>,
): { readonly kind: MeasurementKind; readonly points: Points } | null {
  const [piece, second] = pieces;
  if (!piece) return null;
  if (pieces.length === 2 && second && piece.points.length === 2 && second.points.length === 2) {
    const points = [...piece.points, ...second.points];
    if (valueNames.has('longAxis') || valueNames.has('shortAxis')) return { kind: 'bidirectional', points };
    return valueNames.has('angle') ? { kind: 'cobb', points } : null;
  }
  return pieces.length === 1 ? kindOfPiece(piece, valueNames) : null;
}

function kindOfPiece({ graphicType, points }: Piece, valueNames: ReadonlySet<string>) {
  const count = points.length;
  if (graphicType === 'POINT' || (graphicType === 'MULTIPOINT' && count === 1))
    return { kind: 'probe', points: points.slice(0, 1) } as const;
  if (graphicType === 'CIRCLE' && count === 2)
    return { kind: 'ellipse', points: axesOfCircle(points) } as const;
  if (graphicType === 'ELLIPSE' && count === 4) return { kind: 'ellipse', points } as const;
  if (graphicType !== 'POLYLINE' && graphicType !== 'POLYGON') return null;
  const corners = withoutClosing(points);
  const isClosed = corners.length < count || graphicType === 'POLYGON';
  if (isClosed && corners.length >= 3)
    return { kind: isRectangle(corners) ? 'rectangle' : 'freehand', points: corners } as const;
  if (count === 2) return { kind: valueNames.size > 0 ? 'length' : 'arrow', points } as const;
  if (count === 3 && valueNames.has('angle')) return { kind: 'angle', points } as const;
  return null;
}

function withoutClosing(points: Points): Points {
  const [first, last] = [points[0], points.at(-1)];
  const isClosed = points.length > 2 && first?.every((part, at) => part === last?.[at]) === true;
  return isClosed ? points.slice(0, -1) : points;
}

function longAxisFirst(points: Points): Points {
  const [a = [], b = [], c = [], d = []] = points;
  return distance(c, d) > distance(a, b) ? [c, d, a, b] : points;
}

function axesOfCircle([centre = [], onIt = []]: Points): Points {
  const radius = distance(centre, onIt);
  const [x = 0, y = 0] = centre;
  return [
    [x - radius, y],
    [x + radius, y],
    [x, y - radius],
    [x, y + radius],
  ];
}

function isRectangle(corners: Points): boolean {
  if (corners.length !== 4) return false;
  const [a = [], b = [], c = [], d = []] = corners;
  const size = distance(a, c);
  // Four corners whose diagonals are as long as each other and halve each other.
  const isHalved = a.every(
    (part, at) => Math.abs(part + (c[at] ?? 0) - (b[at] ?? 0) - (d[at] ?? 0)) < size * 1e-4,
  );
  return isHalved && Math.abs(size - distance(b, d)) < size * 1e-4;
}

export function distance(one: readonly number[], other: readonly number[]): number {
  return Math.hypot(...one.map((part, at) => part - (other[at] ?? 0)));
}

/** The uniform Catmull-Rom curve through points, closed, as an outline of many corners. */
function smoothOutline(points: Points): Points {
  const count = points.length;
  if (count < 3) return points;
  return points.flatMap((start, at) => {
    const before = points[(at + count - 1) % count] ?? start;
    const end = points[(at + 1) % count] ?? start;
    const after = points[(at + 2) % count] ?? start;
    return Array.from({ length: CURVE_STEPS }, (_, step) => {
      const t = step / CURVE_STEPS;
      return start.map((p1, axis) => {
        const [p0, p2, p3] = [before[axis] ?? 0, end[axis] ?? 0, after[axis] ?? 0];
        const cubic = (3 * (p1 - p2) + p3 - p0) * t ** 3;
        return (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t ** 2 + cubic) / 2;
      });
    });
  });
}
