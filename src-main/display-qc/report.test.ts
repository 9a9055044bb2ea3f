import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import type { DisplayDetail } from '#shared/contract/displays.ts';
import type { Plot } from '#shared/display-qc/plot.ts';
import { testResponse } from '#shared/display-qc/test-response.ts';
import { TEST_DISPLAYS } from '#shared/gsdf/test-displays.ts';
import { openStationDatabase } from '#main/station/station-database.ts';
import { Displays } from './displays.ts';
import { displayReport } from './report.ts';
import { fontRuns } from './report-fonts.ts';
import { displayCsv } from './values-csv.ts';

const DISPLAY_ID = '00000000-0000-4000-8000-000000000001';
const FACTS = { station: 'Station (1)', version: '0.0.0', at: '2026-10-12T08:00:00Z', tagOf: () => '' };
const METER = {
  name: 'Meter',
  serial: '7',
  calibratedOn: '2026-01-01',
  calibrationEndsOn: '2027-01-01',
};
let detail: DisplayDetail;

beforeAll(async () => {
  const station = openStationDatabase(':memory:');
  let now = Date.parse('2026-06-12T08:00:00Z');
  const audit = { record: () => Promise.resolve() };
  const displays = new Displays({ station, audit, now: () => now });
  const about = {
    maker: 'Mäker',
    model: 'X',
    serial: '1',
    room: 'Łódź, Кабинет 2, 読影室',
    isCalibrated: true,
    isRetired: false,
  };
  const profileIds = ['acr-aapm-siim'];
  await displays.put({ displayId: DISPLAY_ID, assetTag: '=QC-1', ...about, profileIds, place: null }, 'Paul');
  for (const fade of [1, 0.99, 0.98, 0.97]) {
    await displays.sign(
      {
        displayId: DISPLAY_ID,
        assetTag: '=QC-1',
        values: testResponse(TEST_DISPLAYS.ideal, fade),
        instrument: METER,
        devicePixelRatio: 1,
        remarks: 'after "moving", ok',
      },
      'Paul Physicist',
      null,
    );
    now += 30 * 86_400_000;
  }
  await displays.sign(
    {
      displayId: DISPLAY_ID,
      assetTag: '=QC-1',
      values: { kind: 'uniformity', ddl: 204, places: [180, 172, 165, 158, 169] },
      instrument: METER,
      devicePixelRatio: 1,
      remarks: '',
    },
    'Paul Physicist',
    null,
  );
  detail = await displays.get(DISPLAY_ID);
  await station.destroy();
});

