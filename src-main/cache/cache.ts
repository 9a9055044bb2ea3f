import { z } from 'zod';
import {
  type CachedStudy,
  type CacheSettings,
  cacheSettingsSchema,
  type CacheStatus,
  type EvictionReport,
} from '#shared/contract/cache.ts';
import { AppError } from '#shared/errors.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { KeepingReader } from '#main/catalog/keeping-reader.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import type { Log } from '#main/observe/log.ts';
import { readNamed, writeNamed } from '#main/station/named-setting.ts';
import { lookAtClock } from '#main/station/station-clock.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { diskSpace, type DiskSpace } from '#main/store/disk-space.ts';
import type { CopyProof } from './copy-proof.ts';
import {
  type Evictable,
  isFull,
  mayGo,
  planEviction,
  type EvictionPlan,
  type Room,
} from './eviction-plan.ts';
import { forgetUse, lastOpened, noteOpened } from './study-use.ts';

const SETTINGS = 'cache';
const DEFAULTS: CacheSettings = { quotaBytes: null, lowFreePercent: 5 };
const LOOK_MS = 30_000;
/** After a run that could not make the room it should, so that the same reasons are not told every half minute */
const PAUSE_MS = 30 * 60_000;
const NEEDED_FOR_MS = 10_000;
const MOST_REASONS = 50;
const RECENT_JOBS = 100;

export interface CacheParts {
  readonly root: string;
  readonly station: StationDatabase;
  readonly audit: AuditLog;
  readonly catalog: CatalogReader & Pick<KeepingReader, 'cachedStudies'>;
  readonly receiving: Receiving;
  readonly log: Log;
  readonly prove: CopyProof;
  /** Study Instance UIDs of studies that are to be read, and of what they are compared with */
  readonly needed: () => Promise<ReadonlySet<string>>;
  /** Milliseconds since 1970 UTC; for tests */
  readonly now?: () => number;
  /** Default: of the disk of `root` */
  readonly disk?: () => Promise<DiskSpace>;
}

type CachedNow = Evictable & { readonly peer: string; readonly instanceCount: number };

/**
 * Cached studies, of which another archive has a copy, and the room that they make when it is needed: the least needed
 * goes first, and none without proof of its copy.
 */
export class Cache {
  readonly #parts: CacheParts;
  readonly #now: () => number;
  #jobs: JobQueue | null = null;
  #timer: NodeJS.Timeout | undefined;
  #pausedUntil = 0;
  #neededThen: ReadonlySet<string> = new Set();
  #neededAt = 0;

