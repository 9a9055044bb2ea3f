import { z } from 'zod';
import type {
  PurgedEntry,
  PurgePause,
  PurgeReport,
  TrashEntry,
  TrashSettings,
} from '#shared/contract/deletion.ts';
import { trashSettingsSchema } from '#shared/contract/deletion.ts';
import type { RejectionReason } from '#shared/dicom/rejection.ts';
import { AppError } from '#shared/errors.ts';
import type { AuditEntry } from '#main/audit/messages.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { KeepingReader, TrashRecord } from '#main/catalog/keeping-reader.ts';
import type { RestoredAct, TrashedAct } from '#main/intake/archive-orders.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import type { Log } from '#main/observe/log.ts';
import { readNamed, writeNamed } from '#main/station/named-setting.ts';
import { lookAtClock } from '#main/station/station-clock.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';
import { duePurges } from './due-purges.ts';
import { sha256OfFile } from '#main/store/hash-file.ts';

const DEFAULT_DELAY_DAYS = 30;
const DAY_MS = 86_400_000;
const LOOK_MS = 60 * 60_000;
/** Acts in one job of the hourly look; the others come with the next */
const MOST_AT_ONCE = 200;
const SETTINGS = 'trash';

export interface TrashParts {
  readonly folder: DataFolder;
  readonly station: StationDatabase;
  readonly audit: AuditLog;
  readonly catalog: KeepingReader;
  readonly receiving: Receiving;
  readonly log: Log;
  /** Reads what is to come back, and sets aside what is not what was received */
  check(trashId: string, by: string): Promise<void>;
  /** Milliseconds since 1970 UTC; for tests */
  readonly now?: () => number;
}

export interface Deletion {
  readonly studyInstanceUid: string;
  /** Both empty: the whole study */
  readonly seriesInstanceUids?: readonly string[];
  readonly sopInstanceUids?: readonly string[];
  readonly reason: RejectionReason;
  readonly comment?: string;
}

/**
 * Deletion in two steps: what is moved to the trash is gone from every answer at once and back at once when it is restored;
 * its files go after a delay, or by a second act. Each step is audited before it is done.
 */
export class Trash {
  readonly #parts: TrashParts;
  readonly #now: () => number;
  #jobs: JobQueue | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: TrashParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  /** The job's kind, for the queue that is then given to `attach`. */
  get kind(): JobKind {
    return jobKind({
      kind: 'purge',
      payload: z.object({ trashIds: z.array(z.string()) }),
      isResumable: true,
      maxRunning: 1,
      run: ({ trashIds }, context) => this.#purgeAll(trashIds, context),
    });
  }

