import { z } from 'zod';
import {
  type DisplayDetail,
  type DisplayHere,
  type KeptTest,
  type ListedDisplay,
  type ProfileInForce,
  profileSchema,
  type QcDraft,
} from '#shared/contract/displays.ts';
import { AppError } from '#shared/errors.ts';
import { type CalibrationRefusal, testsThatCount } from '#shared/display-qc/calibration.ts';
import { dailyHits } from '#shared/display-qc/daily-pattern.ts';
import { type Display, displayAt, type DisplayPlace, displaySchema } from '#shared/display-qc/displays.ts';
import { isApart, judgeAll, type LatestValues, requireSound } from '#shared/display-qc/evaluate.ts';
import { apartOf, isBeside } from '#shared/display-qc/neighbours.ts';
import {
  type DatedValues,
  DEFAULT_QC_SETTINGS,
  latestOf,
  type QcSettings,
  qcSettingsSchema,
  stateOf,
  valuesOf,
} from '#shared/display-qc/state.ts';
import { METER_KINDS, type SignedTest, signedTestSchema } from '#shared/display-qc/tests.ts';
import type { ProfileVerdict } from '#shared/gsdf/judge-display.ts';
import { type Profile, PROFILES } from '#shared/gsdf/profiles.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { AuditEntry } from '#main/audit/messages.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { type Calibration, calibrationOf, calibrationRecord } from './calibrations.ts';
import { Drafts } from './drafts.ts';
import { appendRecord, type KeptRecord, type NewRecord, recordsOf, verifyChain } from './record-chain.ts';

const keptTestBodySchema = z.object({ test: signedTestSchema, verdicts: z.array(z.unknown()) });
const profileBodySchema = z.object({ profile: profileSchema, reason: z.string() });

export interface DisplaysParts {
  readonly station: StationDatabase;
  readonly audit: Pick<AuditLog, 'record'>;
  /** Milliseconds since 1970 UTC; for tests */
  readonly now?: () => number;
}

/** The displays that images are read on, what was measured of them, and whether they are fit for it. */
export class Displays {
  readonly #parts: DisplaysParts;
  readonly #now: () => number;
  readonly #drafts: Drafts;

  constructor(parts: DisplaysParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
    this.#drafts = new Drafts(parts.station, () => this.#at());
  }

