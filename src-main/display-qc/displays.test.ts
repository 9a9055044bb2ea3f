import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { dailyTargets } from '#shared/display-qc/daily-pattern.ts';
import type { Display } from '#shared/display-qc/displays.ts';
import { DEFAULT_QC_SETTINGS } from '#shared/display-qc/state.ts';
import type { SignedTest, TestValues, ValuesOf } from '#shared/display-qc/tests.ts';
import { testResponse } from '#shared/display-qc/test-response.ts';
import { TEST_DISPLAYS } from '#shared/gsdf/test-displays.ts';
import type { AuditEntry } from '#main/audit/messages.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { Displays } from './displays.ts';
import { appendRecord } from './record-chain.ts';

const DAY_MS = 86_400_000;
const PLACE = { name: 'seat/2048x2560/0,0', label: 'MDX', widthPx: 2048, heightPx: 2560 };
const METER = { name: 'Meter', serial: '1', calibratedOn: '2026-01-01', calibrationEndsOn: '2028-01-01' };

let station: StationDatabase;
let audited: AuditEntry[];
let now: number;
let displays: Displays;

beforeEach(() => {
  station = openStationDatabase(':memory:');
  audited = [];
  now = Date.parse('2026-10-12T08:00:00Z');
  displays = new Displays({
    station,
    audit: {
      record: (entry) => {
        audited.push(entry);
        return Promise.resolve();
      },
    },
    now: () => now,
  });
  return () => station.destroy();
});

function display(part: Partial<Display> = {}): Display {
  return {
    displayId: randomUUID(),
    assetTag: 'QC-1',
    maker: '',
    model: '',
    serial: '',
    room: '',
    profileIds: ['acr-aapm-siim'],
    isCalibrated: true,
    place: PLACE,
    isRetired: false,
    ...part,
  };
}

function signed(displayId: string, values: TestValues, part: Partial<SignedTest> = {}): SignedTest {
  return {
    displayId,
    assetTag: 'qc-1',
    values,
    instrument: METER,
    devicePixelRatio: 1,
    remarks: '',
    ...part,
  };
}

const onlyResponse = async () => {
  const none = { daily: 0, visual: 0, uniformity: 0, ambient: 0, colour: 0, match: 0 };
  await displays.putSettings(
    {
      ...DEFAULT_QC_SETTINGS,
      intervalDays: { ...none, response: 92 },
      policy: 'block',
      unknownPolicy: 'block',
    },
    'Paul',
  );
};

test('a display passes, becomes due and overdue as its day goes by', async () => {
  await onlyResponse();
  const one = display();
  await displays.put(one, 'Paul');
  expect((await displays.here(PLACE)).standing).toBe('unmeasured');
  const { verdicts } = await displays.sign(
    signed(one.displayId, testResponse(TEST_DISPLAYS.ideal)),
    'Paul',
    null,
  );
  expect(verdicts.map(({ profileId, verdict }) => [profileId, verdict]).slice(0, 2)).toEqual([
    ['acr-aapm-siim', 'pass'],
    ['acr-mammography', 'fail'],
  ]);
  expect(await displays.here(PLACE)).toMatchObject({ standing: 'passed', assetTag: 'QC-1' });
  now += 92 * DAY_MS;
  expect((await displays.here(PLACE)).standing).toBe('due');
  now += 3 * DAY_MS;
  expect((await displays.here(PLACE)).standing).toBe('overdue');
  expect(audited.map(({ event }) => event)).toEqual(['settings.change', 'display.put', 'display.test']);
});

test('a drifted display has failed until it is measured again and passes', async () => {
  await onlyResponse();
  const one = display();
  await displays.put(one, 'Paul');
  const first = await displays.sign(signed(one.displayId, testResponse(TEST_DISPLAYS.drifted)), 'Paul', null);
  expect(first.state).toMatchObject({
    standing: 'failed',
    failedProfiles: ['ACR–AAPM–SIIM / AAPM TG270, diagnostic'],
  });
  now += 1;
  const second = await displays.sign(signed(one.displayId, testResponse(TEST_DISPLAYS.ideal)), 'Paul', null);
  expect(second.state.standing).toBe('passed');
  expect(second.tests.map(({ verdicts }) => verdicts[0]?.verdict)).toEqual(['pass', 'fail']);
});

