import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { luminanceOfJnd } from '#shared/gsdf/gsdf.ts';
import { TEST_DISPLAYS, type TestDisplay } from '#shared/gsdf/test-displays.ts';
import { drawPattern } from '#shared/patterns/patterns.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'viewbox-qc-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As a person or a script calls it. */
async function viewbox(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
}

/** Eighteen levels as a file. @param without a level that is left out */
function measured({ levels }: TestDisplay, without?: number): string {
  const file = path.join(folder, 'measured.csv');
  const rows = levels
    .filter(({ ddl }) => ddl % 15 === 0 && ddl !== without)
    .map(({ ddl, luminance }) => `${ddl},${luminance}`);
  writeFileSync(file, ['ddl,luminance_cd_m2', ...rows, ''].join('\n'));
  return file;
}

interface Evaluated {
  readonly response: { readonly brightest: number; readonly ambientLuminance: number };
  readonly verdicts: readonly { readonly profileId: string; readonly verdict: string }[];
  readonly areAllPassed: boolean;
}

const { ideal, drifted } = TEST_DISPLAYS;
const ROOM = ['--ambient', '0.2'];

describe('qc evaluate', () => {
  const evaluate = (display: TestDisplay, ...args: readonly string[]) =>
    viewbox('qc', 'evaluate', measured(display), ...args);
  const json = async (display: TestDisplay, ...args: readonly string[]) => {
    const { out, code } = await evaluate(display, '--json', ...args);
    const found = JSON.parse(out) as Evaluated;
    return { code, found, verdicts: found.verdicts.map(({ profileId, verdict }) => [profileId, verdict]) };
  };

  test('ends with 0 where the standard passes, with 1 where one of several does not', async () => {
    const one = await evaluate(ideal, '--profile', 'acr-aapm-siim', ...ROOM);
    expect(one.code, one.err).toBe(0);
    expect(one.out).toContain('uniformity (TG18 MLD) < 15 %: Viewbox’s own');
    expect(one.out).toMatch(/PASS {2}ACR–AAPM–SIIM \/ AAPM TG270, diagnostic/);
    const two = await json(ideal, '--profile', 'acr-aapm-siim,acr-mammography', ...ROOM);
    expect(two.code).toBe(1);
    expect(two.found.areAllPassed).toBe(false);
    expect(two.verdicts).toEqual([
      ['acr-aapm-siim', 'pass'],
      ['acr-mammography', 'fail'],
    ]);
    expect((await json(drifted, '--profile', 'jesra-2', ...ROOM)).code).toBe(0);
    expect((await json(drifted, '--profile', 'jesra-2, jesra-1b', ...ROOM)).code).toBe(1);
  });

  test('that cannot be told without the ambient light is no pass', async () => {
    const { code, out } = await evaluate(ideal, '--profile', 'acr-aapm-siim');
    expect(code).toBe(1);
    expect(out).toMatch(/INCOMPLETE/);
    expect(out).toContain('Measure the ambient light and give it with --ambient.');
  });

  test('takes the ambient light of the command before that of the file', async () => {
    const file = path.join(folder, 'display.lut');
    const rows = ideal.levels.map(({ ddl, luminance }) => `${ddl} ${luminance}`);
    writeFileSync(file, ['max 255', 'amb 0.2', ...rows, ''].join('\n'));
    const call = ['qc', 'evaluate', file, '--profile', 'acr-aapm-siim', '--json'];
    const ofFile = await viewbox(...call);
    expect(ofFile.code).toBe(0);
    expect((JSON.parse(ofFile.out) as Evaluated).response.ambientLuminance).toBe(0.2);
    const given = await viewbox(...call, '--ambient', '1');
    expect(given.code, 'the display is perfect, the room is not').toBe(1);
    const { response } = JSON.parse(given.out) as Evaluated;
    expect([response.ambientLuminance, response.brightest]).toEqual([1, expect.closeTo(401, 3)]);
  });

  test('says that it judges by the limits of the program, not by those that a site has changed', async () => {
    const { out } = await evaluate(ideal, '--profile', 'jesra-1a', ...ROOM);
    expect(out).toContain('Limits are those that Viewbox comes with');
    const { found } = await json(ideal, '--profile', 'jesra-1a', ...ROOM);
    expect(found).toMatchObject({ limitsOf: 'program' });
  });

  test.each([
    ['no standard', [], /--profile is needed/],
    [
      'one that there is not',
      ['--profile', 'acr-aapm-siim,acr'],
      /no profile acr\. There are: acr-aapm-siim/,
    ],
    ['an ambient light that is none', ['--profile', 'all', '--ambient', 'dark'], /--ambient takes a number/],
    ['an ambient light below 0', ['--profile', 'all', '--ambient=-1'], /no ambient light/],
    ['too few places', ['--profile', 'all', '--uniformity', '1,2'], /needs 5 places/],
  ])('ends with 2 and says why for %s', async (_, args, why) => {
    const { code, err, out } = await evaluate(ideal, ...args);
    expect(code).toBe(2);
    expect(err).toMatch(why);
    expect(out).toBe('');
  });

  test('ends with 2 for a file that is not there, and one from which a level is missing', async () => {
    const missing = await viewbox(
      'qc',
      'evaluate',
      path.join(folder, 'none.csv'),
      '--profile',
      'all',
      '--json',
    );
    expect(missing.code).toBe(2);
    expect(JSON.parse(missing.err)).toMatchObject({ error: { code: 'INPUT' } });
    const gapped = await viewbox('qc', 'evaluate', measured(ideal, 90), '--profile', 'jesra-2', ...ROOM);
    expect(gapped.code).toBe(2);
    expect(gapped.err).toContain('Nearest are the 18: DDL 90 missing');
  });
});

