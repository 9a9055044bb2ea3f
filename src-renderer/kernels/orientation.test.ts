import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  directionLetters,
  lettersOfCamera,
  lettersOfPatientOrientation,
  oppositeLetters,
  planeName,
} from './orientation.ts';
import { negate, normalize, type Vec3 } from './vector.ts';

describe('letters of a camera', () => {
  const table: readonly [string, Vec3, Vec3, string][] = [
    // viewUp, viewPlaneNormal (image → eye), left right top bottom
    ['axial from the feet', [0, -1, 0], [0, 0, -1], 'R L A P'],
    ['axial mirrored', [0, -1, 0], [0, 0, 1], 'L R A P'],
    ['axial turned by 180°', [0, 1, 0], [0, 0, -1], 'L R P A'],
    ['axial turned by 90°', [1, 0, 0], [0, 0, -1], 'A P L R'],
    ['coronal from the front', [0, 0, 1], [0, -1, 0], 'R L H F'],
    ['sagittal from the left', [0, 0, 1], [1, 0, 0], 'A P H F'],
  ];
  test.each(table)('%s', (_name, up, normal, expected) => {
    const { left, right, top, bottom } = lettersOfCamera(up, normal);
    expect([left, right, top, bottom].join(' ')).toBe(expected);
  });

  test('opposite edges carry opposite letters for any camera', () => {
    const component = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(component, component, component, (x, y, z) => {
        fc.pre(Math.hypot(x, y, z) > 0.1);
        const direction = normalize([x, y, z]);
        expect(oppositeLetters(directionLetters(direction))).toBe(directionLetters(negate(direction)));
      }),
    );
  });
});

test('an oblique direction names up to three letters, strongest first; nothing is named for no direction', () => {
  expect(directionLetters([0.2, -0.9, 0.4])).toBe('AHL');
  expect(directionLetters([1, 0.02, 0])).toBe('L');
  expect(directionLetters([0, 0, 0])).toBe('');
});

describe('letters of Patient Orientation', () => {
  test('upright: the row direction is right, the column direction is down', () => {
    expect(lettersOfPatientOrientation('L', 'F', [1, 0], [0, -1])).toEqual({
      right: 'L',
      left: 'R',
      top: 'H',
      bottom: 'F',
    });
  });

  test('mirrored and turned by 90°', () => {
    expect(lettersOfPatientOrientation('L', 'F', [-1, 0], [0, -1]).right).toBe('R');
    expect(lettersOfPatientOrientation('L', 'F', [0, -1], [-1, 0])).toEqual({
      right: 'H',
      left: 'F',
      top: 'R',
      bottom: 'L',
    });
  });

  test('nothing is invented: unknown letters and skew turns stay blank', () => {
    expect(lettersOfPatientOrientation('', '', [1, 0], [0, -1]).top).toBe('');
    expect(lettersOfPatientOrientation('L', 'F', [0.7, 0.7], [0.7, -0.7]).right).toBe('');
    expect(oppositeLetters('LE')).toBe('');
  });
});

test('planes are named by their normal', () => {
  expect(planeName([0, 0, -1])).toBe('axial');
  expect(planeName([0, 0.98, 0.2])).toBe('coronal');
  expect(planeName([1, 0, 0])).toBe('sagittal');
  expect(planeName([0.7, 0.7, 0])).toBe('oblique');
});
