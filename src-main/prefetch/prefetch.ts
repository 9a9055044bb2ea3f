import {
  type PrefetchCause,
  type PrefetchOfStudy,
  type PrefetchPull,
  type PrefetchSettings,
  prefetchSettingsSchema,
  type PrefetchSubject,
} from '#shared/contract/prefetch.ts';
import { studySearchSchema } from '#shared/contract/studies.ts';
import type { KnownArchive, RemoteArchive } from '#shared/contract/remote.ts';
import { AppError } from '#shared/errors.ts';
import { identityGate } from '#shared/relevance/identity-gate.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { CatalogReader, StudyRecord } from '#main/catalog/records.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { JobKind } from '#main/jobs/job.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import type { Log } from '#main/observe/log.ts';
import { identityDecisions } from '#main/reading/identity-decisions.ts';
import { priorStudies } from '#main/reading/prior-studies.ts';
import { rulesInForce } from '#main/reading/site-rules.ts';
import type { Archive } from '#main/retrieve/archive.ts';
import { readNamed, writeNamed } from '#main/station/named-setting.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { Asks } from './asks.ts';
import { placesOf } from './places-of.ts';
import { BY_PERSON, keyOfStudy, nameOf, PrefetchStore, type Pull } from './prefetch-store.ts';
import { PrefetchViews } from './prefetch-views.ts';
import { Pulls } from './pulls.ts';
import type { ReadingOrder } from './reading-order.ts';

const SETTINGS = 'prefetch';
const DEFAULTS: PrefetchSettings = prefetchSettingsSchema.parse({
  isOn: true,
  mostAtOnce: 2,
  arrivalDays: 7,
});
const DAY_MS = 86_400_000;
/** What was found and fetched is told this long. */
const KEPT_DAYS = 30;
/** A study that nobody read for longer does not keep its priors here. */
const NEEDED_DAYS = 14;
const MOST_SHOWN = 500;
/** How often unread studies are looked through, and how long ago the archives were asked for one that is asked for again */
const LOOK_MS = 15 * 60_000;
const LOOKED_AT_MS = 12 * 60 * 60_000;
const MOST_LOOKED_THROUGH = 200;

export interface PrefetchParts {
  readonly station: StationDatabase;
  readonly catalog: CatalogReader;
  readonly receiving: Pick<Receiving, 'on' | 'isReceiving'>;
  readonly audit: AuditLog;
  readonly log: Log;
  readonly others: {
    archives(): Promise<KnownArchive[]>;
    openArchive(id: RemoteArchive): Promise<Archive>;
    readonly pullKind: JobKind;
  };
  /** false: the disk or the cache is nearly full */
  readonly hasRoom: () => Promise<boolean>;
  readonly worklist: ReadingOrder;
  /** Milliseconds since 1970 UTC; for tests */
  readonly now?: () => number;
}

/** An archive tells how many instances it has of a study that is to be read. */
export type Expectation = (studyInstanceUid: string, archive: string, instances: number) => void;

/**
 * Brings the relevant priors here before somebody needs them. Whoever learns of a study that will be read says so by `wanted`;
 * all archives are asked, what they have and what is on disk is judged together, and what is picked is fetched behind all that a
 * person waits for. Only archives that keep what they have are asked, so that what comes can be let go again.
 */
