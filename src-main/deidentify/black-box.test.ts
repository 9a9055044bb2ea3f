import { assert, integer, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import type { DataSet } from '#main/dicom/data-set.ts';
import { putNumbers, putText, tagOf } from '#main/dicom/data-set-values.ts';
import { PIXEL_DATA } from '#main/dicom/native-pixels.ts';
import { drawBlackBoxes } from './black-box.ts';

const ROWS = 6;
const COLUMNS = 5;
const FRAMES = 2;

function pixels(
  photometric: string,
  samples: readonly number[],
  { bits = 8, perPixel = 1, isSigned = false } = {},
) {
  const dataSet: DataSet = new Map();
  putText(dataSet, tagOf('PhotometricInterpretation'), photometric);
  putNumbers(dataSet, tagOf('BitsAllocated'), [bits]);
  putNumbers(dataSet, tagOf('PixelRepresentation'), [isSigned ? 1 : 0]);
  const value = bits === 8 ? Buffer.from(samples) : Buffer.from(Int16Array.from(samples).buffer);
  dataSet.set(PIXEL_DATA, { vr: 'OW', value });
  return { dataSet, rows: ROWS, columns: COLUMNS, samplesPerPixel: perPixel, numberOfFrames: FRAMES };
}

const values = (count: number, from = 0) => Array.from({ length: count }, (_, at) => from + (at % 100));

test('a box is black in every frame, wherever it lies, and nothing else changes', () => {
  const place = integer({ min: 0, max: 8 });
  const side = integer({ min: 1, max: 12 });
  assert(
    property(record({ column: place, row: place, columns: side, rows: side }), (box) => {
      const source = pixels('MONOCHROME2', values(ROWS * COLUMNS * FRAMES, 7));
      const before = source.dataSet.get(PIXEL_DATA)!.value as Buffer;
      const after = drawBlackBoxes(source, [box]).get(PIXEL_DATA)!.value as Buffer;
      for (let at = 0; at < before.length; at += 1) {
        const pixel = at % (ROWS * COLUMNS);
        const [row, column] = [Math.floor(pixel / COLUMNS), pixel % COLUMNS];
        const isInside =
          row >= box.row &&
          row < box.row + box.rows &&
          column >= box.column &&
          column < box.column + box.columns;
        expect(after[at]).toBe(isInside ? 7 : before[at]);
      }
    }),
  );
});

const CORNER = { column: 0, row: 0, columns: 1, rows: 1 };
const first = (source: ReturnType<typeof pixels>, count: number) => [
  ...(drawBlackBoxes(source, [CORNER]).get(PIXEL_DATA)!.value as Buffer).subarray(0, count),
];

test('black is the darkest that the object shows, whichever way its grey runs', () => {
  const count = ROWS * COLUMNS * FRAMES;
  expect(first(pixels('MONOCHROME1', values(count)), 1)).toEqual([count - 1]);
  const signed = values(count, -30);
  expect(first(pixels('MONOCHROME2', [50, ...signed.slice(1)], { bits: 16, isSigned: true }), 2)).toEqual([
    ...Buffer.from(Int16Array.from([-29]).buffer),
  ]);
});

test('black of a colour is no light in any of its samples', () => {
  const samples = values(ROWS * COLUMNS * FRAMES * 3, 9);
  expect(first(pixels('RGB', samples, { perPixel: 3 }), 4)).toEqual([0, 0, 0, 12]);
  expect(first(pixels('YBR_FULL', samples, { perPixel: 3 }), 4)).toEqual([0, 128, 128, 12]);
});
