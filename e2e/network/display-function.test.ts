import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { calibrationTable } from '#shared/gsdf/calibration-table.ts';
import { jndOfLuminance, luminanceOfJnd } from '#shared/gsdf/gsdf.ts';
import { levelSeries } from '#shared/gsdf/measured-levels.ts';
import { TEST_DISPLAYS } from '#shared/gsdf/test-displays.ts';
import { temporaryFolder } from '../fixtures/core.ts';
import { interop } from '../fixtures/interoperability.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';

const folder = temporaryFolder('display-function');
afterAll(() => folder.remove());

/** DCMTK prints six digits */
const PRINTED = 1e-6;

it.each(Object.entries(TEST_DISPLAYS))(
  'dcmdspfn has the same standard display function and the same calibration for the display “%s”',
  async (name, { levels, ambientLuminance }) => {
    interop('dcmdspfn', 'GSDF and calibration table');
    const characteristics = path.join(folder.path, `${name}.lut`);
    const printed = path.join(folder.path, `${name}.txt`);
    const lines = levels.map(({ ddl, luminance }) => `${ddl} ${luminance.toFixed(6)}`);
    writeFileSync(characteristics, ['max 255', `amb ${ambientLuminance}`, ...lines, ''].join('\n'));
    const run = await runProgram(programFile('dcmdspfn'), ['+Im', characteristics, '+Og', printed]);
    expect(run.exitCode, run.stderr).toBe(0);
    const rows = readFileSync(printed, 'utf8')
      .split('\n')
      .filter((line) => /^\d/.test(line))
      .map((line) => line.split('\t').map(Number) as [number, number, number, number]);
    expect(rows).toHaveLength(256);
    const series = levelSeries(levels);
    const [first, last] = [levels[0]!, levels[255]!].map(({ luminance }) =>
      jndOfLuminance(luminance + ambientLuminance),
    ) as [number, number];
    const { luminances } = calibrationTable(series, ambientLuminance);
    for (const [ddl, , gsdf, calibrated] of rows) {
      const ours = luminanceOfJnd(first + ((last - first) * ddl) / 255);
      expect(Math.abs(ours / gsdf - 1), `GSDF at ${ddl}`).toBeLessThan(PRINTED);
      expect(Math.abs(luminances[ddl]! - calibrated), `calibrated at ${ddl}`).toBeLessThan(PRINTED);
    }
  },
);