  /** Those in use first, by their tags. */
  async list(): Promise<ListedDisplay[]> {
    const [displays, profiles, settings] = await Promise.all([
      this.#all(),
      this.#profilesInForce(),
      this.settings(),
    ]);
    const listed = await Promise.all(displays.map((display) => this.#listed(display, profiles, settings)));
    return listed.toSorted(
      (a, b) =>
        Number(a.display.isRetired) - Number(b.display.isRetired) ||
        a.display.assetTag.localeCompare(b.display.assetTag),
    );
  }

  /** @throws AppError MISSING */
  async get(displayId: string): Promise<DisplayDetail> {
    const display = await this.#require(displayId);
    const [tests, profiles, settings] = await Promise.all([
      this.#tests(displayId),
      this.#profilesInForce(),
      this.settings(),
    ]);
    const calibration = await this.#calibration(display, tests, settings);
    const dated = countingValues(tests, calibration);
    const isChosen = ({ id }: Profile) => display.profileIds.includes(id);
    const ordered = [...profiles.filter(isChosen), ...profiles.filter((each) => !isChosen(each))];
    return {
      display,
      state: await this.#stateOf(display, dated, profiles, settings),
      tests: tests.toReversed(),
      verdicts: asVerdicts(judgeAll(valuesOf(latestOf(dated)), ordered)),
      calibration,
      beside: await this.#beside(display, valuesOf(latestOf(dated)), settings),
    };
  }

  async here(place: DisplayPlace): Promise<DisplayHere> {
    const [displays, settings] = await Promise.all([this.#all(), this.settings()]);
    const found = displayAt(displays, place);
    const isKnown = found.kind === 'known';
    const known = isKnown
      ? await this.#stateAndTable(found.display, await this.#profilesInForce(), settings)
      : null;
    const { state = null, calibration = null } = known ?? {};
    return {
      isInUse: displays.some(({ isRetired }) => !isRetired),
      place: found.kind,
      displayId: isKnown ? found.display.displayId : null,
      assetTag: found.kind === 'unknown' ? '' : found.display.assetTag,
      standing: state?.standing ?? null,
      measuredAt: state?.measuredAt ?? null,
      isDailyDue:
        state?.tasks.some(
          ({ kind, standing }) => kind === 'daily' && (standing === 'due' || standing === 'overdue'),
        ) ?? false,
      calibration: calibration?.inForce ?? null,
      hasLapsedCalibration: calibration !== null && calibration.lapse !== null,
      dailyAtSignIn: settings.dailyAtSignIn,
    };
  }

  /**
   * Whether a study may be called read on a display, as the site has decided. A reason that was asked for is kept in the audit log.
   *
   * @param place null: the caller does not say where it is
   * @throws AppError REFUSED; `data.displayPolicy` says whether a reason would do, `data.displayTab` where under Displays it is mended
   */
  async requireFit(
    place: DisplayPlace | null,
    { reason, by, studyInstanceUid }: { reason: string; by: string; studyInstanceUid: string },
  ): Promise<void> {
    const settings = await this.settings();
    if (settings.policy === 'inform' && settings.unknownPolicy === 'inform') return;
    const here = await this.here(place ?? { name: '-', label: '', widthPx: 1, heightPx: 1 });
    if (!here.isInUse || here.standing === 'passed' || here.standing === 'due') return;
    const { why, mend } = UNFIT[here.place === 'changed' ? 'changed' : (here.standing ?? 'unknown')];
    const policy = here.standing === null ? settings.unknownPolicy : settings.policy;
    if (policy === 'inform') return;
    const data = { displayPolicy: policy, displayTab: here.displayId ?? '' };
    if (policy === 'block')
      throw new AppError(
        'REFUSED',
        `${why}, and this site does not allow studies to be marked as read on it. ${mend} Or read on another display.`,
        { data },
      );
    if (reason === '')
      throw new AppError('REFUSED', `${why}. This site asks for a reason to read on it.`, { data });
    await this.#parts.audit.record({
      event: 'display.override',
      user: by,
      outcome: 'success',
      objects: {
        studyInstanceUid,
        display: here.displayId ?? '',
        standing: here.standing ?? 'unknown',
        reason,
      },
    });
  }

  /** @throws AppError CONFLICT for a tag that another display has, INPUT for a standard that is not known */
  async put(display: Display, by: string): Promise<ListedDisplay[]> {
    const others = (await this.#all()).filter((each) => each.displayId !== display.displayId);
    const tag = display.assetTag.toLowerCase();
    if (others.some((each) => each.assetTag.toLowerCase() === tag))
      throw new AppError('CONFLICT', `Another display has the tag ${display.assetTag} already.`);
    const known = new Set((await this.#profilesInForce()).map(({ id }) => id));
    const missing = display.profileIds.find((id) => !known.has(id));
    if (missing !== undefined) throw new AppError('INPUT', `There is no standard ${missing}.`);
    const { name } = display.place ?? {};
    const moved = others.filter((each) => name !== undefined && each.place?.name === name);
    await this.#append(
      [
        { kind: 'display', displayId: display.displayId, body: display, by, at: this.#at() },
        // One place holds one display: whichever was there is somewhere else now.
        ...moved.map((each) => ({
          kind: 'display' as const,
          displayId: each.displayId,
          body: { ...each, place: null },
          by,
          at: this.#at(),
        })),
      ],
      { event: 'display.put', objects: { display: display.displayId } },
    );
    return this.list();
  }

  /**
   * Judges a test and keeps it for good.
   *
   * @throws AppError INPUT when it cannot be judged; REFUSED when the person is at another display, or the meter's calibration has
   *   ended
   */
  async sign(given: SignedTest, by: string, draftId: string | null): Promise<DisplayDetail> {
    const test = scored(given);
    const display = await this.#require(test.displayId);
    const at = this.#at();
    if (test.assetTag.toLowerCase() !== display.assetTag.toLowerCase())
      throw new AppError(
        'REFUSED',
        `The tag on the display says ${test.assetTag || 'nothing'}, the measurement is of ${display.assetTag}. Measure the display that was chosen, or choose this one.`,
      );
    if (display.isRetired) throw new AppError('REFUSED', 'This display is no longer in use.');
    requireInstrument(test, at.slice(0, 10));
    if (draftId !== null) await this.#drafts.requireSameInstrument(draftId, test);
    requireSound(test.values);
    const tests = await this.#tests(test.displayId);
    const calibration = await this.#calibration(display, tests, await this.settings());
    requireTable(test, calibration);
    const dated = [...countingValues(tests, calibration), { at, values: test.values }];
    const verdicts = judgeAll(valuesOf(latestOf(dated)), await this.#profilesInForce());
    await this.#append(
      [{ kind: 'test', displayId: test.displayId, body: { test, verdicts }, by, at }],
      { event: 'display.test', objects: { display: test.displayId, kind: test.values.kind } },
      async (database) => {
        if (draftId !== null) await this.#drafts.remove(draftId, database);
      },
    );
    return this.get(test.displayId);
  }

  /**
   * Puts the table of the newest measurement before a display, or takes it away.
   *
   * @throws AppError MISSING; REFUSED with what speaks against it
   */
  async calibrate(displayId: string, isOn: boolean, by: string): Promise<DisplayDetail> {
    const display = await this.#require(displayId);
    const calibration = await this.#calibration(display, await this.#tests(displayId), await this.settings());
    const [refusal = calibration.offer ? undefined : 'unmeasured'] = calibration.refusals;
    if (isOn && refusal !== undefined)
      throw new AppError('REFUSED', NO_TABLE[refusal], { data: { refusal } });
    const body = calibrationRecord(display, calibration, isOn);
    await this.#append([{ kind: 'calibration', displayId, body, by, at: this.#at() }], {
      event: 'display.calibrate',
      objects: { display: displayId, isOn: String(isOn) },
    });
    return this.get(displayId);
  }

  drafts(): Promise<QcDraft[]> {
    return this.#drafts.list();
  }

  /** @throws AppError MISSING, CONFLICT when a reading was made with another meter before */
  async putDraft(draftId: string, test: SignedTest, by: string): Promise<QcDraft[]> {
    await this.#require(test.displayId);
    await this.#drafts.put(draftId, test, by);
    return this.#drafts.list();
  }

  async discardDraft(draftId: string): Promise<QcDraft[]> {
    await this.#drafts.remove(draftId);
    return this.#drafts.list();
  }

  async profiles(): Promise<ProfileInForce[]> {
    const changes = (await recordsOf(this.#parts.station, 'profile', null)).map(({ at, by, body }) => ({
      at,
      by,
      ...profileBodySchema.parse(body),
    }));
    const ids = new Set([...PROFILES.map(({ id }) => id), ...changes.map(({ profile }) => profile.id)]);
    return [...ids].map((id) => {
      const own = changes.filter(({ profile }) => profile.id === id);
      const given = PROFILES.find((each) => each.id === id);
      return {
        profile: own.at(-1)?.profile ?? profileSchema.parse(given),
        version: own.length,
        changes: own.toReversed(),
      };
    });
  }

  async putProfile(
    profile: ProfileInForce['profile'],
    reason: string,
    by: string,
  ): Promise<ProfileInForce[]> {
    await this.#append([{ kind: 'profile', displayId: '', body: { profile, reason }, by, at: this.#at() }], {
      event: 'display.profile',
      objects: { profile: profile.id },
    });
    return this.profiles();
  }