test('the report says the stored values, who signed them and with what', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-report-'));
  try {
    const file = path.join(folder, 'report.pdf');
    writeFileSync(file, await displayReport(detail, FACTS));
    const words = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    const brightest = detail.verdicts[0]?.limits.find(({ figure }) => figure === 'brightest')?.measured;
    expect(words).toMatch(new RegExp(`measured +${brightest?.toFixed(2).replace('.', String.raw`\.`)} `));
    expect(words).toMatch(/PASS +\* ACR–AAPM–SIIM \/ AAPM TG270, diagnostic +>=350/);
    expect(words).toMatch(/FAIL +ACR–AAPM–SIIM, mammography +>=420/);
    expect(words).toMatch(/172\.0[^]*165\.0[^]*180\.0[^]*centre[^]*158\.0/);
    expect(words).toContain('Responsible physician');
    expect(words).toContain('Mäker');
    expect(words).toContain('Łódź, Кабинет 2,');
    expect(words).toContain('Station (1)');
    expect(words).toContain('Signed by Paul Physicist');
    expect(words).toContain('Meter (7), calibrated');
    expect(words).toContain('inverse polynomial of PS3.14');
    expect(words).toMatch(/Not of the standard that they stand under: [^]*< 15 %: Viewbox[^]*TG18/);
    expect(words).toContain('DDL 255: ');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const drawn = vi.hoisted(() => [] as Plot[]);

vi.mock('./report-sheets.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('./report-sheets.ts')>();
  return {
    ...original,
    Sheets: class extends original.Sheets {
      override plot(plot: Plot): void {
        drawn.push(plot);
        super.plot(plot);
      }
    },
  };
});

test('the trend on paper leaves out what was measured through a table that is not in force', async () => {
  const through = { ...testResponse(TEST_DISPLAYS.gamma22), calibrationId: DISPLAY_ID };
  const [first] = detail.tests.filter(({ test: { values } }) => values.kind === 'response');
  const one = { ...first!, testId: 'through', at: '2026-10-01T08:00:00.000Z' };
  drawn.length = 0;
  await displayReport(
    { ...detail, tests: [{ ...one, test: { ...one.test, values: through } }, ...detail.tests] },
    FACTS,
  );
  const trend = drawn.find(({ title }) => title.includes('over time'));
  expect(trend?.lines[0]?.points).toHaveLength(4);
});

test('the report tells of a room that is too bright, of every level, and draws the band of the chosen standard', async () => {
  const { levels } = TEST_DISPLAYS.gamma22;
  const station = openStationDatabase(':memory:');
  const audit = { record: () => Promise.resolve() };
  const displays = new Displays({ station, audit, now: () => Date.parse('2026-06-12T08:00:00Z') });
  await displays.put({ ...detail.display, profileIds: ['jesra-2', 'jesra-1b'] }, 'Paul');
  const values = {
    ...testResponse(TEST_DISPLAYS.gamma22),
    levelSet: '256' as const,
    levels: levels.map(({ ddl, luminance }) => ({ ddl, readings: [luminance] })),
  };
  const { test: signed } = detail.tests.find(({ test: { values: of } }) => of.kind === 'response')!;
  const whole = await displays.sign({ ...signed, values }, 'Paul', null);
  await station.destroy();
  drawn.length = 0;
  const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-report-'));
  try {
    const file = path.join(folder, 'report.pdf');
    writeFileSync(file, await displayReport(whole, FACTS));
    const words = execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }).replaceAll(/\s+/g, ' ');
    expect(words).toContain('The room is too bright for this display');
    expect(words).toContain('0.08 to 3.57 JND from one to the next, mean 2.19');
    expect(words).toContain('217 of 256 levels would differ, the greatest step would be 4.19 JND');
    expect(drawn.map(({ title }) => title)).toContain('ΔL/L per JND, ±15 %');
    const ofIdeal = path.join(folder, 'ideal.pdf');
    writeFileSync(ofIdeal, await displayReport(detail, FACTS));
    expect(execFileSync('pdftotext', [ofIdeal, '-'], { encoding: 'utf8' })).not.toContain('too bright');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('every reading is a row, and no cell is a formula', () => {
  const rows = displayCsv(detail).trimEnd().split('\r\n');
  expect(rows.filter((row) => /,(luminance|ambient)_cd_m2,/.test(row))).toHaveLength(4 * (18 + 1) + 5);
  expect(rows[1]).toContain(",Paul Physicist,'=QC-1,Meter,7,response,luminance_cd_m2,ddl 0,");
});

test('each row says how it was measured and where, and each test what was answered and judged', () => {
  const [first, ...others] = detail.tests.toReversed();
  const way = {
    isHdr: true,
    gamut: 'p3',
    bitsPerColour: 8,
    isSrgbForced: null,
    isNightLightOff: false,
    isPlain: true,
  } as const;
  const values = { ...testResponse(), calibrationId: DISPLAY_ID, geometry: 'telescopic' as const };
  const tests = [...others, { ...first!, test: { ...first!.test, way, values } }];
  const [head = '', ...rows] = displayCsv({ ...detail, tests })
    .trimEnd()
    .split('\r\n');
  expect(head.split(',').slice(-8).join(',')).toBe(
    'display_serial,room,calibrated_on,calibration_ends_on,calibration_id,geometry,doubts,remarks',
  );
  expect(rows[0]).toMatch(
    new RegExp(
      `,1,"Łódź, Кабинет 2, 読影室",2026-01-01,2027-01-01,${DISPLAY_ID},telescopic,hdr nightLight,"after ""moving"", ok"$`,
    ),
  );
  const own = rows.filter((row) => row.startsWith(first!.testId));
  const said = (quantity: string) => own.filter((row) => row.includes(`,response,${quantity},`));
  expect(said('device_pixel_ratio')[0]).toContain(',response,device_pixel_ratio,,1,');
  expect(said('way_to_glass')).toHaveLength(6);
  expect(said('way_to_glass')[0]).toContain(',way_to_glass,isHdr,true,');
  expect(said('way_to_glass')[3]).toContain(',way_to_glass,isSrgbForced,unknown,');
  expect(said('verdict')[0]).toContain(',verdict,acr-aapm-siim,pass,');
  expect(said('verdict')).toHaveLength(first!.verdicts.length);
  expect(said('judged')[0]).toContain(',judged,acr-aapm-siim: L′max ≥ 350 cd/m²,pass 400.2,');
  const cells = rows.map((row) => row.replaceAll(/"(?:[^"]|"")*"/g, '').split(',').length);
  expect(new Set(cells), 'all rows are as long as their head').toEqual(new Set([head.split(',').length]));
});

test('words in any script that the program has a font for are shown, others are a question mark', () => {
  expect(fontRuns('Łódź Кабинет', false).every(({ file }) => file !== null)).toBe(true);
  expect(fontRuns('読影室 한국 门诊', false).filter(({ file }) => file === null)).toMatchObject([
    { words: '読影室' },
    { words: '한국' },
    { words: '门诊' },
  ]);
  expect(fontRuns('\u0e01 ≥\n5', false).map(({ words }) => words)).toEqual(['? >= 5']);
});
