import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MeasurementKind } from '#shared/reading/measurement.ts';
import { constrained, pointsFromClicks, withHandleAt } from './build.ts';
import { figureOf } from './figure.ts';
import { hitOf } from './hit-test.ts';
import { closedSpline } from './outline.ts';
import { planarOfPlane } from './planar.ts';
import { isVertebra, renumbered, VERTEBRAE, vertebraBeside } from './spine.ts';
import { dropLine, overlaps, placeText, type Box } from './text-layout.ts';
import { shapeValues, squared } from './values.ts';
import { cross, distance, dot, minus, type Vec2 } from './vec2.ts';

const UPRIGHT = { right: [1, 0], down: [0, 1] } as const;
const number = fc.double({ min: -500, max: 500, noNaN: true });
const point = fc.tuple(number, number);

function valueOf(kind: MeasurementKind, points: readonly Vec2[], name: string): number | undefined {
  return shapeValues(kind, points, 'mm').find((each) => each.name === name)?.value;
}

describe('values', () => {
  test('of lines, angles and axes are what a ruler and a protractor say', () => {
    expect(
      valueOf(
        'length',
        [
          [0, 0],
          [30, 40],
        ],
        'length',
      ),
    ).toBe(50);
    expect(
      valueOf(
        'angle',
        [
          [10, 0],
          [0, 0],
          [0, 5],
        ],
        'angle',
      ),
    ).toBeCloseTo(90, 12);
    expect(
      valueOf(
        'angle',
        [
          [10, 0],
          [0, 0],
          [-10, 0],
        ],
        'angle',
      ),
    ).toBeCloseTo(180, 12);
    expect(
      valueOf(
        'cobb',
        [
          [0, 0],
          [100, 0],
          [0, 50],
          [100, 50 + 100 * Math.tan(Math.PI / 9)],
        ],
        'angle',
      ),
    ).toBeCloseTo(20, 9);
    // The second line drawn the other way round
    expect(
      valueOf(
        'cobb',
        [
          [0, 0],
          [100, 0],
          [100, 50 + 100 * Math.tan(Math.PI / 9)],
          [0, 50],
        ],
        'angle',
      ),
    ).toBeCloseTo(20, 9);
    expect(
      valueOf(
        'perpendicular',
        [
          [0, 0],
          [100, 0],
          [30, 12.5],
          [30, 0],
        ],
        'distance',
      ),
    ).toBeCloseTo(12.5, 12);
    expect(
      valueOf(
        'parallel',
        [
          [0, 0],
          [3, 4],
          [-4, 3],
        ],
        'distance',
      ),
    ).toBeCloseTo(5, 12);
    expect(
      valueOf(
        'cardiothoracicRatio',
        [
          [0, 0],
          [120, 0],
          [0, 9],
          [240, 9],
        ],
        'ratio',
      ),
    ).toBe(0.5);
  });

  test('of two axes name the longer one long', () => {
    const axes: Vec2[] = [
      [0, 0],
      [10, 0],
      [5, -20],
      [5, 20],
    ];
    expect(valueOf('bidirectional', axes, 'longAxis')).toBe(40);
    expect(valueOf('bidirectional', axes, 'shortAxis')).toBe(10);
  });

  test('of half drawn measurements are those that are known', () => {
    expect(
      shapeValues(
        'angle',
        [
          [0, 0],
          [1, 1],
        ],
        'mm',
      ),
    ).toEqual([]);
    expect(
      shapeValues(
        'bidirectional',
        [
          [0, 0],
          [3, 4],
        ],
        'mm',
      ),
    ).toEqual([{ name: 'longAxis', value: 5, unit: 'mm' }]);
  });

  test('square the unit and keep its words', () => {
    expect(squared('mm at detector')).toBe('mm² at detector');
    expect(
      shapeValues(
        'rectangle',
        [
          [0, 0],
          [4, 0],
          [4, 5],
          [0, 5],
        ],
        'px',
      )[0],
    ).toEqual({ name: 'area', value: 20, unit: 'px²' });
  });

  test('do not change when a figure is turned and moved', () => {
    fc.assert(
      fc.property(point, point, point, fc.double({ min: 0, max: 7, noNaN: true }), (a, b, c, turn) => {
        const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
        const carried = [a, b, c].map(([x, y]): Vec2 => [x * cos - y * sin + 17, x * sin + y * cos - 5]);
        for (const kind of ['length', 'angle', 'parallel'] as const) {
          const before = shapeValues(kind, [a, b, c], 'mm')[0]?.value ?? 0;
          const after = shapeValues(kind, carried, 'mm')[0]?.value ?? 0;
          if (distance(a, b) > 1e-3 && distance(b, c) > 1e-3) expect(after).toBeCloseTo(before, 5);
        }
      }),
    );
  });
});