  async settings(): Promise<QcSettings> {
    const last = (await recordsOf(this.#parts.station, 'settings', null)).at(-1);
    // Before displays that nobody has named had a rule of their own, the one for all was meant for them too.
    const { policy } = z.object({ policy: z.unknown() }).partial().catch({}).parse(last?.body);
    const read = qcSettingsSchema.safeParse({ unknownPolicy: policy, ...(last?.body as object | undefined) });
    return read.success ? read.data : DEFAULT_QC_SETTINGS;
  }

  async putSettings(settings: QcSettings, by: string): Promise<QcSettings> {
    await this.#append([{ kind: 'settings', displayId: '', body: settings, by, at: this.#at() }], {
      event: 'settings.change',
      objects: { displayPolicy: settings.policy, unknownDisplayPolicy: settings.unknownPolicy },
    });
    return settings;
  }

  verify(): Promise<{ records: number; brokenAt: number | null }> {
    return verifyChain(this.#parts.station);
  }

  #at(): string {
    return new Date(this.#now()).toISOString();
  }

  async #all(): Promise<Display[]> {
    const byId = new Map<string, Display>();
    for (const { body } of await recordsOf(this.#parts.station, 'display', null)) {
      const display = displaySchema.parse(body);
      byId.set(display.displayId, display);
    }
    return [...byId.values()];
  }

  async #require(displayId: string): Promise<Display> {
    const display = (await this.#all()).find((each) => each.displayId === displayId);
    if (display) return display;
    throw new AppError('MISSING', 'This display is not known here. Add it first.');
  }

  async #tests(displayId: string): Promise<KeptTest[]> {
    return (await recordsOf(this.#parts.station, 'test', displayId)).map(keptTest);
  }

  #calibration(display: Display, tests: readonly KeptTest[], settings: QcSettings): Promise<Calibration> {
    return calibrationOf(this.#parts.station, display, tests, settings, this.#now());
  }

  async #profilesInForce(): Promise<Profile[]> {
    return (await this.profiles()).map(({ profile: { targetRatio, limits, ...profile } }) => ({
      ...profile,
      limits: limits.map(({ isStrict, ...limit }) => ({ ...limit, ...(isStrict === true && { isStrict }) })),
      ...(targetRatio !== undefined && { targetRatio }),
    }));
  }

  async #beside(display: Display, own: LatestValues, settings: QcSettings): Promise<DisplayDetail['beside']> {
    const others = (await this.#all()).filter((each) => isBeside(display, each));
    return Promise.all(
      others.map(async (other) => {
        const tests = await this.#tests(other.displayId);
        const dated = countingValues(tests, await this.#calibration(other, tests, settings));
        const apart = apartOf(own, valuesOf(latestOf(dated)));
        const { displayId, assetTag } = other;
        const { luminancePct = null, whiteDistance = null } = apart ?? {};
        return {
          displayId,
          assetTag,
          luminancePct,
          whiteDistance,
          isApart: apart !== null && isApart(apart),
        };
      }),
    );
  }

  async #stateAndTable(
    display: Display,
    profiles: readonly Profile[],
    settings: QcSettings,
  ): Promise<ListedDisplay & { readonly calibration: Calibration }> {
    const tests = await this.#tests(display.displayId);
    const calibration = await this.#calibration(display, tests, settings);
    const state = await this.#stateOf(display, countingValues(tests, calibration), profiles, settings);
    return { display, state, calibration };
  }

  async #listed(
    display: Display,
    profiles: readonly Profile[],
    settings: QcSettings,
  ): Promise<ListedDisplay> {
    const { state } = await this.#stateAndTable(display, profiles, settings);
    return { display, state };
  }

