import { statSync } from 'node:fs';
import type {
  Overwritten,
  ReadingChange,
  ReadingNews,
  ReadingStanding,
  StudyReading,
} from '#shared/contract/reading.ts';
import { AppError } from '#shared/errors.ts';
import {
  isInOtherHands,
  type ReadingState,
  whenOpened,
  whenReleased,
} from '#shared/reading/reading-state.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { DataFolder } from '#main/store/layout.ts';
import type { ReadingEvent } from '#main/store/reading-event.ts';
import { readingFile, readReading } from '#main/store/reading-journal.ts';
import { applyReading, type ReadingLedger, readingOf } from '#main/store/reading-ledger.ts';
import { news, overwrittenBy, requireOwn, standingOf, studyReading, toEvents } from './reading-plan.ts';

/** Studies whose reading stays in memory */
const MOST_KEPT = 32;

export interface ReadingsOptions {
  readonly folder: DataFolder;
  readonly catalog: Pick<CatalogReader, 'study'>;
  readonly receiving: Pick<Receiving, 'order'>;
  readonly audit: Pick<AuditLog, 'record'>;
  /** Milliseconds since 1970 UTC; for tests */
  readonly now?: () => number;
}

export interface ReadingTold {
  readonly studyInstanceUid: string;
  /** The window that did it, as it named itself */
  readonly origin: string;
  readonly by: string;
  readonly news: readonly ReadingNews[];
}

interface Kept {
  readonly ledger: ReadingLedger;
  readonly damagedLines: number;
  /** Of the file that the ledger is of; another one: it was written or removed by somebody else */
  mark: string;
}

export interface Written {
  readonly revisions: number[];
  readonly overwritten: Overwritten[];
}

/**
 * What people do while they read, for all windows of all seats: written to the study's journal first, one after another, then
 * told to whoever follows the study.
 */
export class Readings {
  readonly #options: ReadingsOptions;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();
  /** The last thing under way of each study */
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #listeners = new Set<(told: ReadingTold) => void>();

  constructor(options: ReadingsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** @throws AppError MISSING */
  async open(studyInstanceUid: string, reader: string): Promise<StudyReading> {
    await this.requireStudy(studyInstanceUid);
    return this.#inTurn(studyInstanceUid, async () => {
      const { ledger, damagedLines } = this.#load(studyInstanceUid);
      return studyReading(ledger, reader, damagedLines);
    });
  }

  /** @throws AppError MISSING, INPUT, FULL, STORAGE: then nothing was written */
  async write(
    studyInstanceUid: string,
    changes: readonly ReadingChange[],
    writer: { readonly by: string; readonly origin: string },
  ): Promise<Written> {
    requireOwn(studyInstanceUid, changes);
    await this.requireStudy(studyInstanceUid);
    return this.#inTurn(studyInstanceUid, async () => {
      const { ledger } = this.#load(studyInstanceUid);
      const overwritten = overwrittenBy(ledger, changes, writer.by);
      const events = toEvents(ledger, changes, { studyInstanceUid, by: writer.by, now: this.#now() });
      await this.#append(studyInstanceUid, events, writer, overwritten);
      return { revisions: events.map(({ at }) => at), overwritten };
    });
  }

  /** A reader has opened the study. @returns what it is now */
  begin(studyInstanceUid: string, reader: string): Promise<ReadingStanding> {
    return this.#bring(studyInstanceUid, reader, whenOpened);
  }

  /** A reader has closed the study without reading it. */
  release(studyInstanceUid: string, reader: string): Promise<ReadingStanding> {
    return this.#bring(studyInstanceUid, reader, (now) => whenReleased(now, reader));
  }

  /** @throws AppError MISSING, CONFLICT when somebody else has it in hand */
  setState(
    studyInstanceUid: string,
    reader: string,
    { state, takesOver }: { readonly state: ReadingState; readonly takesOver: boolean },
  ): Promise<ReadingStanding> {
    return this.#bring(
      studyInstanceUid,
      reader,
      (now) => {
        if (!takesOver && isInOtherHands(now, reader))
          throw new AppError('CONFLICT', `${now.by} is reading this study. Take it over, or leave it.`, {
            data: { by: now.by, at: now.at },
          });
        return state;
      },
      takesOver,
    );
  }

  /** @returns stops listening */
  onTold(listener: (told: ReadingTold) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #bring(
    studyInstanceUid: string,
    reader: string,
    next: (now: ReadingStanding) => ReadingState,
    takesOver = false,
  ): Promise<ReadingStanding> {
    await this.requireStudy(studyInstanceUid);
    return this.#inTurn(studyInstanceUid, async () => {
      const { ledger } = this.#load(studyInstanceUid);
      const now = standingOf(ledger);
      const state = next(now);
      const isNew = state !== now.state || (takesOver && now.by !== reader);
      if (!isNew) return now;
      const at = Math.max(this.#now(), ledger.lastAt + 1);
      // A line that cannot be audited is not written.
      await this.#options.audit.record({
        event: 'reading.state',
        user: reader,
        outcome: 'success',
        objects: { studyInstanceUid, from: now.state, to: state, ...(now.by !== '' && { before: now.by }) },
      });
      await this.#append(studyInstanceUid, [{ event: 'state', at, by: reader, studyInstanceUid, state }], {
        by: reader,
        origin: '',
      });
      return standingOf(ledger);
    });
  }

  async #append(
    studyInstanceUid: string,
    events: readonly ReadingEvent[],
    { by, origin }: { readonly by: string; readonly origin: string },
    overwritten: readonly Overwritten[] = [],
  ): Promise<void> {
    await this.#options.receiving.order('annotate', { studyInstanceUid, events });
    const kept = this.#load(studyInstanceUid, events);
    const lost = overwritten.map((each) => ({ kind: 'overwritten' as const, overwritten: each, writer: by }));
    const told = {
      studyInstanceUid,
      origin,
      by,
      news: [...events.map((event) => news(kept.ledger, event)), ...lost],
    };
    for (const listener of this.#listeners) listener(told);
  }

  async requireStudy(studyInstanceUid: string): Promise<void> {
    if (await this.#options.catalog.study(studyInstanceUid)) return;
    throw new AppError(
      'MISSING',
      'This study is not in the archive. Search again; it may have been removed.',
    );
  }

  /** @param written what was just appended to the file that is kept */
  #load(studyInstanceUid: string, written?: readonly ReadingEvent[]): Kept {
    const mark = markOf(readingFile(this.#options.folder, studyInstanceUid));
    const there = this.#kept.get(studyInstanceUid);
    if (there && written) {
      for (const event of written) applyReading(there.ledger, event);
      there.mark = mark;
      return there;
    }
    this.#kept.delete(studyInstanceUid);
    if (there?.mark === mark) {
      this.#kept.set(studyInstanceUid, there);
      return there;
    }
    const { events, damagedLines } = readReading(this.#options.folder, studyInstanceUid);
    const kept: Kept = { ledger: readingOf(events), damagedLines, mark };
    this.#kept.set(studyInstanceUid, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }

  /** One after another for each study, so that everybody sees the same order. */
  async #inTurn<Result>(studyInstanceUid: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#queues.get(studyInstanceUid) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#queues.set(studyInstanceUid, mine);
    try {
      return await mine;
    } finally {
      if (this.#queues.get(studyInstanceUid) === mine) this.#queues.delete(studyInstanceUid);
    }
  }
}

function markOf(file: string): string {
  const facts = statSync(file, { throwIfNoEntry: false });
  return facts ? `${String(facts.ino)}.${String(facts.size)}` : '';
}
