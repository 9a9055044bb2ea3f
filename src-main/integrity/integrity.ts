import { rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import {
  type IntegrityFinding,
  type IntegritySettings,
  integritySettingsSchema,
  type IntegrityStatus,
} from '#shared/contract/integrity.ts';
import { AppError } from '#shared/errors.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import type { Log } from '#main/observe/log.ts';
import { throttle } from '#main/jobs/throttle.ts';
import { readNamed, writeNamed } from '#main/station/named-setting.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { damagedFile, instanceFile, type DataFolder } from '#main/store/layout.ts';
import { adoptOrphans } from './adopt-orphans.ts';
import { checkFile, type Damage, type KnownFile } from './check-file.ts';
import type { CopySource } from './copy-source.ts';
import {
  acceptedFiles,
  auditedFacts,
  countOpen,
  endFinding,
  listFindings,
  noteFinding,
  requireFinding,
  studiesWithOpenFindings,
  type StoredFinding,
} from './findings.ts';
import { healFile } from './heal-file.ts';
import type { OpenStoredFiles } from './stored-files.ts';

const SETTINGS = 'integrity';
const LAST = 'integrity.last';
const DEFAULTS: IntegritySettings = { everyDays: 30, megabytesPerSecond: 20 };
const DAY_MS = 86_400_000;
const LOOK_MS = 10 * 60_000;
const RECENT_JOBS = 20;

const lastSchema = z.object({ finishedAt: z.number() });

export interface IntegrityParts {
  readonly folder: DataFolder;
  readonly station: StationDatabase;
  readonly audit: AuditLog;
  readonly receiving: Pick<Receiving, 'order' | 'importFile'>;
  readonly log: Log;
  readonly openStored: OpenStoredFiles;
  /** Where good copies may come from, the nearest first */
  readonly sources: readonly CopySource[];
  /** Milliseconds since 1970 UTC; for tests */
  readonly now?: () => number;
}

interface Checking {
  /** By file below `store/` */
  readonly accepted: ReadonlySet<string>;
  readonly tally: Tally;
  readonly by: string;
  readonly signal: AbortSignal;
  readonly pace: (bytes: number) => Promise<void>;
}

interface Tally {
  files: number;
  damaged: number;
  healed: number;
  orphans: number;
}

/**
 * Reads every stored file again and again and compares it with what was received. A damaged one is set aside at once, so
 * that nobody reads from it, and healed from a second copy where there is one.
 */
export class Integrity {
  readonly #parts: IntegrityParts;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #jobs: JobQueue | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: IntegrityParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  /** The job's kind, for the queue that is then given to `attach`. */
  get kind(): JobKind {
    return jobKind({
      kind: 'verify',
      payload: z.object({ since: z.number() }),
      isResumable: true,
      maxRunning: 1,
      run: ({ since }, context) => this.#verify(since, context),
    });
  }

  attach(jobs: JobQueue): void {
    this.#jobs = jobs;
    this.#timer = setInterval(() => {
      this.look().catch((error: unknown) => {
        this.#parts.log.error({ error }, 'the verification could not be looked after');
      });
    }, LOOK_MS);
    this.#timer.unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  /** Tells when findings may have come or ended; @returns stops listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async settings(): Promise<IntegritySettings> {
    return (await readNamed(this.#parts.station, SETTINGS, integritySettingsSchema)) ?? DEFAULTS;
  }

  async putSettings(settings: IntegritySettings, by: string): Promise<IntegrityStatus> {
    const objects = {
      verifyEveryDays: String(settings.everyDays),
      verifyMegabytesPerSecond: String(settings.megabytesPerSecond),
    };
    await this.#parts.audit.record({ event: 'settings.change', user: by, outcome: 'success', objects });
    await writeNamed(this.#parts.station, SETTINGS, settings);
    return this.status();
  }

  async status(): Promise<IntegrityStatus> {
    const { station } = this.#parts;
    const [settings, last, jobId, openFindings, damagedStudies] = await Promise.all([
      this.settings(),
      readNamed(station, LAST, lastSchema),
      this.#runningJob(),
      countOpen(station),
      studiesWithOpenFindings(station),
    ]);
    using stored = this.#parts.openStored();
    const { files } = stored;
    const { everyDays } = settings;
    const period = this.#now() - (everyDays || DEFAULTS.everyDays) * DAY_MS;
    const withFindings = files.standing(damagedStudies, period);
    const due = last ? last.finishedAt + everyDays * DAY_MS : this.#now();
    return {
      settings,
      jobId,
      lastFinishedAt: last ? new Date(last.finishedAt).toISOString() : null,
      nextAt: everyDays === 0 ? null : new Date(Math.max(due, this.#now())).toISOString(),
      studies: files.studies,
      // Read, and not what was received: that is no verified study
      verifiedStudies: files.verifiedSince(period) - withFindings.verified,
      studiesWithFindings: withFindings.studies,
      openFindings,
    };
  }

  findings(): Promise<IntegrityFinding[]> {
    return listFindings(this.#parts.station).then((all) => all.map(shown));
  }

  /** Cheap: asked with every status of the station. */
  openFindings(): Promise<number> {
    return countOpen(this.#parts.station);
  }

  async verify(by: string): Promise<{ jobId: string }> {
    const running = await this.#runningJob();
    if (running !== null) {
      await this.#jobs?.takeUp(running);
      return { jobId: running };
    }
    return this.#queue(this.#now(), by);
  }

  /** Starts the verification that is due; what was verified within the period is not read again. */
  async look(): Promise<void> {
    const { everyDays } = await this.settings();
    if (everyDays === 0 || (await this.#runningJob()) !== null) return;
    const since = this.#now() - everyDays * DAY_MS;
    using stored = this.#parts.openStored();
    // Never verified, for the first month of an archive, is not due yet: it was just written
    if (stored.files.due(since).length === 0) return;
    await this.#queue(since, '');
  }

  /** @throws AppError MISSING when no good copy was found */
  async heal(findingId: number, by: string): Promise<IntegrityFinding> {
    const finding = await requireFinding(this.#parts.station, findingId);
    const known = this.#known(finding);
    const acting = this.#acting(by, new AbortController().signal, known);
    if (!known || !(await healFile(finding, known, acting)))
      throw new AppError(
        'MISSING',
        'No good copy was found: neither in the backup nor in an archive that could be asked.',
      );
    this.#tell();
    return shown(await requireFinding(this.#parts.station, findingId));
  }

  /** @throws AppError CONFLICT when there is no file any more */
  async accept(findingId: number, reason: string, by: string): Promise<IntegrityFinding> {
    const { station, audit, folder } = this.#parts;
    const finding = await requireFinding(station, findingId);
    const file = path.join(folder.store, finding.file);
    const aside = damagedFile(file);
    const isAside = await isThere(aside);
    if (!isAside && !(await isThere(file)))
      throw new AppError(
        'CONFLICT',
        'There is no file any more that could be shown. Heal it, or delete the images.',
      );
    await audit.record({
      event: 'integrity.accept',
      user: by,
      outcome: 'success',
      objects: auditedFacts(finding),
    });
    if (isAside) await rename(aside, file);
    await endFinding(
      station,
      findingId,
      { state: 'accepted', detail: `${finding.detail} ${reason}` },
      this.#now(),
    );
    this.#tell();
    return shown(await requireFinding(station, findingId));
  }

  /**
   * Reads what an act of deletion has moved to the trash, before it comes back: a damaged file is set aside, so that it stays there, and
   * is a finding.
   */
  async checkInTrash(trashId: string, by: string): Promise<void> {
    const { signal } = new AbortController();
    const accepted = await acceptedFiles(this.#parts.station);
    const tally: Tally = { files: 0, damaged: 0, healed: 0, orphans: 0 };
    using stored = this.#parts.openStored();
    for (const known of stored.files.ofTrash(trashId))
      await this.#check(known.studyInstanceUid, known, {
        accepted,
        tally,
        by,
        signal,
        pace: throttle(0, signal),
      });
  }

  async #queue(since: number, by: string): Promise<{ jobId: string }> {
    if (!this.#jobs) throw new AppError('UNREACHABLE', 'The core is starting. Ask again shortly.');
    const { jobId } = await this.#jobs.add({
      kind: 'verify',
      title: '',
      startedBy: by,
      payload: { since },
    });
    return { jobId };
  }

  async #runningJob(): Promise<string | null> {
    const jobs = (await this.#jobs?.ofKinds(['verify'], RECENT_JOBS)) ?? [];
    return jobs.find(({ job }) => job.endedAt === null)?.job.jobId ?? null;
  }

  /** @param since studies that were verified later are left out, so that it goes on where it was after a restart */
  async #verify(since: number, { signal, progress, startedBy }: JobContext): Promise<Tally> {
    const { station, receiving } = this.#parts;
    const { megabytesPerSecond } = await this.settings();
    const pace = throttle(megabytesPerSecond, signal);
    const accepted = await acceptedFiles(station);
    const tally: Tally = { files: 0, damaged: 0, healed: 0, orphans: 0 };
    using stored = this.#parts.openStored();
    const { files } = stored;
    const startedAt = this.#now();
    const total = files.studies - files.verifiedSince(since);
    let done = 0;
    for (let due = files.due(since); due.length > 0; due = files.due(since))
      for (const studyInstanceUid of due) {
        signal.throwIfAborted();
        for (const known of files.ofStudy(studyInstanceUid)) {
          await this.#check(studyInstanceUid, known, { accepted, tally, by: startedBy, signal, pace });
        }
        await receiving.order('checked', { studyInstanceUid, checkedAt: Math.max(startedAt, since) });
        done += 1;
        progress(done, Math.max(total, done));
      }
    tally.orphans = await adoptOrphans(this.#acting(startedBy, signal));
    await this.#endGone();
    await writeNamed(station, LAST, { finishedAt: this.#now() });
    this.#tell();
    return tally;
  }

  /** Deleted for good or evicted: there is nothing left to be decided. */
  async #endGone(): Promise<void> {
    const { station } = this.#parts;
    const findings = await listFindings(station);
    using stored = this.#parts.openStored();
    for (const { findingId, state, sopInstanceUid } of findings)
      if (state === 'open' && sopInstanceUid !== '' && !stored.files.knows(sopInstanceUid))
        await endFinding(station, findingId, { state: 'gone' }, this.#now());
  }

  async #check(
    studyInstanceUid: string,
    known: KnownFile,
    { accepted, tally, by, signal, pace }: Checking,
  ): Promise<void> {
    const { folder } = this.#parts;
    tally.files += 1;
    const file = instanceFile(folder, studyInstanceUid, known.sopInstanceUid);
    const damage = await checkFile(file, known, { signal, pace });
    const relative = path.relative(folder.store, file);
    if (damage && !accepted.has(relative))
      await this.#found({ ...damage, relative, studyInstanceUid, known }, tally, by, signal);
  }

  async #found(
    found: Damage & {
      readonly relative: string;
      readonly studyInstanceUid: string;
      readonly known: KnownFile;
    },
    tally: Tally,
    by: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { station, audit, folder, log } = this.#parts;
    const { kind, detail, relative, studyInstanceUid, known } = found;
    const { sopInstanceUid } = known;
    // Deleted or evicted meanwhile: then it is no loss
    if (kind === 'missing' && !this.#isStillKnown(sopInstanceUid)) return;
    tally.damaged += 1;
    const file = path.join(folder.store, relative);
    if (kind === 'missing' && (await isThere(damagedFile(file)))) {
      // Set aside by an earlier verification; it is healed below or stays as it is
    } else if (kind !== 'missing') {
      await rename(file, damagedFile(file)).catch((error: unknown) => {
        log.error({ error }, 'a damaged file could not be set aside');
      });
    }
    log.error({ file: path.join('store', relative), kind }, 'a stored file is not what was stored');
    const isAside = await isThere(damagedFile(file));
    const findingId = await noteFinding(
      station,
      {
        file: relative,
        kind: kind === 'missing' && isAside ? 'changed' : kind,
        studyInstanceUid,
        sopInstanceUid,
        detail:
          kind === 'missing' && isAside
            ? 'It is set aside, since its bytes are not those that were stored.'
            : detail,
      },
      this.#now(),
    );
    const finding = await requireFinding(station, findingId);
    await audit.record({
      event: 'integrity.damage',
      user: by,
      outcome: 'failure',
      objects: auditedFacts(finding),
    });
    this.#tell();
    if (await healFile(finding, known, this.#acting(by, signal, known))) tally.healed += 1;
  }

  #acting(by: string, signal: AbortSignal, known?: KnownFile) {
    const isInTrash = known !== undefined && 'studyInstanceUid' in known;
    const sources = this.#parts.sources.filter(({ isArrival }) => !isInTrash || !isArrival);
    return { ...this.#parts, sources, now: this.#now, by, signal };
  }

  #known({ studyInstanceUid, sopInstanceUid }: StoredFinding): KnownFile | undefined {
    using stored = this.#parts.openStored();
    const { files } = stored;
    const shown = files.ofStudy(studyInstanceUid).find((each) => each.sopInstanceUid === sopInstanceUid);
    return shown ?? files.trashed(sopInstanceUid);
  }

  #isStillKnown(sopInstanceUid: string): boolean {
    using stored = this.#parts.openStored();
    return stored.files.knows(sopInstanceUid);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function shown(finding: StoredFinding): IntegrityFinding {
  const { findingId, kind, state, studyInstanceUid, sopInstanceUid, detail } = finding;
  const { foundAt, endedAt, healedFrom } = finding;
  return { findingId, kind, state, studyInstanceUid, sopInstanceUid, detail, foundAt, endedAt, healedFrom };
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
