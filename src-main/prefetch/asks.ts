import type {
  ArchiveProblem,
  FoundPrior,
  PrefetchCause,
  PrefetchSubject,
  RemoteCandidate,
} from '#shared/contract/prefetch.ts';
import type { RemoteArchive } from '#shared/contract/remote.ts';
import { toAppError } from '#shared/errors.ts';
import type { IdentityDecision } from '#shared/relevance/identity-gate.ts';
import type { RuleSet } from '#shared/relevance/rule-set.ts';
import type { StudyFacts } from '#shared/relevance/study-facts.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import type { Log } from '#main/observe/log.ts';
import { studyFacts } from '#main/reading/prior-studies.ts';
import type { Archive } from '#main/retrieve/archive.ts';
import { countMissing } from '#main/retrieve/retrieve-study.ts';
import { askArchive, type SaidStudies, type SaidStudy } from './ask-archive.ts';
import { judgeFound } from './judge-found.ts';
import {
  BY_OPENING,
  BY_PERSON,
  keyOf,
  keyOfStudy,
  nameOf,
  type PrefetchStore,
  type Subject,
} from './prefetch-store.ts';
import type { WantedPull } from './pulls.ts';
import { retryAfterMs } from './retry-plan.ts';

export interface AskParts {
  readonly store: PrefetchStore;
  readonly catalog: Pick<CatalogReader, 'relatives' | 'relativesOfPatient' | 'study' | 'instancesOfStudy'>;
  readonly audit: AuditLog;
  readonly log: Log;
  readonly now: () => number;
  /** Archives that keep what is retrieved from them */
  readonly archives: () => Promise<RemoteArchive[]>;
  readonly openArchive: (id: RemoteArchive) => Promise<Archive>;
  readonly rules: () => Promise<RuleSet>;
  readonly decisions: () => Promise<readonly IdentityDecision[]>;
  /** Priors that are picked and not whole here */
  readonly onPicked: (wanted: readonly WantedPull[]) => Promise<void>;
  /** Picked ones that are wanted more now */
  readonly onHurry: (wanted: readonly WantedPull[]) => Promise<void>;
  /** A picked one that is whole here */
  readonly onComplete: (studyInstanceUid: string) => Promise<void>;
  readonly onChange: (key: string) => void;
  /** An archive has the study itself, too, with so many instances */
  readonly onExpected: (studyInstanceUid: string, archive: string, instances: number) => void;
}

const PRIORITY: Readonly<Record<PrefetchCause, number>> = {
  person: BY_PERSON,
  opening: BY_OPENING,
  arrival: 2,
  schedule: 3,
  order: 4,
};
/** Who asked within this time is answered by what was found then. */
const FRESH_MS = 60 * 60_000;
const MOST_AT_ONCE = 4;
const LONGEST_TIMER_MS = 60_000;

/** Asks all archives for the patient's studies of each subject, judges them together and says which are picked. */
export class Asks {
  readonly #parts: AskParts;
  readonly #asking = new Map<string, Promise<void>>();
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #isOpen = false;
  #doing: Promise<unknown> = Promise.resolve();

  constructor(parts: AskParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#isOpen = true;
    this.turn();
  }

