import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { CatalogStatus, RebuildReport } from '#shared/contract/catalog.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import { damagedName } from '#main/intake/catalog-swap.ts';
import type { RebuildProgress } from '#main/intake/rebuild-messages.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import type { Log } from '#main/observe/log.ts';
import type { DataFolder } from '#main/store/layout.ts';

const THREAD = `../catalog-check-thread${path.extname(import.meta.filename)}`;
const FIRST_CHECK_MS = 60_000;
const CHECK_MS = 24 * 3_600_000;
const RECENT_JOBS = 20;

export interface CatalogCareParts {
  readonly folder: DataFolder;
  readonly audit: AuditLog;
  readonly receiving: Pick<Receiving, 'rebuildCatalog' | 'renewed'>;
  readonly log: Log;
}

/** Keeps the catalog sound: looks for damage once a day, and has it rebuilt from the store, by itself or when asked. */
export class CatalogCare {
  readonly #parts: CatalogCareParts;
  #jobs: JobQueue | null = null;
  #firstTimer: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  #progress: RebuildProgress | null = null;
  #lastReport: RebuildReport | null;
  #notice = '';

  constructor(parts: CatalogCareParts) {
    this.#parts = parts;
    this.#lastReport = parts.receiving.renewed?.report ?? null;
  }

  /** The job's kind, for the queue that is then given to `attach`. */
  get kind(): JobKind {
    return jobKind({
      kind: 'rebuild',
      payload: z.object({}),
      // Cut off, it has changed nothing.
      isResumable: true,
      maxRunning: 1,
      run: (_, context) => this.#run(context),
    });
  }

  async attach(jobs: JobQueue): Promise<void> {
    this.#jobs = jobs;
    await this.#tellRenewed();
    const look = () => {
      this.check().catch((error: unknown) => {
        this.#parts.log.error({ error }, 'the catalog could not be looked through');
      });
    };
    this.#firstTimer = setTimeout(look, FIRST_CHECK_MS).unref();
    this.#timer = setInterval(look, CHECK_MS).unref();
  }

  dispose(): void {
    clearTimeout(this.#firstTimer);
    clearInterval(this.#timer);
  }

  async status(): Promise<CatalogStatus> {
    const lastReport = this.#lastReport;
    return { jobId: await this.#runningJob(), progress: this.#progress, notice: this.#notice, lastReport };
  }

  async start(by: string): Promise<{ jobId: string }> {
    const running = await this.#runningJob();
    if (running !== null) {
      await this.#jobs?.takeUp(running);
      return { jobId: running };
    }
    if (!this.#jobs) throw new AppError('UNREACHABLE', 'The core is starting. Ask again shortly.');
    const { jobId } = await this.#jobs.add({
      kind: 'rebuild',
      title: '',
      startedBy: by,
      payload: {},
    });
    return { jobId };
  }

  /** Looks through the catalog that is in use; a damaged one is copied aside and rebuilt. @returns what is wrong */
  async check(): Promise<string> {
    const { folder, audit, log } = this.#parts;
    const worker = new Worker(new URL(THREAD, import.meta.url), {
      workerData: { file: folder.catalogFile },
    });
    worker.unref();
    const [damage] = (await once(worker, 'message')) as [string];
    if (damage === '') return '';
    const name = damagedName(new Date());
    for (const end of ['', '-wal'])
      await copyFile(folder.catalogFile + end, path.join(folder.root, name) + end).catch(() => {});
    this.#notice = `The catalog was found to be damaged. It was copied to ${name} and is rebuilt from the stored images; none of them is lost.`;
    log.error({ damage, copiedTo: name }, 'the catalog is damaged and is rebuilt');
    await audit.record({ event: 'catalog.damaged', user: '', outcome: 'failure', objects: { copy: name } });
    await this.start('');
    return damage;
  }

  async #tellRenewed(): Promise<void> {
    const { receiving, audit, log } = this.#parts;
    if (!receiving.renewed) return;
    const { setAside, report } = receiving.renewed;
    this.#notice =
      setAside === null
        ? 'The catalog was missing or not whole when the program started, and was built from the stored images.'
        : `The catalog was damaged. It was set aside as ${setAside} and built anew from the stored images; none of them is lost.`;
    log.warn({ setAside, ...report }, 'the catalog was built anew when the core started');
    if (setAside !== null) {
      const objects = { copy: setAside };
      await audit.record({ event: 'catalog.damaged', user: '', outcome: 'failure', objects });
    }
    await this.#record('', 'success', report);
  }

  async #run({ signal, progress, startedBy }: JobContext): Promise<RebuildReport> {
    const { receiving, log } = this.#parts;
    try {
      const report = await receiving.rebuildCatalog((now) => {
        this.#progress = now;
        progress(now.files, now.totalFiles);
      }, signal);
      this.#lastReport = report;
      log.info({ ...report }, 'the catalog was rebuilt');
      await this.#record(startedBy, 'success', report);
      return report;
    } catch (error) {
      if (toAppError(error).code !== 'CANCELLED') await this.#record(startedBy, 'failure', null);
      throw error;
    } finally {
      this.#progress = null;
    }
  }

  #record(user: string, outcome: 'success' | 'failure', report: RebuildReport | null): Promise<unknown> {
    const objects: Record<string, string> = report
      ? { instances: String(report.instances), skipped: String(report.skipped), lost: String(report.lost) }
      : {};
    return this.#parts.audit.record({ event: 'catalog.rebuild', user, outcome, objects });
  }

  async #runningJob(): Promise<string | null> {
    const jobs = (await this.#jobs?.ofKinds(['rebuild'], RECENT_JOBS)) ?? [];
    return jobs.find(({ job }) => job.endedAt === null)?.job.jobId ?? null;
  }
}
