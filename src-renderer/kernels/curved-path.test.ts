import { expect, test } from 'vitest';
import {
  curvedColumns,
  curvePlace,
  curveThrough,
  curveToScreen,
  lineInPatient,
  nearestOnCurve,
  ofPicture,
  pointOnCurved,
  screenToCurve,
  type Curve,
  type DrawnPath,
} from './curved-path.ts';
import { dot, length, subtract, type Vec3 } from './vector.ts';

function through(path: DrawnPath): Curve {
  const curve = curveThrough(path);
  if (curve === null) throw new Error('no curve');
  return curve;
}

function placeAt(curve: Curve, mm: number, turnDeg = 0) {
  const place = curvePlace(curve, mm, turnDeg);
  if (place === null) throw new Error(`no place at ${mm}`);
  return place;
}

const CAMERA = { alongMm: 30, acrossMm: 4, turnDeg: 0, mmPerPixel: 0.5, width: 120, height: 80 };

/** Points on a quarter of a circle in an axial plane, the radius in mm. */
function arc(radius: number, count: number): readonly Vec3[] {
  return Array.from({ length: count }, (_, at) => {
    const angle = (at / (count - 1)) * (Math.PI / 2);
    return [radius * Math.cos(angle), radius * Math.sin(angle), 7];
  });
}

test('no curve goes through one point, or through one point twice', () => {
  expect(curveThrough({ points: [], up: [0, 0, 1] })).toBeNull();
  expect(curveThrough({ points: [[1, 2, 3]], up: [0, 0, 1] })).toBeNull();
  expect(
    curveThrough({
      points: [
        [1, 2, 3],
        [1, 2, 3],
      ],
      up: [0, 0, 1],
    }),
  ).toBeNull();
});

test('two points are a straight line with its true length', () => {
  const curve = through({
    points: [
      [0, 0, 0],
      [30, 40, 120],
    ],
    up: [0, 0, 1],
  });
  expect(curve.lengthMm).toBeCloseTo(130, 9);
  expect(placeAt(curve, 65).point.map((part) => Number(part.toFixed(9)))).toEqual([15, 20, 60]);
  expect(curvePlace(curve, -0.001)).toBeNull();
  expect(curvePlace(curve, 130.001)).toBeNull();
});

test('an arc of many points is as long as the circle says, and each place lies on it', () => {
  const radius = 50;
  const curve = through({ points: arc(radius, 13), up: [0, 0, 1] });
  expect(Math.abs(curve.lengthMm - (Math.PI / 2) * radius)).toBeLessThan(0.02);
  for (let mm = 0; mm <= curve.lengthMm; mm += 1.7) {
    const { point } = placeAt(curve, mm);
    // Nothing says how a path would go on beyond its ends: there it is a little straighter.
    const isInner = mm > (curve.pointsMm[1] ?? 0) && mm < (curve.pointsMm.at(-2) ?? 0);
    expect(Math.abs(Math.hypot(point[0], point[1]) - radius)).toBeLessThan(isInner ? 0.002 : 0.07);
    const angle = Math.atan2(point[1], point[0]);
    expect(Math.abs(angle * radius - mm)).toBeLessThan(0.02);
  }
});

test('the curve goes through every point that was drawn, at the length that it says', () => {
  const points: readonly Vec3[] = [
    [0, 0, 0],
    [12, 5, -3],
    [15, 30, 8],
    [-10, 42, 20],
    [-11, 43, 60],
  ];
  const curve = through({ points, up: [0, 0, 1] });
  curve.pointsMm.forEach((mm, at) => {
    expect(length(subtract(placeAt(curve, mm).point, points[at] ?? [0, 0, 0]))).toBeLessThan(1e-6);
  });
});

test('steps along the curve are steps of the patient: the sum of small chords is the length', () => {
  const curve = through({ points: [...arc(20, 5), [0, 60, 40]], up: [0, 0, 1] });
  const step = curve.lengthMm / 5000;
  let sum = 0;
  for (let at = 0; at < 5000; at++) {
    const chord = length(
      subtract(placeAt(curve, (at + 1) * step * (1 - 1e-12)).point, placeAt(curve, at * step).point),
    );
    expect(Math.abs(chord / step - 1)).toBeLessThan(1e-3);
    sum += chord;
  }
  expect(Math.abs(sum - curve.lengthMm)).toBeLessThan(0.001);
});

test('a path in a plane is cut at right angles to the plane, along its whole length', () => {
  const curve = through({ points: arc(30, 6), up: [0, 0, 1] });
  for (let mm = 0; mm <= curve.lengthMm; mm += 0.9) {
    expect(placeAt(curve, mm).up[2]).toBeCloseTo(1, 9);
    // A quarter turn about the path lays the cut into the plane: along the radius.
    const turned = placeAt(curve, mm, 90).up;
    expect(turned[2]).toBeCloseTo(0, 9);
    expect(Math.abs(dot(turned, placeAt(curve, mm).tangent))).toBeLessThan(1e-9);
  }
});