describe('building from presses', () => {
  test('a rectangle keeps to the axes of the screen, however the image is turned', () => {
    const turned = { right: [0.5, 0.5], down: [-0.5, 0.5] } as const;
    const corners = pointsFromClicks(
      'rectangle',
      [
        [0, 0],
        [0, 10],
      ],
      turned,
    );
    expect(corners).toEqual([
      [0, 0],
      [5, 5],
      [0, 10],
      [-5, 5],
    ]);
  });

  test('an ellipse touches the box between the presses', () => {
    expect(
      pointsFromClicks(
        'ellipse',
        [
          [0, 0],
          [20, 10],
        ],
        UPRIGHT,
      ),
    ).toEqual([
      [0, 5],
      [20, 5],
      [10, 0],
      [10, 10],
    ]);
  });

  test('the short axis is at right angles to the long one, wherever it is pressed', () => {
    fc.assert(
      fc.property(point, point, point, point, (a, b, c, d) => {
        fc.pre(distance(a, b) > 1);
        const [, , from, to] = pointsFromClicks('bidirectional', [a, b, c, d], UPRIGHT);
        expect(Math.abs(dot(minus(b, a), minus(to ?? a, from ?? b))) / distance(a, b)).toBeLessThan(1e-6);
      }),
    );
  });

  test('the short axis crosses the long one or touches it, wherever it is pressed or dragged', () => {
    const index = fc.integer({ min: 2, max: 3 });
    fc.assert(
      fc.property(point, point, point, point, index, point, (a, b, c, d, at, to) => {
        fc.pre(distance(a, b) > 1);
        const drawn = pointsFromClicks('bidirectional', [a, b, c, d], UPRIGHT);
        for (const [, , from, until] of [drawn, withHandleAt('bidirectional', drawn, at, to)]) {
          if (!from || !until) throw new Error('points are missing');
          const along = minus(b, a);
          const share = dot(minus(from, a), along) / dot(along, along);
          expect(share).toBeGreaterThan(-1e-9);
          expect(share).toBeLessThan(1 + 1e-9);
          const [first, second] = [cross(along, minus(from, a)), cross(along, minus(until, a))];
          expect(first * second).toBeLessThan(1e-3);
        }
      }),
    );
  });

  test('Shift makes lines upright or level, boxes square', () => {
    expect(constrained('length', [[0, 0]], [30, 4], UPRIGHT)).toEqual([30, 0]);
    expect(constrained('length', [[0, 0]], [-3, 40], UPRIGHT)).toEqual([0, 40]);
    expect(constrained('ellipse', [[0, 0]], [-30, 4], UPRIGHT)).toEqual([-30, 30]);
    expect(constrained('length', [], [30, 4], UPRIGHT)).toEqual([30, 4]);
  });
});

describe('dragging a handle', () => {
  const corners: Vec2[] = [
    [0, 0],
    [10, 0],
    [10, 5],
    [0, 5],
  ];

  test('the opposite corner of a rectangle stays and it remains one', () => {
    expect(withHandleAt('rectangle', corners, 0, [-4, -2])).toEqual([
      [-4, -2],
      [10, -2],
      [10, 5],
      [-4, 5],
    ]);
    expect(withHandleAt('rectangle', corners, 2, [20, 9])).toEqual([
      [0, 0],
      [20, 0],
      [20, 9],
      [0, 9],
    ]);
  });

  test('an ellipse grows to the side that is dragged', () => {
    const ends: Vec2[] = [
      [0, 5],
      [20, 5],
      [10, 0],
      [10, 10],
    ];
    expect(withHandleAt('ellipse', ends, 1, [30, 99])).toEqual([
      [0, 5],
      [30, 5],
      [15, 0],
      [15, 10],
    ]);
    expect(withHandleAt('ellipse', ends, 2, [0, -10])).toEqual([
      [0, 0],
      [20, 0],
      [10, -10],
      [10, 10],
    ]);
  });

  test('two axes stay at right angles whichever end is dragged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), point, (index, to) => {
        const axes = pointsFromClicks(
          'bidirectional',
          [
            [0, 0],
            [100, 0],
            [50, -20],
            [50, 30],
          ],
          UPRIGHT,
        );
        fc.pre(distance(to, [0, 0]) > 1 && distance(to, [100, 0]) > 1);
        const [a, b, c, d] = withHandleAt('bidirectional', axes, index, to);
        if (!a || !b || !c || !d) throw new Error('points are missing');
        expect(Math.abs(dot(minus(b, a), minus(d, c)))).toBeLessThan(
          1e-6 * distance(a, b) * (1 + distance(c, d)),
        );
      }),
    );
  });

  test('the foot of a perpendicular follows', () => {
    const [, , , foot] = withHandleAt(
      'perpendicular',
      [
        [0, 0],
        [10, 0],
        [4, 3],
        [4, 0],
      ],
      2,
      [7, 9],
    );
    expect(foot).toEqual([7, 0]);
  });
});

