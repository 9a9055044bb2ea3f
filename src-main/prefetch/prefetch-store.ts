import type { Selectable } from 'kysely';
import type {
  ArchiveProblem,
  FoundPrior,
  RemoteCandidate,
  PrefetchCause,
  PrefetchSubject,
  PriorState,
} from '#shared/contract/prefetch.ts';
import type { RemoteArchive } from '#shared/contract/remote.ts';
import { AppError } from '#shared/errors.ts';
import type { StudyFacts } from '#shared/relevance/study-facts.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { StationTables } from '#main/station/tables.ts';

/** Whose priors are wanted, and what came of asking. Times in milliseconds since 1970 UTC. */
export interface Subject {
  readonly key: string;
  readonly cause: PrefetchCause;
  readonly priority: number;
  /** null: a study, which the catalog knows */
  readonly order: StudyFacts | null;
  /** null: the archives need not be asked */
  readonly dueAt: number | null;
  readonly tries: number;
  /** 0 = never */
  readonly askedAt: number;
  readonly problems: ArchiveProblem[];
  readonly found: FoundPrior[];
  readonly candidates: RemoteCandidate[];
}

export type PullState = Exclude<PriorState, 'none'>;

/** A prior that is wanted here. */
export interface Pull {
  readonly studyInstanceUid: string;
  readonly subjectKey: string;
  /** Best first */
  readonly archives: RemoteArchive[];
  readonly state: PullState;
  readonly priority: number;
  readonly tries: number;
  /** Of a complete one, when it became so */
  readonly nextTryAt: number;
  /** '' = none */
  readonly jobId: string;
  readonly reason: string;
  readonly wantedAt: number;
}

/** `Pull.priority` of what a person fetches, and of what belongs to a case that is open; others are in the background. */
export const BY_PERSON = 0;
export const BY_OPENING = 1;

/** Whether somebody sits in front of it. */
export function isWaitedFor({ priority }: Pull): boolean {
  return priority <= BY_OPENING;
}

/** From where it is fetched this time: after a failure the next copy is tried. */
export function sourceOf({ archives, tries }: Pull): RemoteArchive {
  const archive = archives[tries % archives.length];
  if (!archive) throw new AppError('INTERNAL', 'A prior is wanted of which no archive is known.');
  return archive;
}

export function archiveKey({ kind, id }: RemoteArchive): string {
  return `${kind}:${id}`;
}

export function keyOf(subject: PrefetchSubject): string {
  return subject.kind === 'study' ? keyOfStudy(subject.studyInstanceUid) : `order:${subject.orderId}`;
}

export function keyOfStudy(studyInstanceUid: string): string {
  return `study:${studyInstanceUid}`;
}

/** The study's UID or the order's number. */
export function nameOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}

/** What is kept of subjects and pulls; the engine alone writes it. */
export class PrefetchStore {
  readonly #database: StationDatabase;

  constructor(database: StationDatabase) {
    this.#database = database;
  }

  async subject(key: string): Promise<Subject | undefined> {
    const row = await this.#database
      .selectFrom('prefetch_subject')
      .selectAll()
      .where('subject_key', '=', key)
      .executeTakeFirst();
    return row && toSubject(row);
  }

  async putSubject(subject: Subject): Promise<void> {
    const row = {
      cause: subject.cause,
      priority: subject.priority,
      order_facts: subject.order && JSON.stringify(subject.order),
      due_at: subject.dueAt,
      tries: subject.tries,
      asked_at: subject.askedAt,
      problems: JSON.stringify(subject.problems),
      found: JSON.stringify(subject.found),
      candidates: JSON.stringify(subject.candidates),
    };
    await this.#database
      .insertInto('prefetch_subject')
      .values({ subject_key: subject.key, ...row })
      .onConflict((conflict) => conflict.column('subject_key').doUpdateSet(row))
      .execute();
  }

  /** Those whose archives were asked since then. */
  async subjectsSince(at: number): Promise<Subject[]> {
    const rows = await this.#database
      .selectFrom('prefetch_subject')
      .selectAll()
      .where('asked_at', '>=', at)
      .execute();
    return rows.map(toSubject);
  }

