import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readMeasurementFile } from './measurement-file.ts';

test('a file of our own columns', () => {
  const { levels, ambientLuminance } = readMeasurementFile('ddl;luminance_cd_m2\n0;1,2\n15;2,4\n');
  expect(levels).toEqual([
    { ddl: 0, luminance: 1.2 },
    { ddl: 15, luminance: 2.4 },
  ]);
  expect(ambientLuminance).toBeNull();
});

test('a monitor characteristics file of DCMTK, with its ambient light', () => {
  const text = '# comment\nmax 255\namb 0.2\n\n0 1.0\n1\t1.05\n255 400\n';
  expect(readMeasurementFile(text)).toEqual({
    levels: [
      { ddl: 0, luminance: 1 },
      { ddl: 1, luminance: 1.05 },
      { ddl: 255, luminance: 400 },
    ],
    ambientLuminance: 0.2,
  });
  expect(() => readMeasurementFile('max 255\n0 one\n')).toThrow(/Line 2/);
});

test('a luminance response of pacsDisplay: rows of colours alone are none of ours', () => {
  const text = [
    '#  lumResponse - 11/21/26 10:00:00',
    '#  0.312000    0   0   0',
    '   1     0.3120000    0   0   0    1 1  0.0000   0.1978000   0.4683000',
    '   2     0.3300000    0   0   1    1 2  0.0560   0.1978000   0.4683000',
    '   3     0.3500000    1   1   1    2 1  0.0588   0.1978000   0.4683000',
  ].join('\n');
  expect(readMeasurementFile(text).levels).toEqual([
    { ddl: 0, luminance: 0.312 },
    { ddl: 1, luminance: 0.35 },
  ]);
});

const shared =
  process.env['VIEWBOX_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const oracle = path.join(shared, '../reference/display-qc-oracles/A_ideal_diag.lut');

test('a whole file that DCMTK reads, where it lies beside the project', () => {
  if (!existsSync(oracle)) {
    console.warn(`A whole characteristic curve was NOT read: ${oracle} is not there.`);
    return;
  }
  const { levels, ambientLuminance } = readMeasurementFile(readFileSync(oracle, 'utf8'));
  expect([levels.length, levels[0]?.luminance, ambientLuminance]).toEqual([256, 1, 0.2]);
});