test('a check of the day may be missed once; missed again, the display is not for diagnosis until one is passed', async () => {
  await onlyResponse();
  const one = display();
  await displays.put(one, 'Paul');
  await displays.sign(signed(one.displayId, testResponse(TEST_DISPLAYS.ideal)), 'Paul', null);
  const check = async (hits: boolean[]) => {
    now += 60_000;
    const named = dailyTargets(1)
      .map(({ letter }, at) => (hits[at] === false ? '?' : letter))
      .join('');
    // What a window says of the hits counts for nothing.
    const values = { kind: 'daily' as const, seed: 1, named, hits: [true], seconds: 12 };
    const after = await displays.sign(signed(one.displayId, values, { instrument: null }), 'Rita', null);
    return after.state.standing;
  };
  expect(await check([true, false])).toBe('passed');
  expect(await check([false, false])).toBe('failed');
  expect(await check([true, true])).toBe('passed');
});

test('a check of the day keeps the letters that were named, and is scored from them', async () => {
  const one = display();
  await displays.put(one, 'Paul');
  const [first] = dailyTargets(7);
  const check = (values: Partial<ValuesOf<'daily'>>) => {
    const all = [true, true, true, true];
    const daily = { kind: 'daily' as const, seed: 7, hits: all, seconds: 9, ...values };
    return displays.sign(signed(one.displayId, daily, { instrument: null }), 'Rita', null);
  };
  await expect(check({})).rejects.toThrow(/which letters were named/);
  const { tests } = await check({ named: `${first!.letter}???` });
  expect(tests[0]?.test.values).toMatchObject({
    named: `${first!.letter}???`,
    hits: [true, false, false, false],
  });
});

test('a display one of whose tests was never made blocks a reading when the time for it is over', async () => {
  await onlyResponse();
  const given = await displays.settings();
  await displays.putSettings(
    { ...given, intervalDays: { ...given.intervalDays, response: 366, uniformity: 92 } },
    'Paul',
  );
  const one = display();
  await displays.put(one, 'Paul');
  await displays.sign(signed(one.displayId, testResponse(TEST_DISPLAYS.ideal)), 'Paul', null);
  const read = () => displays.requireFit(PLACE, { reason: '', by: 'Rita', studyInstanceUid: '1.2.3' });
  await expect(read()).resolves.toBeUndefined();
  now += 95 * DAY_MS;
  // To change what is said of a display does not begin its time anew.
  await displays.put({ ...one, room: '2' }, 'Paul');
  await expect(read()).rejects.toThrow(/overdue/);
});

test('a missed ambient light leaves a standard that limits it incomplete: no pass', async () => {
  await onlyResponse();
  const one = display();
  await displays.put(one, 'Paul');
  const values = { ...testResponse(TEST_DISPLAYS.ideal), ambientLuminance: null };
  const { state } = await displays.sign(signed(one.displayId, values), 'Paul', null);
  expect(state.standing).toBe('failed');
});

