import { cross, dot, type Vec3 } from './vector.ts';

/** A side of a cube about the patient as it is seen on a screen. */
export interface CubeSide {
  /** R L A P H F */
  readonly letter: string;
  /** Corners on the screen, right and down, in half sides of the cube */
  readonly corners: readonly (readonly [number, number])[];
  readonly middle: readonly [number, number];
  /** How much it faces the eye, 0 to 1 */
  readonly facing: number;
}

/** Sides that face the eye by less are only lines. */
const LEAST_FACING = 0.05;

const SIDES: readonly {
  readonly letter: string;
  readonly normal: Vec3;
  readonly edges: readonly [Vec3, Vec3];
}[] = (
  [
    ['L', 'R', 0],
    ['P', 'A', 1],
    ['H', 'F', 2],
  ] as const
).flatMap(([high, low, axis]) => {
  const edges = [unit((axis + 1) % 3, 1), unit((axis + 2) % 3, 1)] as const;
  return [
    { letter: high, normal: unit(axis, 1), edges },
    { letter: low, normal: unit(axis, -1), edges },
  ];
});

function unit(axis: number, sign: 1 | -1): Vec3 {
  return [axis === 0 ? sign : 0, axis === 1 ? sign : 0, axis === 2 ? sign : 0];
}

/**
 * The sides of a cube that are seen, those that face the eye most last.
 *
 * @param right unit direction to the right of the screen, patient LPS
 * @param up    unit direction to its top
 * @param eye   unit direction to the eye; a mirrored picture has it the other way round than right × up says
 */
export function cubeSides(right: Vec3, up: Vec3, eye: Vec3 = cross(right, up)): readonly CubeSide[] {
  const onScreen = (point: Vec3): readonly [number, number] => [dot(point, right), -dot(point, up)];
  return SIDES.map(({ letter, normal, edges: [a, b] }) => ({
    letter,
    facing: dot(normal, eye),
    middle: onScreen(normal),
    corners: (
      [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ] as const
    ).map(([one, other]) =>
      onScreen([
        normal[0] + a[0] * one + b[0] * other,
        normal[1] + a[1] * one + b[1] * other,
        normal[2] + a[2] * one + b[2] * other,
      ]),
    ),
  }))
    .filter(({ facing }) => facing > LEAST_FACING)
    .toSorted((a, b) => a.facing - b.facing);
}