test('on a path through space the directions stay at right angles and do not turn about it', () => {
  const points = Array.from({ length: 12 }, (_, at): Vec3 => {
    const angle = at * 0.5;
    return [20 * Math.cos(angle), 20 * Math.sin(angle), 6 * at];
  });
  const curve = through({ points, up: [0, 0, 1] });
  const step = curve.lengthMm / 2000;
  for (let at = 1; at < 2000; at++) {
    const [before, here] = [placeAt(curve, (at - 1) * step), placeAt(curve, at * step)];
    expect(length(here.up)).toBeCloseTo(1, 9);
    expect(Math.abs(dot(here.up, here.tangent))).toBeLessThan(1e-9);
    // What is left of its change is along the tangent: none of it goes round.
    const side = [
      here.tangent[1] * here.up[2] - here.tangent[2] * here.up[1],
      here.tangent[2] * here.up[0] - here.tangent[0] * here.up[2],
      here.tangent[0] * here.up[1] - here.tangent[1] * here.up[0],
    ] as const;
    expect(Math.abs(dot(subtract(here.up, before.up), side))).toBeLessThan(2e-4);
  }
});

test('a path along its own upward direction has another one', () => {
  const curve = through({
    points: [
      [0, 0, 0],
      [0, 0, 50],
    ],
    up: [0, 0, 1],
  });
  expect(Math.abs(placeAt(curve, 25).up[2])).toBeLessThan(1e-9);
});

test('the nearest place on the curve is found from beside it', () => {
  const curve = through({ points: arc(40, 33), up: [0, 0, 1] });
  for (const mm of [0, 10.3, 31.4, curve.lengthMm]) {
    const { point } = placeAt(curve, mm);
    const beside: Vec3 = [point[0] * 1.1, point[1] * 1.1, point[2] + 3];
    expect(Math.abs(nearestOnCurve(curve, beside) - mm)).toBeLessThan(0.01);
  }
});

test('screen and curve are one another’s way back, and a pixel is a step of so many mm', () => {
  expect(screenToCurve(CAMERA, [60, 40])).toEqual([30, 4]);
  expect(screenToCurve(CAMERA, [61, 39])).toEqual([30.5, 4.5]);
  expect(curveToScreen(CAMERA, screenToCurve(CAMERA, [17, 63]))).toEqual([17, 63]);
});

test('the columns of a picture lie where its points are', () => {
  const curve = through({ points: arc(40, 33), up: [0, 0, 1] });
  const columns = curvedColumns(curve, CAMERA, 240);
  const column = columns[100];
  const under = pointOnCurved(curve, CAMERA, [100.5 / 2, 40]);
  if (!column || !under) throw new Error('outside');
  expect(length(subtract(column.middle, under))).toBeLessThan(1e-9);
  expect(column.down[2]).toBeCloseTo(-1, 9);
  // The picture begins 30 mm before its middle: nothing lies before the path.
  const wide = curvedColumns(curve, { ...CAMERA, alongMm: 0 }, 240);
  expect(wide.slice(0, 119).every((each) => each === null)).toBe(true);
  expect(wide[121]).not.toBeNull();
  expect(pointOnCurved(curve, { ...CAMERA, alongMm: 0 }, [1, 1])).toBeNull();
});

test('a picture that ends beyond the screen has the points of the screen at its pixels', () => {
  const wider = ofPicture(CAMERA, 120.6, 79.5);
  expect(wider).toMatchObject({ width: 120.6, height: 79.5 });
  const [along, across] = screenToCurve(CAMERA, [17, 63]);
  const same = screenToCurve(wider, [17, 63]);
  expect(same[0]).toBeCloseTo(along, 12);
  expect(same[1]).toBeCloseTo(across, 12);
});

test('a line that is straight on a cut goes through the patient as the cut does, and is as long there as along the path', () => {
  const curve = through({ points: arc(40, 33), up: [0, 0, 1] });
  const wayOf = (line: readonly Vec3[]) =>
    line.slice(1).reduce((sum, point, at) => sum + length(subtract(point, line[at] ?? point)), 0);
  const along = lineInPatient(curve, 0, [
    [5, 0],
    [55, 0],
  ]);
  expect(wayOf(along)).toBeCloseTo(50, 1);
  for (const [x, y, z] of along)
    expect([Math.hypot(x, y), z]).toEqual([expect.closeTo(40, 1), expect.closeTo(7)]);
  // Three millimetres towards the eye all along: a quarter of a circle as long.
  const above = lineInPatient(curve, 0, [
    [5, 3],
    [55, 3],
  ]);
  for (const [x, y, z] of above)
    expect([Math.hypot(x, y), z]).toEqual([expect.closeTo(40, 1), expect.closeTo(10)]);
  // Turned by a quarter the cut lies within the circle's plane: across it is to its middle or away.
  const within = lineInPatient(curve, 90, [
    [5, 3],
    [55, 3],
  ]);
  const radius = Math.hypot(...(within[20]?.slice(0, 2) ?? []));
  expect(Math.abs(radius - 40)).toBeCloseTo(3, 1);
  expect(wayOf(within)).toBeCloseTo((50 * radius) / 40, 1);
  // What was drawn beyond its ends ends there.
  const beyond = lineInPatient(curve, 0, [
    [-9, 0],
    [900, 0],
  ]);
  expect(wayOf(beyond)).toBeCloseTo(curve.lengthMm, 1);
});
