import { describe, expect, test } from 'vitest';
import { showsLeftOnLeft } from '#view/kernels/orientation.ts';
import type { Vec3 } from '#view/kernels/vector.ts';
import { lettersOf } from './frame-letters.ts';
import { testFrame } from './test-frame.ts';

describe('images on the screen', () => {
  /** All 8 ways to lay an image on the screen: where its columns and its rows go, as [x, y] with y down. */
  const WAYS: readonly (readonly [string, readonly [number, number], readonly [number, number]])[] = [
    ['as it is', [1, 0], [0, 1]],
    ['turned right', [0, 1], [-1, 0]],
    ['turned by 180°', [-1, 0], [0, -1]],
    ['turned left', [0, -1], [1, 0]],
    ['mirrored', [-1, 0], [0, 1]],
    ['mirrored and turned right', [0, -1], [-1, 0]],
    ['mirrored and turned by 180°', [1, 0], [0, -1]],
    ['mirrored and turned left', [0, 1], [1, 0]],
  ];
  /** Direction of the rows and of the columns, with the letters that the standard gives them. */
  const PLANES: readonly (readonly [string, Vec3, Vec3, string, string])[] = [
    ['axial', [1, 0, 0], [0, 1, 0], 'L', 'P'],
    ['sagittal', [0, 1, 0], [0, 0, -1], 'P', 'F'],
    ['coronal', [1, 0, 0], [0, 0, -1], 'L', 'F'],
    ['oblique', [0.9397, 0.342, 0], [0.117, -0.3214, -0.9397], 'LP', 'FAL'],
  ];
  const OPPOSITES: Readonly<Record<string, string>> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };
  const turned = (letters: string) => Array.from(letters, (letter) => OPPOSITES[letter]).join('');

  for (const [plane, row, column, rowLetters, columnLetters] of PLANES)
    test.each(WAYS)(`${plane}, %s`, (_name, columnsGo, rowsGo) => {
      // The edge to which the columns go has the letters of the rows' direction, and so on for each of the four.
      const at = (x: number, y: number) =>
        columnsGo[0] === x && columnsGo[1] === y
          ? rowLetters
          : columnsGo[0] === -x && columnsGo[1] === -y
            ? turned(rowLetters)
            : rowsGo[0] === x && rowsGo[1] === y
              ? columnLetters
              : turned(columnLetters);
      const expected = { left: at(-1, 0), right: at(1, 0), top: at(0, -1), bottom: at(0, 1) };
      const frame = testFrame({
        plane: { ...testFrame().plane, rowCosines: row, columnCosines: column },
      });
      const [a, b] = columnsGo;
      const [c, d] = rowsGo;
      expect(lettersOf(frame, { a, b, c, d, e: 40, f: 50 })).toEqual(expected);
      const projection = testFrame({ patientOrientation: [rowLetters, columnLetters] });
      expect(lettersOf(projection, { a, b, c, d, e: 40, f: 50 })).toEqual(expected);
      expect(showsLeftOnLeft(lettersOf(frame, { a, b, c, d, e: 0, f: 0 }))).toBe(
        expected.left.startsWith('L'),
      );
    });

  test('an image that says nothing has no letters', () => {
    expect(lettersOf(testFrame(), { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 })).toEqual({
      left: '',
      right: '',
      top: '',
      bottom: '',
    });
  });
});