export class Prefetch {
  readonly #parts: PrefetchParts;
  readonly #now: () => number;
  readonly #store: PrefetchStore;
  readonly #asks: Asks;
  readonly #pulls: Pulls;
  readonly #views: PrefetchViews;
  readonly #listeners = new Set<(studyInstanceUid: string) => void>();
  readonly #expectations = new Set<Expectation>();
  #jobs: JobQueue | null = null;
  #unfollow = () => {};
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: PrefetchParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
    this.#store = new PrefetchStore(parts.station);
    const common = { store: this.#store, log: parts.log, now: this.#now };
    this.#pulls = new Pulls({
      ...common,
      settings: () => this.settings(),
      pullKind: parts.others.pullKind,
      hasRoom: parts.hasRoom,
      sizeOf: async (studyInstanceUid) => (await parts.catalog.study(studyInstanceUid))?.sizeBytes ?? 0,
      isOfPatient: (pull) => this.#isOfPatient(pull),
      places: (keys) => placesOf(keys, this.#store, parts.worklist),
      onChange: (studyInstanceUid) => this.#announce(studyInstanceUid),
    });
    this.#views = new PrefetchViews({
      store: this.#store,
      catalog: parts.catalog,
      now: this.#now,
      progress: (pull) => this.#pulls.progress(pull),
    });
    this.#asks = new Asks({
      ...common,
      catalog: parts.catalog,
      audit: parts.audit,
      archives: async () => {
        const { archives } = await this.settings();
        const isLeftOut = (one: RemoteArchive) =>
          archives.some(({ archive, isAsked }) => !isAsked && isSameArchive(archive, one));
        return (await parts.others.archives()).flatMap(({ kind, id, isArchive }) =>
          isArchive && !isLeftOut({ kind, id }) ? [{ kind, id }] : [],
        );
      },
      openArchive: (id) => parts.others.openArchive(id),
      rules: () => rulesInForce(parts.station),
      decisions: () => identityDecisions(parts.station),
      onPicked: (wanted) => this.#pulls.want(wanted, 'rule'),
      onHurry: (wanted) => this.#pulls.want(wanted, 'hurry'),
      onComplete: (studyInstanceUid) => this.#pulls.foundComplete(studyInstanceUid),
      onChange: (key) => this.#announce(nameOf(key)),
      onExpected: (...told) => {
        for (const listener of this.#expectations) listener(...told);
      },
    });
  }

  /** The job's kind, for the queue that is then given to `attach`. */
  get kind(): JobKind {
    return this.#pulls.kind;
  }

  attach(jobs: JobQueue): void {
    this.#jobs = jobs;
    this.#pulls.attach(jobs);
  }

  /** Takes up what the last run of the core left, and follows what arrives from now on. */
  async start(): Promise<void> {
    const unread = await this.#parts.worklist.unread();
    await this.#store.forgetBefore(this.#now() - KEPT_DAYS * DAY_MS, new Set(unread.map(keyOfStudy)));
    this.#unfollow = this.#parts.receiving.on('studiesChanged', (studies) => {
      for (const { studyInstanceUid, isNew } of studies)
        this.#later(isNew ? this.#unread(studyInstanceUid, 'arrival') : this.#grown(studyInstanceUid));
    });
    this.#timer = setInterval(() => this.#later(this.#lookThrough()), LOOK_MS);
    this.#timer.unref();
    await this.#pulls.start();
    this.#asks.start();
  }

  async dispose(): Promise<void> {
    this.#unfollow();
    clearInterval(this.#timer);
    await this.#asks.dispose();
    await this.#pulls.dispose();
  }

  /**
   * The one way in for every cause. The same subject within an hour is answered by what was found then.
   *
   * @returns the study's UID or the order's number
   */
  async wanted(subject: PrefetchSubject, cause: PrefetchCause): Promise<string> {
    const { isOn, causes } = await this.settings();
    if (cause !== 'person' && (!isOn || !causes.includes(cause))) return '';
    return nameOf(await this.#asks.want(subject, cause));
  }

  /** The worklist has these studies in another place than before; never rejects. */
  placesChanged(studyInstanceUids: readonly string[]): void {
    this.#later(this.#asks.hurry(studyInstanceUids));
  }

  /** Somebody opened a study; never rejects. */
  opened(studyInstanceUid: string): void {
    this.#later(this.wanted({ kind: 'study', studyInstanceUid }, 'opening'));
  }

  async ofStudy(studyInstanceUid: string): Promise<PrefetchOfStudy> {
    const subject = await this.#store.subject(keyOfStudy(studyInstanceUid));
    if (!subject) return { isAsked: false, problems: [], priors: [], candidates: [] };
    const { dueAt, askedAt, problems, found, candidates } = subject;
    const priors = await Promise.all(found.map((prior) => this.#views.prior(prior)));
    return { isAsked: askedAt > 0 && (dueAt === null || problems.length > 0), problems, priors, candidates };
  }

  /** @throws AppError MISSING when no archive told of it */
  async fetch(studyInstanceUid: string, priorStudyInstanceUid: string): Promise<PrefetchOfStudy> {
    const subject = await this.#store.subject(keyOfStudy(studyInstanceUid));
    const prior = subject?.found.find((each) => each.studyInstanceUid === priorStudyInstanceUid);
    if (!subject || !prior)
      throw new AppError('MISSING', 'No archive told of this study. Look for priors again.');
    const { archives } = prior;
    const wanted = {
      studyInstanceUid: priorStudyInstanceUid,
      archives,
      subjectKey: subject.key,
      priority: BY_PERSON,
      lookedAt: this.#now(),
    };
    await this.#pulls.want([wanted], 'person');
    return this.ofStudy(studyInstanceUid);
  }

  /**
   * Studies that are to be read, and the priors that are picked for them: what the cache does not let go. On the worklist they are
   * however old they are.
   */
  async needed(): Promise<Set<string>> {
    const needed = new Set<string>();
    for (const uid of await this.#parts.worklist.unread()) {
      needed.add(uid);
      for (const prior of await this.#pickedFor(uid)) needed.add(prior);
    }
    for (const { key, order, found } of await this.#store.subjectsSince(this.#now() - NEEDED_DAYS * DAY_MS)) {
      const study = order ? undefined : await this.#parts.catalog.study(nameOf(key));
      if (!order && (!study || study.reading.state === 'read')) continue;
      if (study) needed.add(study.studyInstanceUid);
      for (const { studyInstanceUid, role } of found) if (role !== null) needed.add(studyInstanceUid);
    }
    return needed;
  }

  async #pickedFor(studyInstanceUid: string): Promise<string[]> {
    const { catalog, station } = this.#parts;
    const subject = await this.#store.subject(keyOfStudy(studyInstanceUid));
    if (subject && subject.askedAt > 0)
      return subject.found.flatMap((each) => (each.role === null ? [] : [each.studyInstanceUid]));
    if (!(await catalog.study(studyInstanceUid))) return [];
    // No archive was asked for it: what is here is judged alone.
    const [rules, decisions] = await Promise.all([rulesInForce(station), identityDecisions(station)]);
    const { priors } = await priorStudies(catalog, studyInstanceUid, rules, decisions);
    return priors.map(({ study }) => study.studyInstanceUid);
  }

  async pulls(): Promise<PrefetchPull[]> {
    const open = await this.#store.pullsIn(['coming', 'waiting']);
    const isOpen = new Set(open.map((each) => each.studyInstanceUid));
    const latest = await this.#store.latestPulls(MOST_SHOWN);
    const rest = latest.filter((each) => !isOpen.has(each.studyInstanceUid));
    const coming = open.toSorted((a, b) => Number(b.state === 'coming') - Number(a.state === 'coming'));
    return Promise.all([...coming, ...rest].slice(0, MOST_SHOWN).map((pull) => this.#views.pull(pull)));
  }

  async pause(studyInstanceUid: string): Promise<PrefetchPull[]> {
    await this.#pulls.pause(studyInstanceUid);
    return this.pulls();
  }

  async retry(studyInstanceUid: string): Promise<PrefetchPull[]> {
    await this.#pulls.retry(studyInstanceUid);
    return this.pulls();
  }

  async settings(): Promise<PrefetchSettings> {
    return (await readNamed(this.#parts.station, SETTINGS, prefetchSettingsSchema)) ?? DEFAULTS;
  }

  async putSettings(settings: PrefetchSettings, by: string): Promise<PrefetchSettings> {
    const { isOn, mostAtOnce, arrivalDays, quietSeconds, causes, archives } = settings;
    await this.#parts.audit.record({
      event: 'settings.change',
      user: by,
      outcome: 'success',
      objects: {
        prefetch: String(isOn),
        prefetchMostAtOnce: String(mostAtOnce),
        prefetchArrivalDays: String(arrivalDays),
        worklistQuietSeconds: String(quietSeconds),
        prefetchCauses: causes.join(' '),
        prefetchArchives: archives
          .map(({ archive, isAsked }) => `${archive.id}${isAsked ? '' : ' not asked'}`)
          .join(', '),
      },
    });
    await writeNamed(this.#parts.station, SETTINGS, settings);
    this.#pulls.turn();
    return settings;
  }

  /** Told Study Instance UIDs. @returns stops listening */
  onChange(listener: (studyInstanceUid: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Told what archives have of studies that are to be read. @returns stops listening */
  onExpected(listener: Expectation): () => void {
    this.#expectations.add(listener);
    return () => this.#expectations.delete(listener);
  }

  /** What is fetched, old studies and those of a medium are not there to be read. */
  async isToBeRead({ studyInstanceUid, studyDate }: StudyRecord): Promise<boolean> {
    // One without a date has come just now and may be new.
    if (studyDate !== '' && studyDate < (await this.arrivedSince())) return false;
    if (await this.#store.pull(studyInstanceUid)) return false;
    const retrievals = await this.#jobs?.ofKinds(['retrieve'], 1, studyInstanceUid);
    return retrievals === undefined || retrievals.length === 0;
  }

  /** The first day of the studies that are to be read; DA */
  async arrivedSince(): Promise<string> {
    return this.#dayBefore((await this.settings()).arrivalDays);
  }

  async #unread(studyInstanceUid: string, cause: 'arrival' | 'schedule'): Promise<void> {
    if (!(await this.settings()).isOn) return;
    const study = await this.#parts.catalog.study(studyInstanceUid);
    if (study && (await this.isToBeRead(study)))
      await this.wanted({ kind: 'study', studyInstanceUid }, cause);
  }

  /** By its first image little may be known of a study: what it is judged by is complete when it is. */
  async #grown(studyInstanceUid: string): Promise<void> {
    if (this.#parts.receiving.isReceiving(studyInstanceUid)) return;
    const subject = await this.#store.subject(keyOfStudy(studyInstanceUid));
    if (!subject || subject.dueAt !== null) return;
    const study = await this.#parts.catalog.study(studyInstanceUid);
    if (study && study.lastReceivedAt > subject.askedAt)
      await this.#asks.want({ kind: 'study', studyInstanceUid }, subject.cause, { isStale: true });
  }

  /** Priors come to the archives later, too: of a film that was read in, of another hospital. */
  async #lookThrough(): Promise<void> {
    if (!(await this.settings()).isOn) return;
    const search = studySearchSchema.parse({
      readingStates: ['unread', 'inProgress'],
      studyDateFrom: await this.arrivedSince(),
      limit: MOST_LOOKED_THROUGH,
    });
    for (const { studyInstanceUid } of (await this.#parts.catalog.searchStudies(search)).rows) {
      const subject = await this.#store.subject(keyOfStudy(studyInstanceUid));
      if ((subject?.askedAt ?? 0) < this.#now() - LOOKED_AT_MS)
        await this.#unread(studyInstanceUid, 'schedule');
    }
  }

  /** DA */
  #dayBefore(days: number): string {
    return new Date(this.#now() - days * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
  }

  async #isOfPatient({ studyInstanceUid, subjectKey }: Pull): Promise<boolean> {
    const [current, study, decisions] = await Promise.all([
      this.#asks.currentOf(subjectKey),
      this.#parts.catalog.study(studyInstanceUid),
      identityDecisions(this.#parts.station),
    ]);
    return !current || !study || identityGate(current.person, decisions)(study).kind === 'same';
  }

  #announce(studyInstanceUid: string): void {
    for (const listener of this.#listeners) listener(studyInstanceUid);
  }

  #later(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.#parts.log.error({ error }, 'priors could not be looked for');
    });
  }
}

function isSameArchive(one: RemoteArchive, other: RemoteArchive): boolean {
  return one.kind === other.kind && one.id === other.id;
}