  async removeSubject(key: string): Promise<void> {
    await this.#database.deleteFrom('prefetch_subject').where('subject_key', '=', key).execute();
  }

  /** Subjects whose archives are to be asked, the most urgent first. */
  async due(): Promise<Subject[]> {
    const rows = await this.#database
      .selectFrom('prefetch_subject')
      .selectAll()
      .where('due_at', 'is not', null)
      .orderBy('priority')
      .orderBy('due_at')
      .execute();
    return rows.map(toSubject);
  }

  async pull(studyInstanceUid: string): Promise<Pull | undefined> {
    const row = await this.#database
      .selectFrom('prefetch_pull')
      .selectAll()
      .where('study_instance_uid', '=', studyInstanceUid)
      .executeTakeFirst();
    return row && toPull(row);
  }

  async pullOfJob(jobId: string): Promise<Pull | undefined> {
    const row = await this.#database
      .selectFrom('prefetch_pull')
      .selectAll()
      .where('job_id', '=', jobId)
      .executeTakeFirst();
    return row && toPull(row);
  }

  /** The most urgent first. */
  async pullsIn(states: readonly PullState[]): Promise<Pull[]> {
    const rows = await this.#database
      .selectFrom('prefetch_pull')
      .selectAll()
      .where('state', 'in', states)
      .orderBy('priority')
      .orderBy('wanted_at')
      .orderBy('study_instance_uid')
      .execute();
    return rows.map(toPull);
  }

  /** Newest first */
  async latestPulls(limit: number): Promise<Pull[]> {
    const rows = await this.#database
      .selectFrom('prefetch_pull')
      .selectAll()
      .orderBy('wanted_at', 'desc')
      .orderBy('study_instance_uid')
      .limit(limit)
      .execute();
    return rows.map(toPull);
  }

  async putPull(pull: Pull): Promise<void> {
    const row = {
      subject_key: pull.subjectKey,
      archives: JSON.stringify(pull.archives),
      state: pull.state,
      priority: pull.priority,
      tries: pull.tries,
      next_try_at: pull.nextTryAt,
      job_id: pull.jobId,
      reason: pull.reason,
      wanted_at: pull.wantedAt,
    };
    await this.#database
      .insertInto('prefetch_pull')
      .values({ study_instance_uid: pull.studyInstanceUid, ...row })
      .onConflict((conflict) => conflict.column('study_instance_uid').doUpdateSet(row))
      .execute();
  }

  /**
   * Forgets what nobody asked about since then; what is still under way stays.
   *
   * @param kept keys of subjects that stay however old they are
   */
  async forgetBefore(at: number, kept: ReadonlySet<string>): Promise<void> {
    const old = await this.#database
      .selectFrom('prefetch_subject')
      .select('subject_key')
      .where('asked_at', '<', at)
      .where('due_at', 'is', null)
      .execute();
    for (const { subject_key: key } of old) if (!kept.has(key)) await this.removeSubject(key);
    await this.#database
      .deleteFrom('prefetch_pull')
      .where('wanted_at', '<', at)
      .where('state', 'in', ['complete', 'failed', 'paused'])
      .execute();
  }
}

function toSubject(row: Selectable<StationTables['prefetch_subject']>): Subject {
  return {
    key: row.subject_key,
    cause: row.cause as PrefetchCause,
    priority: row.priority,
    order: row.order_facts === null ? null : (JSON.parse(row.order_facts) as StudyFacts),
    dueAt: row.due_at,
    tries: row.tries,
    askedAt: row.asked_at,
    problems: JSON.parse(row.problems) as ArchiveProblem[],
    found: JSON.parse(row.found) as FoundPrior[],
    candidates: JSON.parse(row.candidates) as RemoteCandidate[],
  };
}

function toPull(row: Selectable<StationTables['prefetch_pull']>): Pull {
  return {
    studyInstanceUid: row.study_instance_uid,
    subjectKey: row.subject_key,
    archives: JSON.parse(row.archives) as RemoteArchive[],
    state: row.state as PullState,
    priority: row.priority,
    tries: row.tries,
    nextTryAt: row.next_try_at,
    jobId: row.job_id,
    reason: row.reason,
    wantedAt: row.wanted_at,
  };
}