describe('what cannot be judged is not kept', () => {
  const cases: readonly [string, (values: { ddl: number; readings: number[] }[]) => void, RegExp][] = [
    ['a luminance of 0', (levels) => (levels[0]!.readings = [0]), /impossible/],
    ['one impossible reading among good ones', (levels) => (levels[3]!.readings = [6.75, -1]), /impossible/],
    ['more than the function knows', (levels) => (levels[17]!.readings = [4500]), /3993/],
    ['a level that is darker than the one below', (levels) => (levels[5]!.readings = [2]), /darker/],
    ['missing steps', (levels) => levels.splice(4, 6), /missing|at least/],
    ['one missing step, which hides what it showed', (levels) => levels.splice(6, 1), /such as DDL 90/],
    ['no white', (levels) => levels.pop(), /brightest level is missing/],
  ];
  test.each(cases)('%s', async (_, spoil, reason) => {
    const one = display();
    await displays.put(one, 'Paul');
    const values = testResponse(TEST_DISPLAYS.ideal);
    if (values.kind === 'response') spoil(values.levels);
    await expect(displays.sign(signed(one.displayId, values), 'Paul', null)).rejects.toThrow(reason);
    expect((await displays.get(one.displayId)).tests).toEqual([]);
  });

  test('a file without one level, fewer readings than were to be made, levels of another set', async () => {
    const one = display();
    await displays.put(one, 'Paul');
    const whole = testResponse(TEST_DISPLAYS.ideal);
    const sign = (part: Partial<typeof whole>) =>
      displays.sign(signed(one.displayId, { ...whole, ...part }), 'Paul', null);
    const gapped = whole.levels.filter(({ ddl }) => ddl !== 90);
    await expect(sign({ levelSet: 'own', levels: gapped })).rejects.toThrow(
      /Nearest are the 18: DDL 90 missing/,
    );
    await expect(sign({ repeats: 2 })).rejects.toThrow(/18 of 18 levels are missing readings/);
    await expect(sign({ levelSet: '52' })).rejects.toThrow(/52 levels are missing readings, such as DDL 5/);
    await expect(sign({ levelSet: '11' })).rejects.toThrow(/such as DDL 26/);
    expect((await displays.get(one.displayId)).tests).toEqual([]);
    await sign({ levelSet: 'own' });
  });

  test('another display’s tag, an ended calibration, no instrument, readings on the glass with the room in them', async () => {
    const one = display();
    await displays.put(one, 'Paul');
    const values = testResponse(TEST_DISPLAYS.ideal);
    const sign = (part: Partial<SignedTest>, of = values) =>
      displays.sign(signed(one.displayId, of, part), 'Paul', null);
    await expect(sign({ assetTag: 'QC-2' })).rejects.toThrow(/QC-2, the measurement is of QC-1/);
    const ended = { ...METER, calibrationEndsOn: '2026-10-11' };
    await expect(sign({ instrument: ended })).rejects.toThrow(/ended on 2026-10-11/);
    await expect(sign({ instrument: null })).rejects.toThrow(/which instrument/);
    await expect(sign({}, { ...values, includesAmbient: true })).rejects.toThrow(/on the glass/);
  });
});

test('light of the room that is in the readings is taken out before it is put in again', async () => {
  await onlyResponse();
  const one = display();
  await displays.put(one, 'Paul');
  const { levels, ambientLuminance } = TEST_DISPLAYS.ideal;
  const seen = levels.filter(({ ddl }) => ddl % 15 === 0);
  const { verdicts } = await displays.sign(
    signed(one.displayId, {
      kind: 'response',
      levelSet: '18',
      repeats: 1,
      geometry: 'telescopic',
      includesAmbient: true,
      ambientLuminance,
      levels: seen.map(({ ddl, luminance }) => ({ ddl, readings: [luminance + ambientLuminance] })),
    }),
    'Paul',
    null,
  );
  const measured = new Map(verdicts[0]?.limits.map((limit) => [limit.figure, limit.measured]));
  expect(measured.get('brightest')).toBeCloseTo(400.2, 3);
  expect(measured.get('ambientRatio')).toBeCloseTo(0.2, 4);
});

test('a measurement that was interrupted goes on with the same meter alone', async () => {
  const one = display();
  await displays.put(one, 'Paul');
  const draftId = randomUUID();
  const values = testResponse(TEST_DISPLAYS.ideal);
  await displays.putDraft(draftId, signed(one.displayId, values), 'Paul');
  const other = signed(one.displayId, values, { instrument: { ...METER, serial: '2' } });
  await expect(displays.putDraft(draftId, other, 'Paul')).rejects.toThrow(/begun with Meter \(1\)/);
  await expect(displays.sign(other, 'Paul', draftId)).rejects.toThrow(/two instruments/);
  expect(await displays.drafts()).toMatchObject([{ draftId, kind: 'response', by: 'Paul' }]);
  await displays.sign(signed(one.displayId, values), 'Paul', draftId);
  expect(await displays.drafts()).toEqual([]);
});