  async #stateOf(
    display: Display,
    dated: readonly DatedValues[],
    profiles: readonly Profile[],
    settings: QcSettings,
  ): Promise<ListedDisplay['state']> {
    const latest = latestOf(dated);
    const [added] = await recordsOf(this.#parts.station, 'display', display.displayId);
    const chosen = profiles.filter(({ id }) => display.profileIds.includes(id));
    const verdicts = judgeAll(valuesOf(latest), chosen);
    const state = stateOf(dated, verdicts, settings, added?.at ?? this.#at(), this.#now());
    return {
      ...state,
      tasks: state.tasks.map((task) => ({ ...task })),
      failedProfiles: [...state.failedProfiles],
      failedKinds: [...state.failedKinds],
    };
  }

  /** Records and audit together: without the record there is no change. */
  async #append(
    records: readonly NewRecord[],
    concerning: Pick<AuditEntry, 'event' | 'objects'>,
    beside: (database: StationDatabase) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    await this.#parts.station.transaction().execute(async (database) => {
      for (const record of records) await appendRecord(database, record);
      await beside(database);
      await this.#parts.audit.record({ ...concerning, user: records[0]?.by ?? '', outcome: 'success' });
    });
  }
}

/** What a standard judges: without a table in force what the display itself does. */
function countingValues(
  tests: readonly KeptTest[],
  { inForce }: Pick<Calibration, 'inForce'>,
): DatedValues[] {
  return testsThatCount(tests, ({ test }) => test.values, inForce?.calibrationId ?? null).map(
    ({ at, test }) => ({
      at,
      values: test.values,
    }),
  );
}

