import { expect, test } from 'vitest';
import type { Frame } from './frame.ts';
import { subtractionObstacle } from './stack-subtraction.ts';
import { testFrame } from './test-frame.ts';

function stack(changes: Partial<Frame> = {}, plane: Partial<Frame['plane']> = {}): readonly Frame[] {
  return [0, 5, 10].map((z) =>
    testFrame({
      ...changes,
      plane: {
        ...testFrame().plane,
        position: [0, 0, z],
        rowCosines: [1, 0, 0],
        columnCosines: [0, 1, 0],
        pixelSpacing: [1, 1],
        frameOfReferenceUid: '1.2',
        ...plane,
      },
    }),
  );
}

test('one series is taken from another only where every slice has its fellow', () => {
  expect(subtractionObstacle(stack(), stack())).toBeNull();
  expect(subtractionObstacle(stack().slice(1), stack())).toBeNull();
  expect(subtractionObstacle(stack(), stack().slice(1))).toBe('positions');
  expect(subtractionObstacle(stack(), [])).toBe('positions');
});

test.each<[string, readonly Frame[]]>([
  ['colour', stack({ samplesPerPixel: 3 })],
  ['matrix', stack({ rows: 9 })],
  ['units', stack({ unit: 'Bq/mL' })],
  ['noPosition', stack({}, { position: null })],
  ['spacing', stack({}, { pixelSpacing: [1, 1.1] })],
  ['frameOfReference', stack({}, { frameOfReferenceUid: '1.3' })],
  ['orientation', stack({}, { rowCosines: [0, 1, 0], columnCosines: [0, 0, -1] })],
])('else it says why not: %s', (obstacle, others) => {
  expect(subtractionObstacle(stack(), others)).toBe(obstacle);
});
