import { studySearchSchema } from '#shared/contract/studies.ts';
import type { ReadingStanding } from '#shared/contract/reading.ts';
import type { WorklistFilter, WorklistPage, WorklistRow, WorklistSearch } from '#shared/contract/worklist.ts';
import { AppError } from '#shared/errors.ts';
import type { IdentityDecision } from '#shared/relevance/identity-gate.ts';
import type { RuleSet } from '#shared/relevance/rule-set.ts';
import type { Priority } from '#shared/worklist/priority.ts';
import type { ToldSteps } from '#shared/worklist/work-state.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { CatalogReader, StudyRecord } from '#main/catalog/records.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { Log } from '#main/observe/log.ts';
import type { Prefetch } from '#main/prefetch/prefetch.ts';
import type { ReadingPlace } from '#main/prefetch/reading-order.ts';
import { priorStudies } from '#main/reading/prior-studies.ts';
import type { Readings } from '#main/reading/readings.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { isSameSummary, priorSummary } from './prior-summary.ts';
import type { ProcedureSteps } from './procedure-steps.ts';
import { hasPictures, readEntry } from './read-entry.ts';
import { nextEntries, searchWorklist } from './worklist-search.ts';
import { type WorklistEntry, WorklistStore } from './worklist-store.ts';

const DAY_MS = 86_400_000;
/** What was read leaves the list after this time. */
const KEPT_DAYS = 3;
/** Changes that come close together are written together. */
const WRITE_AFTER_MS = 250;
const MOST_AT_ONCE = 100;
const MOST_CANDIDATES = 50;
const LONGEST_TIMER_MS = 60_000;
const UNREAD_PAGE = 500;

export interface WorklistParts {
  readonly station: StationDatabase;
  readonly catalog: CatalogReader;
  readonly receiving: Pick<Receiving, 'on' | 'isReceiving'>;
  readonly readings: Pick<Readings, 'begin' | 'setState'>;
  readonly prefetch: Pick<
    Prefetch,
    'ofStudy' | 'onChange' | 'onExpected' | 'isToBeRead' | 'arrivedSince' | 'settings' | 'placesChanged'
  >;
  readonly steps: Pick<ProcedureSteps, 'ofStudy' | 'onChange'>;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly log: Log;
  readonly rules: () => Promise<RuleSet>;
  readonly decisions: () => Promise<readonly IdentityDecision[]>;
  /** Milliseconds since 1970 UTC; for tests */
  readonly now?: () => number;
}

export interface NextWish {
  readonly filter: WorklistFilter;
  readonly except: readonly string[];
}

/**
 * The studies that are to be read: what arrives gets on the list by itself, with what is known of its priority, its region and
 * whether it is all here; what is read leaves it after some days. Who reads what is the reading's own state, so that there is
 * one lock, not two.
 */
export class Worklist {
  readonly #parts: WorklistParts;
  readonly #now: () => number;
  readonly #store: WorklistStore;
  readonly #listeners = new Set<(studyInstanceUid: string) => void>();
  /** Studies to look at; true: at their priors too */
  readonly #due = new Map<string, boolean>();
  /** Whose priors a study is, as far as this run of the core has looked */
  readonly #readersOf = new Map<string, Set<string>>();
  readonly #unfollow: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lookTimer: NodeJS.Timeout | undefined;
  #doing: Promise<unknown> = Promise.resolve();
  #isOpen = false;

  constructor(parts: WorklistParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
    this.#store = new WorklistStore(parts.station);
  }

