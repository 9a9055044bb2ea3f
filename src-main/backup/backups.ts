import path from 'node:path';
import { z } from 'zod';
import { type BackupSettings, backupSettingsSchema, type BackupStatus } from '#shared/contract/backup.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import { openCatalogForReading } from '#main/catalog/database.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import type { Log } from '#main/observe/log.ts';
import { readNamed, writeNamed } from '#main/station/named-setting.ts';
import { lookAtClock } from '#main/station/station-clock.ts';
import { stationIdOf } from '#main/station/station-id.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { DataFolder } from '#main/store/layout.ts';
import { backupFolder } from './backup-layout.ts';
import { runBackup } from './backup-run.ts';
import { knownInstances } from './known-instances.ts';
import { listSnapshots } from './snapshot.ts';
import { TargetWatch } from './target-watch.ts';

const SETTINGS = 'backup';
const LAST = 'backup.last';
const DEFAULTS: BackupSettings = {
  folder: '',
  everyHours: 24,
  keepSnapshots: 14,
  keepGoneDays: 30,
  megabytesPerSecond: 0,
};
const HOUR_MS = 3_600_000;
const LOOK_MS = 60_000;
/** A run that failed is tried again before its time, but not at once */
const AGAIN_MS = HOUR_MS;
const MOST_DAMAGED = 100;
const RECENT_JOBS = 20;

/** What became of the last run, so that it is known when the backup's disk is not there */
const lastSchema = z.object({
  goodAt: z.number().nullable(),
  triedAt: z.number(),
  problem: z.string(),
  /** Of the settings, when the last good run went there: there a backup must be found */
  folder: z.string().default(''),
});
type Last = z.infer<typeof lastSchema>;

const payloadSchema = z.object({
  folder: z.string(),
  /** Somebody named the folder: a new backup may begin there although one is missed */
  isNamed: z.boolean().default(false),
});

export interface BackupParts {
  readonly folder: DataFolder;
  readonly station: StationDatabase;
  readonly audit: AuditLog;
  readonly log: Log;
  readonly version: string;
  stationName(): Promise<string>;
  /** Milliseconds since 1970 UTC; for tests */
  readonly now?: () => number;
}