  constructor(parts: CacheParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  /** The job's kind, for the queue that is then given to `attach`. */
  get kind(): JobKind {
    return jobKind({
      kind: 'evict',
      payload: z.object({}),
      isResumable: true,
      maxRunning: 1,
      run: (_, context) => this.#run(context),
    });
  }

  attach(jobs: JobQueue): void {
    this.#jobs = jobs;
    this.#timer = setInterval(() => {
      this.look().catch((error: unknown) => {
        this.#parts.log.error({ error }, 'the cache could not be looked through');
      });
    }, LOOK_MS);
    this.#timer.unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  /** Somebody opened a study; never rejects. */
  async opened(studyInstanceUid: string): Promise<void> {
    await noteOpened(this.#parts.station, studyInstanceUid, this.#now()).catch((error: unknown) => {
      this.#parts.log.error({ error }, 'the opening of a study could not be noted');
    });
  }

  async hold(studyInstanceUid: string, isPinned: boolean, keepUntil: number, by: string): Promise<void> {
    await this.#parts.receiving.order('hold', { studyInstanceUid, isPinned, keepUntil, by });
  }

  async own(studyInstanceUid: string, by: string): Promise<void> {
    await this.#parts.receiving.order('markOwned', { studyInstanceUid, by });
  }

  async settings(): Promise<CacheSettings> {
    return (await readNamed(this.#parts.station, SETTINGS, cacheSettingsSchema)) ?? DEFAULTS;
  }

  async putSettings(settings: CacheSettings, by: string): Promise<CacheSettings> {
    const objects = {
      cacheQuotaBytes: String(settings.quotaBytes ?? 'none'),
      cacheLowFreePercent: String(settings.lowFreePercent),
    };
    await this.#parts.audit.record({ event: 'settings.change', user: by, outcome: 'success', objects });
    await writeNamed(this.#parts.station, SETTINGS, settings);
    this.#pausedUntil = 0;
    return settings;
  }

  async status(): Promise<CacheStatus> {
    const [studies, counts, room, settings] = await Promise.all([
      this.#studies(),
      this.#parts.catalog.counts(),
      this.#room(),
      this.settings(),
    ]);
    const now = this.#now();
    const cached = sumOf(studies);
    return {
      owned: { studies: counts.studies - cached.studies, sizeBytes: counts.sizeBytes - cached.sizeBytes },
      cached,
      held: sumOf(studies.filter(({ isPinned, keepUntil }) => isPinned || keepUntil > now)),
      diskBytes: room.diskBytes,
      freeBytes: room.freeBytes,
      neededBytes: planEviction(studies, room, now).neededBytes,
      settings,
    };
  }

  async list(limit: number): Promise<CachedStudy[]> {
    const studies = (await this.#studies())
      .toSorted((a, b) => a.lastNeededAt - b.lastNeededAt)
      .slice(0, limit);
    const now = this.#now();
    const rows = await this.#parts.catalog.studyRows(studies.map((study) => study.studyInstanceUid));
    const rowOf = new Map(rows.map((row) => [row.studyInstanceUid, row]));
    return studies.flatMap(({ studyInstanceUid, keepUntil, lastNeededAt, ...study }) => {
      const row = rowOf.get(studyInstanceUid);
      if (!row) return [];
      const { patientName, patientId, studyDate, modalitiesInStudy, studyDescription } = row;
      return {
        studyInstanceUid,
        patientName,
        patientId,
        studyDate,
        modalitiesInStudy,
        studyDescription,
        peer: study.peer,
        isPinned: study.isPinned,
        instanceCount: study.instanceCount,
        sizeBytes: study.sizeBytes,
        keepUntil: keepUntil <= now ? null : new Date(keepUntil).toISOString(),
        lastNeededAt: new Date(lastNeededAt).toISOString(),
      };
    });
  }

  /** Starts a run when there is too little room and something may go. */
  async look(): Promise<void> {
    if (this.#now() < this.#pausedUntil) return;
    // Which study was needed last, and how long one is held, is told by the clock.
    if ((await lookAtClock(this.#parts.station, this.#now())) === 'none') await this.makeRoom('');
  }

  /** @returns the job, null when there is no need or nothing that may go */
  async makeRoom(by: string): Promise<{ jobId: string | null }> {
    const jobs = this.#jobs;
    if (!jobs) return { jobId: null };
    const { candidates } = await this.#plan();
    if (candidates.length === 0) return { jobId: null };
    const underWay = (await jobs.list(RECENT_JOBS)).find(
      ({ kind, state }) => kind === 'evict' && (state === 'queued' || state === 'running'),
    );
    if (underWay) return { jobId: underWay.jobId };
    const { jobId } = await jobs.add({ kind: 'evict', title: '', startedBy: by, payload: {} });
    return { jobId };
  }

  async #run(context: JobContext): Promise<EvictionReport> {
    if ((await lookAtClock(this.#parts.station, this.#now())) !== 'none')
      throw new AppError(
        'CONFLICT',
        'Nothing makes room: the clock of this computer went backwards or jumped. Set it right, then try again.',
      );
    const { neededBytes, candidates } = await this.#plan();
    const kept: { name: string; reason: string }[] = [];
    let evicted = 0;
    let freedBytes = 0;
    for (const study of candidates) {
      if (freedBytes >= neededBytes) break;
      context.signal.throwIfAborted();
      const outcome = await this.#evict(study, context);
      if ('reason' in outcome) kept.push({ name: study.studyInstanceUid, reason: outcome.reason });
      else {
        evicted += 1;
        freedBytes += outcome.sizeBytes;
      }
      context.progress(freedBytes, neededBytes);
    }
    if (freedBytes < neededBytes) {
      this.#pausedUntil = this.#now() + PAUSE_MS;
      if (evicted === 0 && kept.length > 0) throw nothingEvicted(kept);
    }
    return { evicted, freedBytes, kept: kept.slice(0, MOST_REASONS) };
  }

  async #evict(
    { studyInstanceUid, peer }: CachedNow,
    { startedBy, signal }: JobContext,
  ): Promise<{ sizeBytes: number } | { reason: string }> {
    const { catalog, audit, receiving, station } = this.#parts;
    const instances = await catalog.instancesOfStudy(studyInstanceUid);
    const proof = await this.#parts.prove(peer, studyInstanceUid, instances, signal);
    if (!proof.isProven) return { reason: proof.reason };
    if (!(await this.#mayStillGo(studyInstanceUid))) return { reason: 'It is needed since.' };
    const objects = { studyInstanceUid, peer, instances: String(instances.length) };
    const entry = { event: 'study.evict' as const, user: startedBy, objects };
    await audit.record({ ...entry, outcome: 'success' });
    try {
      const { sizeBytes } = await receiving.order('evict', {
        studyInstanceUid,
        instances: instances.map(({ sopInstanceUid }) => sopInstanceUid),
        by: startedBy,
      });
      await forgetUse(station, studyInstanceUid);
      return { sizeBytes };
    } catch (error) {
      await audit.record({ ...entry, outcome: 'failure' });
      if (error instanceof AppError && error.code === 'CONFLICT') return { reason: error.message };
      throw error;
    }
  }

  /** The other archives may take minutes to prove their copies, and somebody may have opened a study meanwhile. */
  async #mayStillGo(studyInstanceUid: string): Promise<boolean> {
    const [studies, needed] = await Promise.all([this.#studies(), this.#needed()]);
    const study = studies.find((each) => each.studyInstanceUid === studyInstanceUid);
    return study !== undefined && mayGo(study, this.#now()) && !needed.has(studyInstanceUid);
  }

  /** Whether more may come for which nobody waits: well before something has to go for it. */
  async hasRoom(): Promise<boolean> {
    const [studies, room] = await Promise.all([this.#studies(), this.#room()]);
    return !isFull(studies, room);
  }

  async #plan(): Promise<EvictionPlan<CachedNow>> {
    const [studies, room] = await Promise.all([this.#studies(), this.#room()]);
    const plan = planEviction(studies, room, this.#now());
    if (plan.candidates.length === 0) return plan;
    const needed = await this.#needed();
    return {
      ...plan,
      candidates: plan.candidates.filter(({ studyInstanceUid }) => !needed.has(studyInstanceUid)),
    };
  }

  /** Gone through for each unread study: not anew for each of a hundred that make room. */
  async #needed(): Promise<ReadonlySet<string>> {
    if (this.#neededAt + NEEDED_FOR_MS > this.#now()) return this.#neededThen;
    this.#neededThen = await this.#parts.needed();
    this.#neededAt = this.#now();
    return this.#neededThen;
  }

  async #studies(): Promise<CachedNow[]> {
    const { catalog, station, receiving } = this.#parts;
    const [records, opened] = await Promise.all([catalog.cachedStudies(), lastOpened(station)]);
    return records.map(({ lastReceivedAt, ...record }) => ({
      ...record,
      lastNeededAt: Math.max(lastReceivedAt, opened.get(record.studyInstanceUid) ?? 0),
      isReceiving: receiving.isReceiving(record.studyInstanceUid),
    }));
  }

  async #room(): Promise<Room> {
    const { disk = () => diskSpace(root), root } = this.#parts;
    const [{ totalBytes: diskBytes, freeBytes }, settings] = await Promise.all([disk(), this.settings()]);
    return { diskBytes, freeBytes, ...settings };
  }
}

function sumOf(studies: readonly CachedNow[]): { studies: number; sizeBytes: number } {
  return { studies: studies.length, sizeBytes: studies.reduce((sum, study) => sum + study.sizeBytes, 0) };
}

function nothingEvicted(kept: readonly { reason: string }[]): AppError {
  const [first] = kept;
  return new AppError(
    'FULL',
    `None of ${String(kept.length)} cached studies could make room. The first: ${first?.reason ?? ''}`,
  );
}
