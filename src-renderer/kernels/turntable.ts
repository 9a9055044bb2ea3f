import { rotateAround, type Vec3 } from './vector.ts';

/** From where a body is seen: turned about its long axis, then tilted. 0, 0 is from the front, head up. */
export interface Turntable {
  /** 0 to less than 360; a quarter turn looks at the patient's left side */
  readonly turnDeg: number;
  /** −90 (from below) to 90 (from above) */
  readonly tiltDeg: number;
}

/** Directions of the screen for a side, patient LPS. */
export function turntable({ turnDeg, tiltDeg }: Turntable): { readonly right: Vec3; readonly up: Vec3 } {
  const right = rotateAround([1, 0, 0], [0, 0, 1], (turnDeg * Math.PI) / 180);
  const up = rotateAround([0, 0, 1], right, (-tiltDeg * Math.PI) / 180);
  return { right, up };
}

/** Stops above the head and below the feet: over the top, left and right would change places. */
export function turnedTable(table: Turntable, turnDeg: number, tiltDeg: number): Turntable {
  return {
    turnDeg: (((table.turnDeg + turnDeg) % 360) + 360) % 360,
    tiltDeg: Math.min(90, Math.max(-90, table.tiltDeg + tiltDeg)),
  };
}