describe('a study is called read on a display that is not fit', () => {
  const read = (reason = '', place: typeof PLACE | null = PLACE) =>
    displays.requireFit(place, { reason, by: 'Rita', studyInstanceUid: '1.2.3' });

  test('not at all, where the site does not allow it; on a known one that passed it may', async () => {
    await onlyResponse();
    await expect(read(), 'no display is known: no quality control').resolves.toBeUndefined();
    const one = display();
    await displays.put(one, 'Paul');
    await expect(read('all the same')).rejects.toThrow(/never measured/);
    await displays.sign(signed(one.displayId, testResponse(TEST_DISPLAYS.ideal)), 'Paul', null);
    await expect(read()).resolves.toBeUndefined();
    await expect(read('', null)).rejects.toThrow(/Nobody has said yet which display this is/);
    now += 100 * DAY_MS;
    await expect(read('all the same')).rejects.toMatchObject({
      code: 'REFUSED',
      data: { displayPolicy: 'block' },
    });
  });

  test('with a reason, which is kept', async () => {
    await onlyResponse();
    await displays.putSettings({ ...(await displays.settings()), policy: 'askReason' }, 'Paul');
    await displays.put(display(), 'Paul');
    await expect(read()).rejects.toMatchObject({ data: { displayPolicy: 'askReason' } });
    await read('night, no other display');
    expect(audited.at(-1)).toMatchObject({
      event: 'display.override',
      user: 'Rita',
      objects: { studyInstanceUid: '1.2.3', reason: 'night, no other display', standing: 'unmeasured' },
    });
  });

  test('a display that nobody has named counts as not tested, and has a rule of its own: to begin with it is only said', async () => {
    const elsewhere = { ...PLACE, name: 'other seat' };
    await onlyResponse();
    const given = await displays.settings();
    await displays.putSettings({ ...given, unknownPolicy: DEFAULT_QC_SETTINGS.unknownPolicy }, 'Paul');
    await displays.put(display(), 'Paul');
    await expect(read('', elsewhere)).resolves.toBeUndefined();
    await expect(read(), 'the one that is known was never measured').rejects.toMatchObject({
      message: expect.stringContaining('never measured') as string,
      data: { displayTab: expect.stringMatching(/^[\da-f-]{36}$/) as string },
    });
    await displays.putSettings({ ...given, policy: 'inform', unknownPolicy: 'askReason' }, 'Paul');
    await expect(read()).resolves.toBeUndefined();
    await expect(read('', elsewhere)).rejects.toMatchObject({
      message: expect.stringMatching(/not tested.*asks for a reason/) as string,
      data: { displayPolicy: 'askReason', displayTab: '' },
    });
    await expect(read('', { ...PLACE, label: 'other' })).rejects.toThrow(/Another screen stands/);
    await read('first day here', elsewhere);
    expect(audited.at(-1)).toMatchObject({ objects: { standing: 'unknown', reason: 'first day here' } });
  });

  test('a rule that was set before displays without a name had their own is meant for them too', async () => {
    const intervalDays = DEFAULT_QC_SETTINGS.intervalDays;
    await appendRecord(station, {
      kind: 'settings',
      displayId: '',
      body: { intervalDays, graceDays: 3, policy: 'block' },
      by: 'Paul',
      at: new Date(now).toISOString(),
    });
    expect(await displays.settings()).toMatchObject({ policy: 'block', unknownPolicy: 'block' });
  });

  test('and nothing is said where the site only informs', async () => {
    await displays.put(display(), 'Paul');
    await expect(read()).resolves.toBeUndefined();
  });
});

