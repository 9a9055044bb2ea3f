import { expect, test } from 'vitest';
import { cubeSides } from './patient-cube.ts';
import { PLANE_AXES } from './plane-camera.ts';
import { turntable } from './turntable.ts';

test.each([
  ['axial', 'F'],
  ['coronal', 'A'],
  ['sagittal', 'L'],
] as const)('an upright %s plane is seen from the side %s, squarely', (plane, letter) => {
  const { right, up } = PLANE_AXES[plane];
  const sides = cubeSides(right, up);
  expect(sides.map((side) => side.letter)).toEqual([letter]);
  expect(sides[0]?.facing).toBe(1);
  expect(sides[0]?.corners.map((corner) => corner.map(Math.abs))).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
});

test('turned to the left and tilted from above, three sides are seen where they lie', () => {
  const { right, up } = turntable({ turnDeg: 30, tiltDeg: 20 });
  const sides = cubeSides(right, up);
  expect(sides.map((side) => side.letter)).toEqual(['H', 'L', 'A']);
  const middleOf = (letter: string) => sides.find((side) => side.letter === letter)?.middle ?? [0, 0];
  // The front is seen left of the middle, the left side right of it, the head above.
  expect(middleOf('A')[0]).toBeLessThan(0);
  expect(middleOf('L')[0]).toBeGreaterThan(0);
  expect(middleOf('H')[1]).toBeLessThan(0);
});

test('what is mirrored is seen from the same side, with left and right exchanged', () => {
  const [side, ...rest] = cubeSides([-1, 0, 0], [0, 0, 1], [0, -1, 0]);
  expect(rest).toEqual([]);
  expect(side?.letter).toBe('A');
});
