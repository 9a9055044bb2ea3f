import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addScaled, cross, dot, normalize, subtract, type Vec3 } from '../vector.ts';
import { contourStacks, cutStack, stackCentre, stackVolumeMm3 } from './contour-stack.ts';
import type { Contour } from './structure-set.ts';

const outline = (points: readonly Vec3[]): Contour => ({
  geometricType: 'CLOSED_PLANAR',
  points,
  sopInstanceUid: '',
});

function ring(radius: number, z: number, count = 360): Contour {
  return outline(
    Array.from({ length: count }, (_, at): Vec3 => {
      const angle = (2 * Math.PI * at) / count;
      return [radius * Math.cos(angle), radius * Math.sin(angle), z];
    }),
  );
}

const STEP = 3;
/** Planes of a ball of 20 mm that do not lie evenly about its middle. */
const BALL = Array.from({ length: 13 }, (_, at) => -17 + at * STEP).map((z) =>
  ring(Math.sqrt(400 - z * z), z),
);

describe('the outlines of a region', () => {
  it('have the volume of their areas times the distance of their planes', () => {
    const [stack, ...others] = contourStacks(BALL);
    if (stack === undefined) throw new Error('no stack');
    expect(others).toEqual([]);
    const areas = Array.from({ length: 13 }, (_, at) => Math.PI * (400 - (-17 + at * STEP) ** 2));
    const expected = STEP * areas.reduce((sum, area) => sum + area, 0);
    // A polygon of 360 points has 0.99995 of its circle.
    expect((stackVolumeMm3(stack) ?? 0) / expected).toBeCloseTo(0.99995, 5);
    expect(Math.abs(expected / ((4 / 3) * Math.PI * 8000) - 1)).toBeLessThan(0.01);
    expect(stackCentre([stack])?.map((each) => Math.round(each * 1e6) / 1e6 + 0)).toEqual([0, 0, 1]);
    expect(stackVolumeMm3(contourStacks([ring(5, 0)])[0] ?? stack)).toBeNull();
  });

  it('within each other are holes and islands: as every small square says that is looked at', () => {
    const contours = [0, 2].flatMap((z) => [
      ring(10, z, 24),
      outline([[-6, -5, z], [6, -5, z], [6, 5, z], [-6, 5, z]]),
      ring(3, z, 12),
    ]); // prettier-ignore
    const [stack] = contourStacks(contours);
    let squares = 0;
    const size = 0.1;
    for (let x = -10 + size / 2; x < 10; x += size)
      for (let y = -10 + size / 2; y < 10; y += size) {
        const around = contours.slice(0, 3).filter(({ points }) => winds(points, x, y)).length;
        if (around % 2 === 1) squares++;
      }
    expect((stack && stackVolumeMm3(stack)) ?? 0).toBeCloseTo(2 * 2 * squares * size * size, -1);
  });

  it('that are cut by any plane give lines in it, which part what is inside from what is not', () => {
    const [stack] = contourStacks(BALL);
    if (stack === undefined) throw new Error('no stack');
    const part = fc.double({ min: -1, max: 1, noNaN: true });
    let lines = 0;
    fc.assert(
      fc.property(part, part, part, fc.double({ min: -18, max: 18, noNaN: true }), (x, y, z, off) => {
        fc.pre(Math.hypot(x, y, z) > 0.1);
        const normal = normalize([x, y, z]);
        const origin = addScaled([0, 0, 1], normal, off);
        for (const [from, to] of cutStack(stack, origin, normal, 0.5)) {
          lines++;
          for (const end of [from, to])
            expect(Math.abs(dot(subtract(end, origin), normal))).toBeLessThan(1e-6);
          const way = subtract(to, from);
          if (Math.hypot(...way) < 1e-3) continue;
          const middle = addScaled(from, way, 0.5);
          // Walls lie in the surface of the stack: on a ring, or on a lid.
          const plane = Math.min(12, Math.max(0, Math.round((middle[2] + 17) / STEP)));
          const radius = Math.sqrt(400 - (-17 + plane * STEP) ** 2);
          const near = [plane - 1, plane, plane + 1].map((at) =>
            Math.sqrt(Math.max(0, 400 - (-17 + at * STEP) ** 2)),
          );
          const fromAxis = Math.hypot(middle[0], middle[1]);
          const isOnRing = near.some((each) => Math.abs(fromAxis - each) < 0.01);
          const isOnLid = Math.abs(Math.abs(middle[2] - 1) - 19.5) < 1e-6 && fromAxis <= radius + 0.01;
          expect(isOnRing || isOnLid).toBe(true);
          const aside = normalize(cross(way, normal));
          const sides = [0.02, -0.02].map((step) => isInBall(addScaled(middle, aside, step)));
          if (isOnRing && !isOnLid && !isNearBorder(middle[2])) expect(sides[0]).not.toBe(sides[1]);
        }
      }),
      { numRuns: 40 },
    );
    expect(lines).toBeGreaterThan(500);
  });

  it('across them a plane sees the steps of all planes, and both ends', () => {
    const [stack] = contourStacks(BALL);
    if (stack === undefined) throw new Error('no stack');
    const lines = cutStack(stack, [0, 0, 0], [0.1, 0.9949874371066199, 0], 0.5);
    // Two walls for each of 13 planes, and two lids.
    expect(lines).toHaveLength(28);
    const heights = lines.map(([from, to]) => Math.abs(to[2] - from[2]));
    expect(heights.filter((height) => Math.abs(height - STEP) < 1e-6)).toHaveLength(26);
  });

  it('end where a plane is missing', () => {
    const [stack] = contourStacks(BALL.filter((_, at) => at !== 6));
    expect(stack?.slices.map(({ isFirst, isLast }) => (isFirst ? 1 : 0) + (isLast ? 2 : 0))).toEqual([
      1, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 2,
    ]);
  });
});

/** Whether a point is in the stack of discs that the outlines of the ball are. */
function isInBall([x, y, z]: Vec3): boolean {
  const plane = Math.round((z + 17) / STEP);
  if (plane < 0 || plane > 12) return false;
  return Math.hypot(x, y) < Math.sqrt(400 - (-17 + plane * STEP) ** 2);
}

function isNearBorder(z: number): boolean {
  const share = ((((z + 17) / STEP) % 1) + 1) % 1;
  return Math.abs(share - 0.5) < 0.05;
}

/** By the winding of the outline around the point. */
function winds(points: readonly Vec3[], x: number, y: number): boolean {
  let turns = 0;
  points.forEach(([ax, ay], at) => {
    const [bx, by] = points[(at + 1) % points.length] ?? [0, 0, 0];
    let turn = Math.atan2(by - y, bx - x) - Math.atan2(ay - y, ax - x);
    if (turn > Math.PI) turn -= 2 * Math.PI;
    if (turn < -Math.PI) turn += 2 * Math.PI;
    turns += turn;
  });
  return Math.abs(turns) > Math.PI;
}