describe('qc gsdf', () => {
  test('prints the curve, for people and for programs', async () => {
    const { code, out } = await viewbox('qc', 'gsdf', '--from', '1', '--to', '1023');
    expect(code).toBe(0);
    const [head, ...rows] = out.trim().split('\n');
    expect(head).toBe('jnd,luminance_cd_m2');
    const sum = rows.reduce((total, row) => total + Number(row.split(',')[1]), 0);
    expect(rows).toHaveLength(1023);
    expect(sum, 'of the oracle').toBeCloseTo(606_766.560_156_66, 6);
    const json = await viewbox('qc', 'gsdf', '--from', '100', '--to', '101', '--json');
    expect(JSON.parse(json.out)).toEqual([
      { jnd: 100, luminanceCdM2: luminanceOfJnd(100) },
      { jnd: 101, luminanceCdM2: luminanceOfJnd(101) },
    ]);
  });

  test.each([
    ['0', '5'],
    ['1', '1024'],
    ['9', '5'],
    ['1.5', '5'],
    ['a', '5'],
  ])('ends with 2 from %s to %s', async (from, to) => {
    expect((await viewbox('qc', 'gsdf', '--from', from, '--to', to)).code).toBe(2);
  });
});

describe('qc pattern', () => {
  const write = (name: string, ...args: readonly string[]) =>
    viewbox('qc', 'pattern', name, '-o', path.join(folder, 'pattern.png'), ...args);

  test.each([
    ['sqc', 1024, 1024],
    ['lpv50', 641, 479],
    ['uln-204', 300, 400],
  ] as const)('%s is in the file as it was drawn, pixel by pixel', async (name, width, height) => {
    const { code, err } = await write(name, '--width', String(width), '--height', String(height));
    expect(code, err).toBe(0);
    const png = PNG.sync.read(readFileSync(path.join(folder, 'pattern.png')));
    const { ddls } = drawPattern(name, width, height);
    expect([png.width, png.height]).toEqual([width, height]);
    let wrong = 0;
    for (let at = 0; at < ddls.length; at += 1)
      for (let part = 0; part < 4; part += 1)
        if (png.data[4 * at + part] !== (part === 3 ? 255 : ddls[at])) wrong += 1;
    expect(wrong).toBe(0);
  });

  test('ends with 2 for what is no pattern or no size, with 1 where it cannot write', async () => {
    const size = ['--width', '64', '--height', '64'];
    expect((await write('tg18', ...size)).code).toBe(2);
    expect((await write('sqc', '--width', '64')).err).toContain('--height is needed');
    expect((await viewbox('qc', 'pattern', 'sqc', ...size)).err).toContain('-o is needed');
    const nowhere = path.join(folder, 'none', 'x.png');
    const { code, err } = await viewbox('qc', 'pattern', 'sqc', ...size, '-o', nowhere);
    expect(code).toBe(1);
    expect(err).toContain('cannot be written');
  });
});
