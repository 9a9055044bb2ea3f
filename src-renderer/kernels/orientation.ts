import { cross, dot, negate, normalize, type Vec3 } from './vector.ts';

/** Letters for the four edges of a viewport; empty where the direction is not known. */
export interface EdgeLetters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

export const NO_LETTERS: EdgeLetters = { left: '', right: '', top: '', bottom: '' };

/** Below about 3° of obliquity a letter would only be noise. */
const LEAST_COSINE = 0.05;

/** Patient directions of a vector, the strongest first, up to three letters of R L A P H F (PS3.3 C.7.6.1.1.1). */
export function directionLetters(direction: Vec3): string {
  const unit = normalize(direction);
  const parts = [
    { size: Math.abs(unit[0]), letter: unit[0] < 0 ? 'R' : 'L' },
    { size: Math.abs(unit[1]), letter: unit[1] < 0 ? 'A' : 'P' },
    { size: Math.abs(unit[2]), letter: unit[2] < 0 ? 'F' : 'H' },
  ];
  return parts
    .filter((part) => part.size > LEAST_COSINE)
    .sort((a, b) => b.size - a.size)
    .map((part) => part.letter)
    .join('');
}

/**
 * Letters at the edges of what a camera shows.
 *
 * @param viewUp           unit vector to the top of the screen
 * @param viewPlaneNormal  unit vector from the image to the eye; a mirrored view has it reversed
 */
export function lettersOfCamera(viewUp: Vec3, viewPlaneNormal: Vec3): EdgeLetters {
  const right = cross(viewUp, viewPlaneNormal);
  return {
    left: directionLetters(negate(right)),
    right: directionLetters(right),
    top: directionLetters(viewUp),
    bottom: directionLetters(negate(viewUp)),
  };
}

const OPPOSITE: Readonly<Record<string, string>> = { R: 'L', L: 'R', A: 'P', P: 'A', H: 'F', F: 'H' };

/**
 * Letters of an image that has Patient Orientation (0020,0020) instead of geometry, as projections do.
 *
 * @param rowLetters     direction of the rows, towards higher columns
 * @param columnLetters  direction of the columns, towards higher rows
 * @param screenRight    direction of the right edge of the screen as [columns, rows] of the image
 * @param screenUp       direction of the top edge in the same way
 */
export function lettersOfPatientOrientation(
  rowLetters: string,
  columnLetters: string,
  screenRight: readonly [number, number],
  screenUp: readonly [number, number],
): EdgeLetters {
  const towards = ([column, row]: readonly [number, number]): string => {
    const isAlongRow = Math.abs(column) > 4 * Math.abs(row);
    const isAlongColumn = Math.abs(row) > 4 * Math.abs(column);
    if (isAlongRow) return column > 0 ? rowLetters : oppositeLetters(rowLetters);
    if (isAlongColumn) return row > 0 ? columnLetters : oppositeLetters(columnLetters);
    return '';
  };
  const right = towards(screenRight);
  const top = towards(screenUp);
  return { right, left: oppositeLetters(right), top, bottom: oppositeLetters(top) };
}

/** The opposite direction letter by letter; letters outside the standard's six give nothing (animals have others). */
export function oppositeLetters(letters: string): string {
  const opposite = Array.from(letters).map((letter) => OPPOSITE[letter]);
  return opposite.includes(undefined) ? '' : opposite.join('');
}

/** The patient's left on the left of the screen, as if seen from behind or from the head: not how radiologists read. */
export function showsLeftOnLeft({ left, right }: EdgeLetters): boolean {
  return left.startsWith('L') && right.startsWith('R');
}

export type PlaneName = 'axial' | 'coronal' | 'sagittal' | 'oblique';

/** Name of the plane that a normal belongs to; beyond 20° from the three main ones it is oblique. */
export function planeName(normal: Vec3): PlaneName {
  const unit = normalize(normal);
  const least = Math.cos((20 * Math.PI) / 180);
  if (Math.abs(dot(unit, [0, 0, 1])) >= least) return 'axial';
  if (Math.abs(dot(unit, [0, 1, 0])) >= least) return 'coronal';
  if (Math.abs(dot(unit, [1, 0, 0])) >= least) return 'sagittal';
  return 'oblique';
}