/** A check of the day as the core scores it. @throws AppError INPUT where it does not say what was named */
function scored(test: SignedTest): SignedTest {
  const { values } = test;
  if (values.kind !== 'daily') return test;
  if (values.named === undefined)
    throw new AppError('INPUT', 'The check does not say which letters were named. Make it again.');
  return { ...test, values: { ...values, hits: dailyHits(values.seed, values.named) } };
}

/** @throws AppError REFUSED */
function requireTable({ values }: SignedTest, { inForce }: Calibration): void {
  if (values.kind !== 'response' || values.calibrationId === undefined) return;
  if (values.calibrationId !== inForce?.calibrationId)
    throw new AppError(
      'REFUSED',
      'The calibration table that this was measured through is no longer in force. Measure it again.',
    );
}

const NO_TABLE: Readonly<Record<CalibrationRefusal, string>> = {
  unmeasured: 'The luminance response of this display was not measured. Measure it in 52 or 256 levels.',
  unjudgeable: 'The luminance response of this display cannot be judged. Measure it again.',
  fewLevels: 'A calibration table needs 52 levels at least. Measure the luminance response in 52 or 256.',
  notEightBits: 'A window has 256 levels. Measure the luminance response in levels of 8 bits.',
  stale: 'The luminance response was measured too long ago. Measure it again.',
  fits: 'This display follows the standard display function already. A table would spoil it.',
  declared:
    'This display is entered as one that follows the standard display function by itself. Bring it back to that, or change its entry.',
  noGain: 'With the table this display would follow the standard display function no better.',
  mammography: 'No table is put before displays for mammography. Have the display itself calibrated.',
};

const UNFIT = {
  passed: { why: '', mend: '' },
  due: { why: '', mend: '' },
  overdue: {
    why: 'Quality control of this display is overdue',
    mend: 'Its page under Displays says which test is to be made.',
  },
  failed: {
    why: 'This display has failed its quality control',
    mend: 'Its page under Displays says which limit it misses.',
  },
  unmeasured: {
    why: 'This display was never measured',
    mend: 'A physicist measures it under Displays.',
  },
  unknown: {
    why: 'Nobody has said yet which display this is, so it counts as not tested',
    mend: 'A physicist or an administrator adds it at this window, under Displays.',
  },
  changed: {
    why: 'Another screen stands where a known display was, so it counts as not tested',
    mend: 'A physicist or an administrator confirms by its tag which one it is, at this window, under Displays.',
  },
} as const;

/** @throws AppError REFUSED */
function requireInstrument({ values, instrument }: SignedTest, today: string): void {
  if (!METER_KINDS.includes(values.kind)) return;
  if (instrument === null)
    throw new AppError('REFUSED', 'Say which instrument measured this, and when it was calibrated.');
  if (instrument.calibrationEndsOn < today)
    throw new AppError(
      'REFUSED',
      `The calibration of ${instrument.name} (${instrument.serial}) ended on ${instrument.calibrationEndsOn}. Measure with one that is calibrated.`,
    );
}

function keptTest({ recordId, at, by, body }: KeptRecord): KeptTest {
  const { test, verdicts } = keptTestBodySchema.parse(body);
  return { testId: recordId, at, by, test, verdicts: verdicts as KeptTest['verdicts'] };
}

function asVerdicts(verdicts: readonly ProfileVerdict[]): KeptTest['verdicts'] {
  return verdicts.map((verdict) => ({ ...verdict, limits: verdict.limits.map((limit) => ({ ...limit })) }));
}
