import { expect, test } from 'vitest';
import { turnedTable, turntable } from './turntable.ts';
import { cross, dot, length, type Vec3 } from './vector.ts';

function rounded(vector: Vec3): readonly number[] {
  return vector.map((part) => Number(part.toFixed(9)) + 0);
}

// Towards the eye is right × up; L P H are +x +y +z.
test.each([
  [0, 0, 'from the front, head up', [1, 0, 0], [0, 0, 1], [0, -1, 0]],
  [90, 0, 'the left side, front to the left', [0, 1, 0], [0, 0, 1], [1, 0, 0]],
  [180, 0, 'from behind', [-1, 0, 0], [0, 0, 1], [0, 1, 0]],
  [270, 0, 'the right side', [0, -1, 0], [0, 0, 1], [-1, 0, 0]],
  [0, 90, 'from above, front down', [1, 0, 0], [0, 1, 0], [0, 0, 1]],
  [0, -90, 'from below, front up', [1, 0, 0], [0, -1, 0], [0, 0, -1]],
])('turned by %i°, tilted by %i°: %s', (turnDeg, tiltDeg, _, right, up, eye) => {
  const seen = turntable({ turnDeg, tiltDeg });
  expect(rounded(seen.right)).toEqual(right);
  expect(rounded(seen.up)).toEqual(up);
  expect(rounded(cross(seen.right, seen.up))).toEqual(eye);
});

test('from every side the directions are at right angles and of length 1', () => {
  for (let turnDeg = 0; turnDeg < 360; turnDeg += 17)
    for (let tiltDeg = -90; tiltDeg <= 90; tiltDeg += 15) {
      const { right, up } = turntable({ turnDeg, tiltDeg });
      expect(length(right)).toBeCloseTo(1, 12);
      expect(length(up)).toBeCloseTo(1, 12);
      expect(dot(right, up)).toBeCloseTo(0, 12);
    }
});

test('a turn goes round, a tilt stops above the head and below the feet', () => {
  expect(turnedTable({ turnDeg: 350, tiltDeg: 80 }, 20, 30)).toEqual({ turnDeg: 10, tiltDeg: 90 });
  expect(turnedTable({ turnDeg: 5, tiltDeg: 0 }, -15, -200)).toEqual({ turnDeg: 350, tiltDeg: -90 });
});