  async dispose(): Promise<void> {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    this.#ending.abort();
    await this.#doing;
    await Promise.allSettled(this.#asking.values());
  }

  /**
   * @param isStale what was found before is of a study that was not whole yet
   * @returns the subject's key
   */
  async want(
    subject: PrefetchSubject,
    cause: PrefetchCause,
    { isStale = false }: { readonly isStale?: boolean } = {},
  ): Promise<string> {
    const key = keyOf(subject);
    await this.#inTurn(async () => {
      const known = await this.#parts.store.subject(key);
      const now = this.#parts.now();
      const order = subject.kind === 'order' ? subject.facts : null;
      const priority = Math.min(PRIORITY[cause], known?.priority ?? Infinity);
      const isMore = known === undefined || priority < known.priority;
      const isFresh =
        known !== undefined && !isStale && now - known.askedAt < FRESH_MS && known.problems.length === 0;
      const isSame = JSON.stringify(known?.order ?? null) === JSON.stringify(order);
      const isAnswered = known !== undefined && known.dueAt === null && isFresh && isSame;
      if (isAnswered && cause !== 'person' && !isMore) return;
      await this.#parts.store.putSubject({
        key,
        cause: isMore ? cause : known.cause,
        priority,
        order,
        dueAt: isAnswered && cause !== 'person' ? null : now,
        tries: 0,
        askedAt: known?.askedAt ?? 0,
        problems: known?.problems ?? [],
        found: known?.found ?? [],
        candidates: known?.candidates ?? [],
      });
      if (isAnswered && isMore)
        await this.#parts.onHurry(pickedOf({ ...known, priority }, known.found, known.askedAt));
    });
    this.turn();
    return key;
  }

  /** The study that is read, or will be; undefined when it is gone. */
  async currentOf(key: string): Promise<StudyFacts | undefined> {
    const subject = await this.#parts.store.subject(key);
    return (await this.#lists(key, subject?.order ?? null))?.current;
  }

  /** What was picked for these studies is wanted sooner, or later, than it was. */
  async hurry(studyInstanceUids: readonly string[]): Promise<void> {
    for (const uid of studyInstanceUids) {
      const known = await this.#parts.store.subject(keyOfStudy(uid));
      if (known) await this.#parts.onHurry(pickedOf(known, known.found, known.askedAt));
    }
  }

  turn(): void {
    if (!this.#isOpen) return;
    this.#inTurn(() => this.#startDue()).catch((error: unknown) => {
      this.#parts.log.error({ error }, 'the archives could not be asked for priors');
    });
  }

  async #startDue(): Promise<void> {
    const { store, now } = this.#parts;
    clearTimeout(this.#timer);
    let nextAt = Infinity;
    for (const subject of await store.due()) {
      if (this.#asking.has(subject.key)) continue;
      const dueAt = subject.dueAt ?? Infinity;
      if (dueAt > now()) nextAt = Math.min(nextAt, dueAt);
      else if (this.#asking.size < MOST_AT_ONCE) this.#start(subject);
    }
    if (!this.#isOpen || nextAt === Infinity) return;
    this.#timer = setTimeout(() => this.turn(), Math.min(LONGEST_TIMER_MS, Math.max(0, nextAt - now())));
    this.#timer.unref();
  }

  #start(subject: Subject): void {
    const { log, onChange } = this.#parts;
    const asked = this.#ask(subject)
      .catch((error: unknown) => {
        if (!this.#ending.signal.aborted)
          log.error({ error, code: toAppError(error).code }, 'priors were not found');
      })
      .finally(() => {
        this.#asking.delete(subject.key);
        onChange(subject.key);
        this.turn();
      });
    this.#asking.set(subject.key, asked);
  }

  async #ask(subject: Subject): Promise<void> {
    const { store, audit, archives, now, rules, decisions: recorded, onPicked, onComplete } = this.#parts;
    const { key } = subject;
    const askedAt = now();
    const lists = await this.#lists(key, subject.order);
    if (!lists) {
      await store.removeSubject(key);
      return;
    }
    const [ids, decisions] = await Promise.all([archives(), recorded()]);
    if (ids.length > 0)
      await audit.record({
        event: 'remote.query',
        user: '',
        outcome: 'success',
        objects: {
          archives: ids.map(({ id }) => id).join(' '),
          keys: 'patientId patientName patientBirthDate',
          cause: subject.cause,
        },
      });
    const said: SaidStudy[] = [];
    const candidates: RemoteCandidate[] = [];
    const problems: ArchiveProblem[] = [];
    const answers = await Promise.all(ids.map((id) => this.#askOne(id, lists.current, decisions)));
    for (const answer of answers) {
      if ('said' in answer) {
        said.push(...answer.said);
        candidates.push(...answer.candidates);
      } else problems.push(answer);
    }
    if (this.#ending.signal.aborted) return;
    const { studyInstanceUid: own } = lists.current;
    for (const { facts, archive, instances } of said)
      if (facts.studyInstanceUid === own && instances !== null)
        this.#parts.onExpected(own, archive.id, instances);
    const found = judgeFound({ ...lists, said, rules: await rules(), decisions });
    const whole = await this.#wholeOf(found);
    await this.#inTurn(async () => {
      // It may be wanted more by now
      const latest = (await store.subject(key)) ?? subject;
      const wasWantedAgain = latest.dueAt !== subject.dueAt;
      const tries = problems.length === 0 ? 0 : latest.tries + 1;
      const afterMs = problems.length === 0 ? null : retryAfterMs(tries, 'UNREACHABLE');
      const asked: Subject = {
        ...latest,
        dueAt: wasWantedAgain ? latest.dueAt : afterMs === null ? null : now() + afterMs,
        tries,
        askedAt,
        problems,
        // What an archive told before it went away is still so
        found: problems.length === 0 ? found : withEarlier(found, latest.found, problems),
        candidates: await this.#notHere(
          [...candidates, ...latest.candidates.filter((each) => isSilent(each.archive, problems))],
          new Set([own, ...said.map(({ facts }) => facts.studyInstanceUid)]),
        ),
      };
      // First what is to be fetched, then that nothing needs to be asked: a crash between repeats, and loses nothing.
      for (const studyInstanceUid of whole) await onComplete(studyInstanceUid);
      await onPicked(pickedOf(asked, found, askedAt).filter((each) => !whole.has(each.studyInstanceUid)));
      await store.putSubject(asked);
    });
  }

  async #askOne(
    id: RemoteArchive,
    current: StudyFacts,
    decisions: readonly IdentityDecision[],
  ): Promise<SaidStudies | ArchiveProblem> {
    try {
      const archive = await this.#parts.openArchive(id);
      return await askArchive(archive, current.person, decisions, this.#ending.signal);
    } catch (thrown) {
      return { archive: id, message: toAppError(thrown).message };
    }
  }

  /** Each once, the latest first. What is on disk is judged there, by what its own images say. */
  async #notHere(
    candidates: readonly RemoteCandidate[],
    known: ReadonlySet<string>,
  ): Promise<RemoteCandidate[]> {
    const eachOnce = new Map(candidates.toReversed().map((each) => [each.studyInstanceUid, each]));
    for (const uid of eachOnce.keys())
      if (known.has(uid) || (await this.#parts.catalog.study(uid))) eachOnce.delete(uid);
    return [...eachOnce.values()].toReversed().toSorted((a, b) => compareDates(b.studyDate, a.studyDate));
  }

  /** Picked ones that need not be fetched. */
  async #wholeOf(found: readonly FoundPrior[]): Promise<Set<string>> {
    const whole = new Set<string>();
    for (const { studyInstanceUid, archives, role } of found)
      if (role !== null && (await this.#isWhole(studyInstanceUid, archives))) whole.add(studyInstanceUid);
    return whole;
  }

  /** By the UIDs of its instances, as its archive lists them now */
  async #isWhole(studyInstanceUid: string, [first]: readonly RemoteArchive[]): Promise<boolean> {
    const { catalog, openArchive } = this.#parts;
    if (!first || (await catalog.study(studyInstanceUid)) === undefined) return false;
    try {
      const archive = await openArchive(first);
      return (await countMissing(archive, studyInstanceUid, catalog, this.#ending.signal)) === 0;
    } catch {
      return false;
    }
  }

  async #lists(
    key: string,
    order: StudyFacts | null,
  ): Promise<{ readonly current: StudyFacts; readonly here: readonly StudyFacts[] } | undefined> {
    const { catalog } = this.#parts;
    if (order)
      return { current: order, here: (await catalog.relativesOfPatient(order.person)).map(studyFacts) };
    const facts = (await catalog.relatives(nameOf(key))).map(studyFacts);
    const current = facts.find(({ studyInstanceUid }) => studyInstanceUid === nameOf(key));
    return current && { current, here: facts.filter((each) => each !== current) };
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#doing.then(work);
    this.#doing = done.catch(() => undefined);
    return done;
  }
}

function pickedOf({ key, priority }: Subject, found: readonly FoundPrior[], lookedAt: number): WantedPull[] {
  return found.flatMap(({ studyInstanceUid, archives, role }) =>
    role === null ? [] : [{ studyInstanceUid, subjectKey: key, archives: [...archives], priority, lookedAt }],
  );
}

function withEarlier(
  found: readonly FoundPrior[],
  earlier: readonly FoundPrior[],
  problems: readonly ArchiveProblem[],
): FoundPrior[] {
  const known = new Set(found.map(({ studyInstanceUid }) => studyInstanceUid));
  return [
    ...found,
    ...earlier.filter(
      (each) =>
        !known.has(each.studyInstanceUid) && each.archives.some((archive) => isSilent(archive, problems)),
    ),
  ];
}

function compareDates(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function isSilent({ kind, id }: RemoteArchive, problems: readonly ArchiveProblem[]): boolean {
  return problems.some(({ archive }) => archive.kind === kind && archive.id === id);
}