test('a table goes before a display by a person’s will, counts when it was measured through, and ends when what it was made for does', async () => {
  await onlyResponse();
  const one = display({ isCalibrated: false });
  await displays.put(one, 'Paul');
  const { levels } = TEST_DISPLAYS.gamma22;
  const whole = (ddlOf: (ddl: number) => number = (ddl) => ddl, calibrationId?: string) => ({
    ...testResponse(TEST_DISPLAYS.gamma22),
    levelSet: '256' as const,
    levels: levels.map(({ ddl }) => ({ ddl, readings: [levels[ddlOf(ddl)]!.luminance] })),
    ...(calibrationId !== undefined && { calibrationId }),
  });
  await expect(displays.calibrate(one.displayId, true, 'Paul')).rejects.toThrow(/not measured/);
  await displays.sign(signed(one.displayId, whole()), 'Paul', null);
  expect((await displays.here(PLACE)).calibration, 'off by default').toBeNull();
  const before = (await displays.get(one.displayId)).verdicts[0]!;
  const switched = await displays.calibrate(one.displayId, true, 'Paul');
  expect(switched.calibration).toMatchObject({ by: 'Paul', lapse: null, refusals: [] });
  expect(audited.at(-1)).toMatchObject({ event: 'display.calibrate', user: 'Paul' });
  const { calibration } = await displays.here(PLACE);
  expect(calibration).toMatchObject({ distinctLevels: 217 });
  expect(calibration!.ddls).toHaveLength(256);
  expect(switched.verdicts[0], 'as the display itself is, until it is measured through the table').toEqual(
    before,
  );

  const { calibrationId, ddls } = calibration!;
  const other = signed(
    one.displayId,
    whole((ddl) => ddls[ddl]!, randomUUID()),
  );
  await expect(displays.sign(other, 'Paul', null)).rejects.toThrow(/no longer in force/);
  const through = signed(
    one.displayId,
    whole((ddl) => ddls[ddl]!, calibrationId),
  );
  const deviation = ({ limits }: { readonly limits: typeof before.limits }) =>
    limits.find(({ figure }) => figure === 'deviationPct');
  const measured = await displays.sign(through, 'Paul', null);
  expect(deviation(before)).toMatchObject({ outcome: 'fail' });
  expect(deviation(measured.verdicts[0]!)).toMatchObject({ outcome: 'pass' });
  expect(deviation(measured.verdicts[0]!)?.measured).toBeCloseTo(6.12, 1);

  await displays.put({ ...one, room: 'brighter' }, 'Paul');
  expect(await displays.here(PLACE)).toMatchObject({ calibration: null, hasLapsedCalibration: true });
  expect((await displays.get(one.displayId)).calibration.lapse).toBe('changed');
  await displays.put(one, 'Paul');
  expect((await displays.here(PLACE)).calibration).toEqual(calibration);
  now += 95 * DAY_MS;
  expect((await displays.get(one.displayId)).calibration).toMatchObject({ inForce: null, lapse: 'stale' });
  await displays.sign(signed(one.displayId, whole()), 'Paul', null);
  expect((await displays.get(one.displayId)).calibration).toMatchObject({
    inForce: null,
    lapse: 'remeasured',
  });
  await displays.calibrate(one.displayId, true, 'Paul');
  await displays.calibrate(one.displayId, false, 'Paul');
  expect(await displays.here(PLACE)).toMatchObject({ calibration: null, hasLapsedCalibration: false });
  expect(await displays.verify()).toMatchObject({ brokenAt: null });
});

test('another screen in the place of a known display is not taken for it', async () => {
  const one = display();
  await displays.put(one, 'Paul');
  expect((await displays.here({ ...PLACE, label: 'other' })).place).toBe('changed');
  expect((await displays.here({ ...PLACE, name: 'seat/2' })).place).toBe('unknown');
  const edid = {
    hash: 'a',
    maker: 'EIZ',
    model: 'RX',
    serial: '1',
    week: 1,
    year: 2024,
    widthPx: 2048,
    heightPx: 2560,
    widthMm: 331,
    heightMm: 414,
  };
  const told = { ...PLACE, edid };
  expect((await displays.here(told)).place, 'not told before').toBe('known');
  await displays.put({ ...one, place: told }, 'Paul');
  expect((await displays.here({ ...told, edid: { ...edid, hash: 'b' } })).place).toBe('changed');
  expect((await displays.here(told)).place).toBe('known');
  // Two of a kind were swapped, and a person said which one it is by its tag.
  const two = display({ assetTag: 'QC-2' });
  await displays.put(two, 'Paul');
  expect(await displays.here(PLACE)).toMatchObject({ place: 'known', assetTag: 'QC-2' });
  await expect(displays.put(display({ assetTag: 'qc-2' }), 'Paul')).rejects.toThrow(/already/);
});

test('two displays of one workstation are compared by what was measured of each', async () => {
  const one = display();
  const two = display({ assetTag: 'QC-2', place: { ...PLACE, name: 'seat/2048x2560/2048,0' } });
  for (const each of [one, two]) await displays.put(each, 'Paul');
  await displays.put(display({ assetTag: 'QC-3', place: { ...PLACE, name: 'other/2048x2560/0,0' } }), 'Paul');
  const { beside } = await displays.sign(signed(one.displayId, testResponse()), 'Paul', null);
  expect(beside).toMatchObject([{ assetTag: 'QC-2', luminancePct: null, isApart: false }]);
  await displays.sign(
    signed(two.displayId, testResponse(TEST_DISPLAYS.ideal, 0.85), { assetTag: 'QC-2' }),
    'Paul',
    null,
  );
  expect((await displays.get(one.displayId)).beside).toMatchObject([{ assetTag: 'QC-2', isApart: true }]);
});