/** The second copy of the archive: when it is made, and how it stands. */
export class Backups {
  readonly #parts: BackupParts;
  readonly #now: () => number;
  readonly #target: TargetWatch;
  #jobs: JobQueue | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: BackupParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
    this.#target = new TargetWatch({ now: this.#now });
  }

  /** The job's kind, for the queue that is then given to `attach`. */
  get kind(): JobKind {
    return jobKind({
      kind: 'backup',
      payload: payloadSchema,
      isResumable: true,
      maxRunning: 1,
      run: (payload, context) => this.#run(payload, context),
    });
  }

  attach(jobs: JobQueue): void {
    this.#jobs = jobs;
    this.#timer = setInterval(() => {
      this.look().catch((error: unknown) => {
        this.#parts.log.error({ error }, 'the backup could not be looked after');
      });
    }, LOOK_MS);
    this.#timer.unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  async settings(): Promise<BackupSettings> {
    return (await readNamed(this.#parts.station, SETTINGS, backupSettingsSchema)) ?? DEFAULTS;
  }

  /** @throws AppError INPUT for a folder that is not named from the root on */
  async putSettings(settings: BackupSettings, by: string): Promise<BackupStatus> {
    if (settings.folder !== '' && !path.isAbsolute(settings.folder))
      throw new AppError('INPUT', 'Name the folder for the backup with its whole path.');
    const objects = {
      backupFolder: settings.folder,
      backupEveryHours: String(settings.everyHours),
      backupKeepSnapshots: String(settings.keepSnapshots),
    };
    await this.#parts.audit.record({ event: 'settings.change', user: by, outcome: 'success', objects });
    await writeNamed(this.#parts.station, SETTINGS, settings);
    return this.status();
  }

  async status(): Promise<BackupStatus> {
    const [settings, last, jobId] = await Promise.all([this.settings(), this.#last(), this.#runningJob()]);
    const isGone = await this.#isGone(settings, last);
    const listed = settings.folder === '' || isGone ? [] : await listSnapshots(backupFolder(settings.folder));
    const snapshots = listed.map(({ snapshotId, createdAt, version, instances, sizeBytes, damaged }) => ({
      snapshotId,
      createdAt,
      version,
      instances,
      sizeBytes,
      damaged,
    }));
    const due = this.#dueAt(settings, last);
    return {
      settings,
      snapshots,
      jobId,
      nextAt: due === null ? null : new Date(Math.max(due, this.#now())).toISOString(),
      isOverdue: isOverdue(settings, last, this.#now()),
      isGone,
      problem: last?.problem ?? '',
    };
  }

  /** Cheap: asked with every status of the station. */
  async isOverdue(): Promise<boolean> {
    return isOverdue(await this.settings(), await this.#last(), this.#now());
  }

  /** Whether the backup is not where it was made, as when its disk was taken away. Cheap: looked at once a minute at most. */
  async isGone(): Promise<boolean> {
    return this.#isGone(await this.settings(), await this.#last());
  }

  async #isGone({ folder }: BackupSettings, last: Last | undefined): Promise<boolean> {
    // Where none has been made yet, none can be missed
    if (folder === '' || last?.folder !== folder) return false;
    return this.#target.isGone(folder, await stationIdOf(this.#parts.station));
  }

  /** @param folder `''` = that of the settings @throws AppError INPUT when there is none */
  async start(folder: string, by: string): Promise<{ jobId: string }> {
    const running = await this.#runningJob();
    if (running !== null) {
      await this.#jobs?.takeUp(running);
      return { jobId: running };
    }
    const target = folder || (await this.settings()).folder;
    if (target === '') throw new AppError('INPUT', 'Choose a folder for the backup first, on another disk.');
    if (!path.isAbsolute(target))
      throw new AppError('INPUT', 'Name the folder for the backup with its whole path.');
    if (!this.#jobs) throw new AppError('UNREACHABLE', 'The core is starting. Ask again shortly.');
    const { jobId } = await this.#jobs.add({
      kind: 'backup',
      title: '',
      startedBy: by,
      payload: { folder: path.resolve(target), isNamed: folder !== '' },
    });
    return { jobId };
  }

  /** Starts the backup that is due. */
  async look(): Promise<void> {
    const [settings, last] = await Promise.all([this.settings(), this.#last()]);
    const due = this.#dueAt(settings, last);
    if (due !== null && due <= this.#now()) await this.start('', '');
  }

  /** null: none is due by itself. The first is due at once. */
  #dueAt({ folder, everyHours }: BackupSettings, last: Last | undefined): number | null {
    if (folder === '' || everyHours === 0) return null;
    if (!last) return this.#now();
    const regular = (last.goodAt ?? 0) + everyHours * HOUR_MS;
    return last.problem === '' ? regular : Math.max(regular, last.triedAt + AGAIN_MS);
  }

  #last(): Promise<Last | undefined> {
    return readNamed(this.#parts.station, LAST, lastSchema);
  }

  async #runningJob(): Promise<string | null> {
    const jobs = (await this.#jobs?.ofKinds(['backup'], RECENT_JOBS)) ?? [];
    return jobs.find(({ job }) => job.endedAt === null)?.job.jobId ?? null;
  }

  async #run(
    { folder: target, isNamed }: z.infer<typeof payloadSchema>,
    { signal, progress, startedBy }: JobContext,
  ): Promise<unknown> {
    const { folder, station, audit, version, log } = this.#parts;
    const settings = await this.settings();
    const before = await this.#last();
    const triedAt = this.#now();
    const catalog = openCatalogForReading(folder.catalogFile);
    try {
      this.#target.forget();
      // A mount point without its disk would be filled instead of it
      if (!isNamed && (await this.#isGone(settings, before))) throw missed(settings.folder);
      const report = await runBackup({
        folder,
        target,
        stationId: await stationIdOf(station),
        stationName: await this.#parts.stationName(),
        version,
        known: knownInstances(folder, catalog),
        megabytesPerSecond: settings.megabytesPerSecond,
        keepSnapshots: settings.keepSnapshots,
        keepGoneDays: settings.keepGoneDays,
        isClockTrusted: (await lookAtClock(station, triedAt)) === 'none',
        signal,
        onProgress: progress,
        now: this.#now,
      });
      const objects = {
        folder: target,
        snapshot: report.snapshotId,
        instances: String(report.instances),
        copied: String(report.copied),
        damaged: String(report.damaged.length),
      };
      await audit.record({ event: 'archive.backup', user: startedBy, outcome: 'success', objects });
      const madeIn = target === path.resolve(settings.folder) ? settings.folder : (before?.folder ?? '');
      await writeNamed(station, LAST, {
        goodAt: triedAt,
        triedAt,
        problem: '',
        folder: madeIn,
      } satisfies Last);
      this.#target.forget();
      if (report.damaged.length > 0)
        log.error({ files: report.damaged.slice(0, MOST_DAMAGED) }, 'damaged files were not backed up');
      return {
        ...report,
        damaged: report.damaged.slice(0, MOST_DAMAGED),
        damagedCount: report.damaged.length,
      };
    } catch (error) {
      if (!signal.aborted) {
        const { message } = toAppError(error);
        const last: Last = {
          goodAt: before?.goodAt ?? null,
          triedAt,
          problem: message,
          folder: before?.folder ?? '',
        };
        await writeNamed(station, LAST, last);
        await audit.record({
          event: 'archive.backup',
          user: startedBy,
          outcome: 'failure',
          objects: { folder: target },
        });
      }
      throw error;
    } finally {
      catalog.close();
    }
  }
}

function missed(folder: string): AppError {
  return new AppError(
    'MISSING',
    `The backup is not in ${folder}, where it was made. Connect or mount its disk. If it is lost, choose another folder, or begin anew ` +
      `there with viewbox backup --to.`,
  );
}

/** Half as late again as it should be: one night that was missed is not told at noon. */
function isOverdue({ folder, everyHours }: BackupSettings, last: Last | undefined, now: number): boolean {
  if (folder === '' || everyHours === 0) return false;
  if (last?.goodAt == null) return last !== undefined && last.problem !== '';
  return now - last.goodAt > 1.5 * everyHours * HOUR_MS;
}
