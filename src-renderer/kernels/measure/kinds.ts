import type { MeasurementKind } from '#shared/reading/measurement.ts';

interface KindFacts {
  /** Presses that make it; 0 = as many as the reader likes */
  readonly clicks: number;
  /** It tells lengths, areas or angles */
  readonly isMeasured: boolean;
  /** It surrounds an area */
  readonly isRegion?: boolean;
  /** Points that are computed and cannot be taken hold of */
  readonly derived?: readonly number[];
}

const FACTS: Readonly<Record<MeasurementKind, KindFacts>> = {
  length: { clicks: 2, isMeasured: true },
  bidirectional: { clicks: 4, isMeasured: true },
  angle: { clicks: 3, isMeasured: true },
  cobb: { clicks: 4, isMeasured: true },
  perpendicular: { clicks: 3, isMeasured: true, derived: [3] },
  parallel: { clicks: 3, isMeasured: true },
  rectangle: { clicks: 2, isMeasured: true, isRegion: true },
  ellipse: { clicks: 2, isMeasured: true, isRegion: true },
  freehand: { clicks: 0, isMeasured: true, isRegion: true },
  spline: { clicks: 0, isMeasured: true, isRegion: true },
  probe: { clicks: 1, isMeasured: false },
  arrow: { clicks: 2, isMeasured: false },
  text: { clicks: 1, isMeasured: false },
  spineLabel: { clicks: 1, isMeasured: false },
  cardiothoracicRatio: { clicks: 4, isMeasured: true },
  calibration: { clicks: 2, isMeasured: false },
};

export function factsOf(kind: MeasurementKind): KindFacts {
  return FACTS[kind];
}

export function isRegion(kind: MeasurementKind): boolean {
  return FACTS[kind].isRegion === true;
}
