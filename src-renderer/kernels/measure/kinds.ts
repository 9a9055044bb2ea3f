import type { MeasurementKind } from '#shared/reading/measurement.ts';

interface KindFacts {
  /** Presses that make it; 0 = as many as the reader likes */
  readonly clicks: number;
  /** It surrounds an area */
  readonly isRegion?: boolean;
  /** Points that are computed and cannot be taken hold of */
  readonly derived?: readonly number[];
}

const FACTS: Readonly<Record<MeasurementKind, KindFacts>> = {
  length: { clicks: 2 },
  bidirectional: { clicks: 4 },
  angle: { clicks: 3 },
  cobb: { clicks: 4 },
  perpendicular: { clicks: 3, derived: [3] },
  parallel: { clicks: 3 },
  rectangle: { clicks: 2, isRegion: true },
  ellipse: { clicks: 2, isRegion: true },
  freehand: { clicks: 0, isRegion: true },
  spline: { clicks: 0, isRegion: true },
  probe: { clicks: 1 },
  arrow: { clicks: 2 },
  text: { clicks: 1 },
  spineLabel: { clicks: 1 },
  cardiothoracicRatio: { clicks: 4 },
  calibration: { clicks: 2 },
};

export function factsOf(kind: MeasurementKind): KindFacts {
  return FACTS[kind];
}

export function isRegion(kind: MeasurementKind): boolean {
  return FACTS[kind].isRegion === true;
}