  /** Looks through what happened while the core was off, and follows what happens from now on. */
  start(): void {
    const { receiving, prefetch, steps } = this.#parts;
    this.#isOpen = true;
    this.#unfollow.push(
      receiving.on('studiesChanged', (studies) => {
        for (const { studyInstanceUid, isNew } of studies) this.#look(studyInstanceUid, isNew);
      }),
      prefetch.onChange((studyInstanceUid) => {
        for (const uid of [studyInstanceUid, ...(this.#readersOf.get(studyInstanceUid) ?? [])])
          this.#look(uid, true);
      }),
      prefetch.onExpected((studyInstanceUid, archive, instances) => {
        this.#later(() => this.#expect(studyInstanceUid, { archive, instances }));
      }),
      steps.onChange((studyInstanceUid) => this.#look(studyInstanceUid, false)),
    );
    this.#later(() => this.#lookThrough(false));
  }

  /** The rules by which studies are judged, or which of them are to be read, have changed. */
  lookAgain(): void {
    this.#later(() => this.#lookThrough(true));
  }

  async dispose(): Promise<void> {
    this.#isOpen = false;
    for (const end of this.#unfollow) end();
    clearTimeout(this.#timer);
    clearTimeout(this.#lookTimer);
    await this.#doing;
  }

  async search(search: WorklistSearch, reader: string): Promise<WorklistPage> {
    const { entries, total } = await searchWorklist(this.#parts.station, search, reader);
    return { rows: await this.#rowsOf(entries), total };
  }

  /** Rows of those that are in the list */
  async rows(studyInstanceUids: readonly string[]): Promise<WorklistRow[]> {
    const entries = await Promise.all(studyInstanceUids.map((uid) => this.#store.entry(uid)));
    return this.#rowsOf(entries.filter((entry) => entry !== undefined));
  }

  async upcoming({ filter, except }: NextWish, reader: string): Promise<WorklistRow | null> {
    const entries = await nextEntries(this.#parts.station, {
      filter,
      except,
      reader,
      limit: MOST_CANDIDATES,
    });
    for (const entry of entries) {
      const study = await this.#parts.catalog.study(entry.studyInstanceUid);
      if (study?.reading.state === 'unread') return (await this.#rowsOf([entry]))[0] ?? null;
    }
    return null;
  }

  /** The one way to the next case: it is the reader's own before anybody else can get it. */
  async takeNext({ filter, except }: NextWish, reader: string): Promise<WorklistRow | null> {
    const entries = await nextEntries(this.#parts.station, {
      filter,
      except,
      reader,
      limit: MOST_CANDIDATES,
    });
    for (const entry of entries) {
      const standing = await this.#begin(entry.studyInstanceUid, reader);
      if (standing?.state === 'inProgress' && standing.by === reader)
        return (await this.#rowsOf([entry]))[0] ?? null;
    }
    return null;
  }

  /** @throws AppError MISSING */
  async take(studyInstanceUid: string, reader: string, takesOver: boolean): Promise<ReadingStanding> {
    const { readings } = this.#parts;
    return takesOver
      ? readings.setState(studyInstanceUid, reader, { state: 'inProgress', takesOver })
      : readings.begin(studyInstanceUid, reader);
  }

  /** @param priority null: as the images say @returns how many were in the list */
  async setPriority(
    studyInstanceUids: readonly string[],
    priority: Priority | null,
    by: string,
  ): Promise<number> {
    await this.#parts.audit.record({
      event: 'worklist.change',
      user: by,
      outcome: 'success',
      objects: { studyInstanceUid: studyInstanceUids.join(' '), priority: priority ?? 'asRequested' },
    });
    const changed = await this.#change(studyInstanceUids, (entry) => ({
      ...entry,
      ...(priority === null ? { priorityBy: '' } : { priority, priorityBy: by }),
    }));
    this.#parts.prefetch.placesChanged(studyInstanceUids);
    if (priority === null) for (const uid of studyInstanceUids) this.#look(uid, false);
    return changed;
  }

  /** @param to '' = nobody @returns how many were in the list */
  async assign(studyInstanceUids: readonly string[], to: string, by: string): Promise<number> {
    await this.#parts.audit.record({
      event: 'worklist.change',
      user: by,
      outcome: 'success',
      objects: { studyInstanceUid: studyInstanceUids.join(' '), assignedTo: to },
    });
    return this.#change(studyInstanceUids, (entry) => ({ ...entry, assignedTo: to }));
  }

  /** When these are read, of those that are in the list; by Study Instance UID */
  places(studyInstanceUids: readonly string[]): Promise<ReadonlyMap<string, ReadingPlace>> {
    return this.#store.places(studyInstanceUids);
  }

  /** Every study of the list that is not read */
  unread(): Promise<readonly string[]> {
    return this.#store.unread();
  }

  /** Told Study Instance UIDs. @returns stops listening */
  onChange(listener: (studyInstanceUid: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #begin(studyInstanceUid: string, reader: string): Promise<ReadingStanding | null> {
    try {
      return await this.#parts.readings.begin(studyInstanceUid, reader);
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'MISSING') return null;
      throw thrown;
    }
  }

  async #rowsOf(entries: readonly WorklistEntry[]): Promise<WorklistRow[]> {
    const studies = await this.#parts.catalog.studyRows(entries.map((entry) => entry.studyInstanceUid));
    const studyOf = new Map(studies.map((study) => [study.studyInstanceUid, study]));
    return entries.flatMap((entry) => {
      const study = studyOf.get(entry.studyInstanceUid);
      return study
        ? [
            {
              study,
              priority: entry.priority,
              priorityBy: entry.priorityBy,
              assignedTo: entry.assignedTo,
              arrivedAt: new Date(entry.arrivedAt).toISOString(),
              regions: [...entry.regions],
              subspecialty: entry.subspecialty,
              state: entry.state,
              readiness: entry.readiness,
              priors: entry.priors,
            },
          ]
        : [];
    });
  }

  async #change(
    studyInstanceUids: readonly string[],
    change: (entry: WorklistEntry) => WorklistEntry,
  ): Promise<number> {
    return this.#inTurn(async () => {
      const entries = await Promise.all(studyInstanceUids.map((uid) => this.#store.entry(uid)));
      const put = entries.flatMap((entry) => (entry ? [change(entry)] : []));
      await this.#store.change({ put, remove: [] });
      for (const { studyInstanceUid } of put) this.#announce(studyInstanceUid);
      return put.length;
    });
  }

  /** An archive tells how many instances a study has. */
  async #expect(studyInstanceUid: string, atArchive: WorklistEntry['atArchive']): Promise<void> {
    const known = await this.#store.entry(studyInstanceUid);
    if (!known) return;
    await this.#store.change({ put: [{ ...known, atArchive }], remove: [] });
    this.#look(studyInstanceUid, false);
  }