test('limits that the site changes judge from then on, and what they were stays readable', async () => {
  await onlyResponse();
  const one = display({ profileIds: ['acr-mammography'] });
  await displays.put(one, 'Paul');
  await displays.sign(signed(one.displayId, testResponse(TEST_DISPLAYS.ideal)), 'Paul', null);
  expect((await displays.here(PLACE)).standing).toBe('failed');
  const given = (await displays.profiles()).find(({ profile }) => profile.id === 'acr-mammography')!;
  const limits = given.profile.limits.map((limit) =>
    limit.figure === 'brightest' ? { ...limit, value: 400 } : limit,
  );
  await displays.putProfile({ ...given.profile, limits }, 'as the edition of 2022 has it', 'Paul');
  expect((await displays.here(PLACE)).standing).toBe('passed');
  const changed = (await displays.profiles()).find(({ profile }) => profile.id === 'acr-mammography')!;
  expect(changed.changes).toMatchObject([{ by: 'Paul', reason: 'as the edition of 2022 has it' }]);
  expect((await displays.get(one.displayId)).tests[0]?.verdicts[1]?.verdict).toBe('fail');
});

test('records can be neither changed nor removed, and one that was is found', async () => {
  const one = display();
  await displays.put(one, 'Paul');
  await displays.put({ ...one, room: '2' }, 'Paul');
  expect(await displays.verify()).toEqual({ records: 2, brokenAt: null });
  const change = station.updateTable('display_record').set({ by_user: 'Eve' }).where('sequence', '=', 1);
  await expect(change.execute()).rejects.toThrow(/never changed/);
  await expect(station.deleteFrom('display_record').execute()).rejects.toThrow(/never removed/);
});

describe('the chain of records', () => {
  /** Whoever has the file of the database can take the rule out of it that records stay. */
  const unguard = async () => {
    await sql`DROP TRIGGER display_record_stays`.execute(station);
    await sql`DROP TRIGGER display_record_is_kept`.execute(station);
  };
  const threeTests = async () => {
    const one = display();
    await displays.put(one, 'Paul');
    for (let at = 0; at < 2; at += 1)
      await displays.sign(signed(one.displayId, testResponse(TEST_DISPLAYS.ideal)), 'Paul', null);
    expect(await displays.verify()).toEqual({ records: 3, brokenAt: null });
    await unguard();
  };

  test.each([
    ['a reading', { body: (body: string) => body.replace('400', '401') }],
    ['the time', { at: () => '2026-10-11T08:00:00.000Z' }],
    ['the person', { by_user: () => 'Eve' }],
    ['the display', { display_id: () => randomUUID() }],
  ] as const)('breaks where %s was altered', async (_, altered) => {
    await threeTests();
    const row = await station
      .selectFrom('display_record')
      .selectAll()
      .where('sequence', '=', 2)
      .executeTakeFirstOrThrow();
    const [[column, change]] = Object.entries(altered) as [[keyof typeof row, (text: string) => string]];
    const to = change(String(row[column]));
    expect(to).not.toBe(row[column]);
    await station
      .updateTable('display_record')
      .set({ [column]: to })
      .where('sequence', '=', 2)
      .execute();
    expect(await displays.verify()).toEqual({ records: 1, brokenAt: 2 });
  });

  test('breaks where a record was taken out, or its hash counted anew', async () => {
    await threeTests();
    const rows = await station.selectFrom('display_record').selectAll().orderBy('sequence').execute();
    await station
      .updateTable('display_record')
      .set({ hash: rows[2]!.hash })
      .where('sequence', '=', 1)
      .execute();
    expect((await displays.verify()).brokenAt).toBe(1);
    await station
      .updateTable('display_record')
      .set({ hash: rows[0]!.hash })
      .where('sequence', '=', 1)
      .execute();
    expect((await displays.verify()).brokenAt).toBeNull();
    await station.deleteFrom('display_record').where('sequence', '=', 2).execute();
    expect((await displays.verify()).brokenAt).toBe(2);
  });
});