describe('the figure on the screen', () => {
  const line = figureOf('length', [
    [100, 100],
    [200, 100],
  ]);

  test('is taken by its handles before its line, and by nothing further off', () => {
    expect(hitOf(line, null, [203, 104])).toEqual({ part: 'handle', index: 1 });
    expect(hitOf(line, null, [150, 105])).toEqual({ part: 'line' });
    expect(hitOf(line, null, [150, 115])).toBeNull();
    expect(hitOf(line, { left: 210, top: 90, width: 40, height: 15 }, [220, 100])).toEqual({ part: 'text' });
  });

  test('the inside of a region stays free for other tools', () => {
    const box = figureOf('rectangle', [
      [0, 0],
      [100, 0],
      [100, 100],
      [0, 100],
    ]);
    expect(hitOf(box, null, [50, 50])).toBeNull();
    expect(hitOf(box, null, [50, 98])).toEqual({ part: 'line' });
  });

  test('its text is beside it, inside the view and off other texts', () => {
    fc.assert(
      fc.property(point, point, (from, to) => {
        const shift = ([x, y]: Vec2): Vec2 => [400 + x * 0.6, 400 + y * 0.6];
        const figure = figureOf('length', [shift(from), shift(to)]);
        const view = { width: 800, height: 800 };
        const first = placeText(figure, { width: 60, height: 15 }, view, []);
        expect(first.left >= 0 && first.top >= 0 && first.left + 60 <= 800 && first.top + 15 <= 800).toBe(
          true,
        );
        const second = placeText(figure, { width: 60, height: 15 }, view, [first]);
        expect(overlaps(first, second)).toBe(false);
      }),
    );
  });

  test('a text that was moved away is tied to it by a line, a close one is not', () => {
    const near: Box = { left: 208, top: 92, width: 60, height: 15 };
    expect(dropLine(line, near)).toBeNull();
    expect(dropLine(line, { ...near, left: 300 })).toEqual([
      [300, 100],
      [200, 100],
    ]);
  });
});

test('a smooth outline runs through its points', () => {
  const points: Vec2[] = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ];
  const curve = closedSpline(points);
  for (const corner of points) expect(curve.some((each) => distance(each, corner) < 1e-9)).toBe(true);
});

test('the sheet of a plane gives lengths as they are in space, and leads back', () => {
  fc.assert(
    fc.property(fc.tuple(number, number, number), fc.tuple(number, number, number), (through, way) => {
      const size = Math.hypot(...way);
      fc.pre(size > 1);
      const normal = [way[0] / size, way[1] / size, way[2] / size] as const;
      const planar = planarOfPlane(through, normal);
      const [a, b] = [planar.from([3, 4]), planar.from([0, 0])];
      expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeCloseTo(5, 6);
      expect(distance(planar.to(a), [3, 4])).toBeLessThan(1e-6);
    }),
  );
});

describe('labels of the spine', () => {
  test('follow each other from C1 to S5', () => {
    expect(VERTEBRAE).toHaveLength(29);
    expect(vertebraBeside('C7', 'down')).toBe('T1');
    expect(vertebraBeside('T1', 'up')).toBe('C7');
    expect(vertebraBeside('L5', 'down')).toBe('S1');
    expect(vertebraBeside('S5', 'down')).toBeNull();
    expect(vertebraBeside('C1', 'up')).toBeNull();
    expect(isVertebra('L6')).toBe(false);
  });

  test('are renumbered together, or not at all when one would run off the spine', () => {
    expect(renumbered(['L1', 'L2', 'note'], 'L2', 'L3')).toEqual(['L2', 'L3', 'note']);
    expect(renumbered(['C1', 'C2'], 'C2', 'C1')).toBeNull();
  });
});