  attach(jobs: JobQueue): void {
    this.#jobs = jobs;
    this.#timer = setInterval(() => {
      this.purgeDue().catch((error: unknown) => {
        this.#parts.log.error({ error }, 'the trash could not be looked through');
      });
    }, LOOK_MS);
    this.#timer.unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  /**
   * @param by name of the user
   * @throws AppError MISSING when it is not here, CONFLICT while it is still arriving
   */
  async move(deletion: Deletion, by: string): Promise<TrashedAct> {
    const { studyInstanceUid, reason, comment = '' } = deletion;
    const { seriesInstanceUids = [], sopInstanceUids = [] } = deletion;
    if (this.#parts.receiving.isReceiving(studyInstanceUid))
      throw new AppError(
        'CONFLICT',
        'This study is still arriving. Wait until it is complete, then delete it.',
      );
    const isInstances = sopInstanceUids.length > 0;
    const scope = isInstances ? 'instances' : seriesInstanceUids.length > 0 ? 'series' : 'study';
    const uids = isInstances ? sopInstanceUids : seriesInstanceUids;
    // Not the comment: it may name the patient. The study's journal keeps it.
    const objects = {
      studyInstanceUid,
      scope,
      reason,
      ...(scope !== 'study' && { named: String(uids.length) }),
    };
    return this.#audited({ event: 'study.trash', user: by, objects }, () =>
      this.#parts.receiving.order('trash', { studyInstanceUid, scope, uids, reason, comment, by }),
    );
  }

  /**
   * What is damaged stays in the trash.
   *
   * @throws AppError MISSING when it is not in the trash any more, CONFLICT or CORRUPT when it cannot come back
   */
  async restore(trashId: string, by: string): Promise<RestoredAct> {
    const { studyInstanceUid } = await this.#require(trashId);
    await this.#parts.check(trashId, by);
    return this.#audited({ event: 'study.restore', user: by, objects: { studyInstanceUid, trashId } }, () =>
      this.#parts.receiving.order('restore', { trashId, by }),
    );
  }

  /** @throws AppError REFUSED when the typed confirmation is not the one that is asked for */
  async purge(trashId: string, confirmation: string, by: string): Promise<{ jobId: string }> {
    const entry = await this.#require(trashId);
    if (confirmation.trim() !== confirmationFor(entry))
      throw new AppError(
        'REFUSED',
        'What was typed is not what was asked for. Nothing was deleted; look again which study this is.',
      );
    const { jobId } = await this.#queue([trashId], by);
    return { jobId };
  }

  async admit(trashId: string, by: string): Promise<{ instances: number }> {
    return this.#audited({ event: 'study.admit', user: by, objects: { trashId } }, () =>
      this.#parts.receiving.order('admit', { trashId, by }),
    );
  }

  async list(): Promise<{ entries: TrashEntry[]; delayDays: number; pause: PurgePause; unlinking: number }> {
    const [records, { delayDays }, unlinking] = await Promise.all([
      this.#parts.catalog.trash(),
      this.settings(),
      this.#parts.catalog.unlinkingCount(),
    ]);
    const pause = await lookAtClock(this.#parts.station, this.#now());
    return { entries: records.map((record) => trashEntry(record, delayDays)), delayDays, pause, unlinking };
  }

  async purged(limit: number): Promise<PurgedEntry[]> {
    const records = await this.#parts.catalog.purges(limit);
    return records.map((record) => ({
      ...record,
      trashedAt: instant(record.trashedAt),
      purgedAt: instant(record.purgedAt),
    }));
  }

  async settings(): Promise<TrashSettings> {
    const stored = await readNamed(this.#parts.station, SETTINGS, trashSettingsSchema);
    return stored ?? { delayDays: DEFAULT_DELAY_DAYS };
  }

  async putSettings(settings: TrashSettings, by: string): Promise<TrashSettings> {
    const objects = { trashDelayDays: String(settings.delayDays) };
    return this.#audited({ event: 'settings.change', user: by, objects }, async () => {
      await writeNamed(this.#parts.station, SETTINGS, settings);
      return settings;
    });
  }

  /** Deletes for good what has lain long enough, as a job; nothing while the clock is not to be trusted. */
  async purgeDue(): Promise<void> {
    const pause = await lookAtClock(this.#parts.station, this.#now());
    if (pause !== 'none') {
      this.#parts.log.warn({ pause }, 'nothing is deleted for good: the clock is not to be trusted');
      return;
    }
    const { delayDays } = await this.settings();
    const due = duePurges(await this.#parts.catalog.trash(), delayDays, this.#now());
    const trashIds = due.slice(0, MOST_AT_ONCE).map((record) => record.trashId);
    if (trashIds.length > 0) await this.#queue(trashIds, '');
  }

  async #purgeAll(trashIds: readonly string[], context: JobContext): Promise<PurgeReport> {
    const counts = await Promise.all(
      trashIds.map(async (trashId) => (await this.#parts.catalog.trashEntry(trashId))?.instanceCount ?? 0),
    );
    const total = counts.reduce((sum, count) => sum + count, 0);
    let done = 0;
    let sizeBytes = 0;
    for (const trashId of trashIds) {
      context.signal.throwIfAborted();
      // Restored meanwhile, or purged by an earlier run of this job.
      if (!(await this.#parts.catalog.trashEntry(trashId))) continue;
      const act = await this.#purgeOne(trashId, context, (files) => {
        context.progress(done + files, total);
      });
      done += act.instances;
      sizeBytes += act.sizeBytes;
    }
    return { instances: done, sizeBytes };
  }

  async #purgeOne(
    trashId: string,
    context: JobContext,
    onProgress: (files: number) => void,
  ): Promise<TrashedAct> {
    const instances = await this.#parts.catalog.trashedInstances(trashId);
    const sha256: Record<string, string> = {};
    for (const [index, { studyInstanceUid, sopInstanceUid }] of instances.entries()) {
      const file = instanceFile(this.#parts.folder, studyInstanceUid, sopInstanceUid);
      sha256[sopInstanceUid] = await sha256OfFile(file, context.signal);
      onProgress(index + 1);
    }
    const studyInstanceUid = instances[0]?.studyInstanceUid ?? '';
    const objects = { studyInstanceUid, trashId, instances: String(instances.length) };
    return this.#audited({ event: 'study.purge', user: context.startedBy, objects }, () =>
      this.#parts.receiving.order('purge', { trashId, by: context.startedBy, sha256 }),
    );
  }

  async #queue(trashIds: readonly string[], by: string) {
    if (!this.#jobs) throw new AppError('INTERNAL', 'The trash was not given the queue of jobs.');
    const title = trashIds.length === 1 ? '1 study' : `${String(trashIds.length)} studies`;
    return this.#jobs.add({ kind: 'purge', title, startedBy: by, payload: { trashIds } });
  }

  async #require(trashId: string): Promise<TrashRecord> {
    const entry = await this.#parts.catalog.trashEntry(trashId);
    if (entry) return entry;
    throw new AppError(
      'MISSING',
      'This is not in the trash any more. It was restored, deleted for good, or has come again.',
    );
  }

  /** Recorded before it is done, so that nothing is deleted unrecorded; a failure is recorded behind that. */
  async #audited<Result>(entry: Omit<AuditEntry, 'outcome'>, act: () => Promise<Result>): Promise<Result> {
    await this.#parts.audit.record({ ...entry, outcome: 'success' });
    try {
      return await act();
    } catch (error) {
      await this.#parts.audit.record({ ...entry, outcome: 'failure' });
      throw error;
    }
  }
}

/** What a person types to delete for good: the patient ID that stands before them, or a plain word without one. */
function confirmationFor({ patientId }: Pick<TrashRecord, 'patientId'>): string {
  return patientId.trim() === '' ? 'DELETE' : patientId.trim();
}

function trashEntry(record: TrashRecord, delayDays: number): TrashEntry {
  const { trashedAt, modalities } = record;
  return {
    ...record,
    modalities: [...modalities],
    trashedAt: instant(trashedAt),
    purgeDueAt: instant(trashedAt + delayDays * DAY_MS),
    confirmation: confirmationFor(record),
  };
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