  #look(studyInstanceUid: string, withPriors: boolean): void {
    this.#due.set(studyInstanceUid, (this.#due.get(studyInstanceUid) ?? false) || withPriors);
    if (!this.#isOpen || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#later(() => this.#lookAtDue());
    }, WRITE_AFTER_MS);
  }

  /** What arrived, was read or was removed while nobody followed. @param withPriors also at those that are all here */
  async #lookThrough(withPriors: boolean): Promise<void> {
    const { catalog, prefetch } = this.#parts;
    for (const { studyInstanceUid: uid, priors } of await this.#store.all()) {
      const isOpenEnded =
        priors === null || priors.coming + priors.waiting + priors.elsewhere + priors.failed > 0;
      this.#look(uid, withPriors || isOpenEnded);
    }
    const search = studySearchSchema.parse({
      readingStates: ['unread', 'inProgress', 'dictated'],
      studyDateFrom: await prefetch.arrivedSince(),
      limit: UNREAD_PAGE,
    });
    for (let offset = 0; this.#isOpen; offset += UNREAD_PAGE) {
      const { rows } = await catalog.searchStudies({ ...search, offset });
      for (const { studyInstanceUid } of rows)
        if (!this.#due.has(studyInstanceUid)) this.#look(studyInstanceUid, true);
      if (rows.length < UNREAD_PAGE) return;
    }
  }

  async #lookAtDue(): Promise<void> {
    const now = this.#now();
    for (const uid of await this.#store.toLookAt(now)) this.#due.set(uid, this.#due.get(uid) ?? false);
    const rules = await this.#parts.rules();
    const quietMs = (await this.#parts.prefetch.settings()).quietSeconds * 1000;
    const due = [...this.#due].slice(0, MOST_AT_ONCE);
    const put: WorklistEntry[] = [];
    const moved: string[] = [];
    const remove = await this.#store.readBefore(now - KEPT_DAYS * DAY_MS);
    for (const [uid, withPriors] of due) {
      this.#due.delete(uid);
      const known = await this.#store.entry(uid);
      const entry = await this.#lookAt(uid, known, withPriors, { rules, quietMs, now });
      if (entry === null) {
        if (known) remove.push(uid);
      } else if (JSON.stringify(entry) !== JSON.stringify(known)) {
        put.push(entry);
        if (entry.priority !== known?.priority) moved.push(uid);
      }
      // The catalog's own changes are told, too: how many images there are.
      if (entry !== null && !put.includes(entry)) this.#announce(uid);
    }
    const gone = new Set(remove);
    const kept = put.filter(({ studyInstanceUid }) => !gone.has(studyInstanceUid));
    await this.#store.change({ put: kept, remove });
    if (moved.length > 0) this.#parts.prefetch.placesChanged(moved);
    for (const uid of [...kept.map((entry) => entry.studyInstanceUid), ...remove]) this.#announce(uid);
    await this.#sleep();
  }

  async #sleep(): Promise<void> {
    if (!this.#isOpen) return;
    const [uid] = this.#due.keys();
    if (uid !== undefined) this.#look(uid, this.#due.get(uid) ?? false);
    clearTimeout(this.#lookTimer);
    const at = await this.#store.nextLookAt();
    if (at === null) return;
    const inMs = Math.min(LONGEST_TIMER_MS, Math.max(0, at - this.#now()));
    this.#lookTimer = setTimeout(() => this.#later(() => this.#lookAtDue()), inMs);
    this.#lookTimer.unref();
  }

  /** null: it is not in the list (any more) */
  async #lookAt(
    studyInstanceUid: string,
    known: WorklistEntry | undefined,
    withPriors: boolean,
    by: { readonly rules: RuleSet; readonly quietMs: number; readonly now: number },
  ): Promise<WorklistEntry | null> {
    const { catalog, receiving } = this.#parts;
    const study = await catalog.study(studyInstanceUid);
    if (!study || (!known && !(await this.#belongs(study)))) return null;
    const series = await catalog.seriesOfStudy(studyInstanceUid);
    const entry = readEntry({
      relative: { study, series },
      known,
      isReceiving: receiving.isReceiving(studyInstanceUid),
      steps: await this.#stepsOf(studyInstanceUid),
      ...by,
    });
    const hasCome = known !== undefined && known.state === 'new' && entry.state !== 'new';
    if (!known) await this.#lookAtOthersOf(study);
    if (!withPriors && !hasCome) return entry;
    const priors = await this.#priorsOf(studyInstanceUid, by.rules);
    return isSameSummary(priors, entry.priors) ? entry : { ...entry, priors };
  }

  async #stepsOf(studyInstanceUid: string): Promise<ToldSteps | null> {
    const { catalog, steps } = this.#parts;
    const told = await steps.ofStudy(studyInstanceUid);
    if (!told) return null;
    const { state, toldAt, instances, studyInstanceUids } = told;
    // Which of them are here is asked when they may all be: studies of thousands grow by the second.
    const records = await Promise.all(studyInstanceUids.map((uid) => catalog.study(uid)));
    const count = records.reduce((sum, record) => sum + (record?.instanceCount ?? 0), 0);
    if (state === 'inProgress' || count < instances.size)
      return { state, toldAt, instances: instances.size, missing: Math.max(0, instances.size - count) };
    const here = new Set<string>();
    for (const uid of studyInstanceUids)
      for (const { sopInstanceUid } of await catalog.instancesOfStudy(uid)) here.add(sopInstanceUid);
    const missing = [...instances].filter((uid) => !here.has(uid)).length;
    return { state, toldAt, instances: instances.size, missing };
  }

  /** A study that arrives may be a prior of another one of its patient. */
  async #lookAtOthersOf({ studyInstanceUid, patientId }: StudyRecord): Promise<void> {
    if (patientId === '') return;
    for (const uid of await this.#store.ofPatient(patientId))
      if (uid !== studyInstanceUid) this.#look(uid, true);
  }

  async #belongs(study: StudyRecord): Promise<boolean> {
    if (study.reading.state === 'read' || !hasPictures(study.modalitiesInStudy)) return false;
    return this.#parts.prefetch.isToBeRead(study);
  }

  async #priorsOf(studyInstanceUid: string, rules: RuleSet) {
    const { catalog, prefetch, decisions } = this.#parts;
    const [elsewhere, here] = await Promise.all([
      prefetch.ofStudy(studyInstanceUid),
      priorStudies(catalog, studyInstanceUid, rules, await decisions()),
    ]);
    for (const prior of elsewhere.priors) {
      const readers = this.#readersOf.get(prior.studyInstanceUid) ?? new Set();
      this.#readersOf.set(prior.studyInstanceUid, readers.add(studyInstanceUid));
    }
    return priorSummary(here, elsewhere);
  }

  #announce(studyInstanceUid: string): void {
    for (const listener of this.#listeners) listener(studyInstanceUid);
  }

  #later(work: () => Promise<void>): void {
    this.#inTurn(work).catch((error: unknown) => {
      this.#parts.log.error({ error }, 'the worklist could not be kept');
    });
  }

  /** One after another, so that each finds what the one before left. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#doing.then(work);
    this.#doing = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }
}
