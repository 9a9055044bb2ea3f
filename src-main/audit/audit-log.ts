import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { AuditRecord } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import {
  type ChainHead,
  EMPTY_CHAIN,
  followingRecord,
  linkRecord,
  parseRecord,
  type StoredRecord,
} from './chain.ts';
import type { AuditEntry } from './messages.ts';

export interface AuditQuery {
  /** null: from the newest */
  readonly beforeSequence: number | null;
  readonly limit: number;
}

export interface AuditVerdict {
  readonly records: number;
  /** Number of the first record that is missing, changed or out of place; null when the chain is whole */
  readonly brokenAt: number | null;
}

/** For the hospital: who did what to what. One file a month, append-only, each record chained to the one before. */
export interface AuditLog {
  /**
   * Resolves when the record is on the disk.
   *
   * @throws AppError INTERNAL when it cannot be written: what was to be audited must then not happen
   */
  record(entry: AuditEntry): Promise<void>;
  /** Newest first */
  list(query: AuditQuery): Promise<AuditRecord[]>;
  verify(): Promise<AuditVerdict>;
  dispose(): Promise<void>;
}

export interface AuditOptions {
  readonly now?: () => Date;
}

const FILE = /^\d{4}-\d{2}\.jsonl$/;

/** Opens the log; a line torn by a crash is cut off and that is recorded. The caller owns the only open log of a folder. */
export async function openAuditLog(folder: string, options: AuditOptions = {}): Promise<AuditLog> {
  const log = new FileAuditLog(folder, options.now ?? (() => new Date()));
  await log.start();
  return log;
}

class FileAuditLog implements AuditLog {
  readonly #folder: string;
  readonly #now: () => Date;
  #head: ChainHead = EMPTY_CHAIN;
  #queue: Promise<unknown> = Promise.resolve();
  #isOpen = true;

  constructor(folder: string, now: () => Date) {
    this.#folder = folder;
    this.#now = now;
  }

  async start(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const newest = (await this.#files()).at(-1);
    const anchor = await this.#readAnchor();
    if (!newest) {
      this.#head = anchor;
      return;
    }
    const file = path.join(this.#folder, newest);
    const torn = await cutTornLine(file);
    this.#head = await this.#lastRecord(anchor);
    if (torn) {
      const objects = { file: newest, tornBytes: String(torn.sizeBytes), tornSha256: torn.sha256 };
      await this.record({ event: 'audit.repair', user: '', outcome: 'success', objects });
    }
  }

  record(entry: AuditEntry): Promise<void> {
    const result = this.#queue.then(() => this.#append(entry));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async list({ beforeSequence, limit }: AuditQuery): Promise<AuditRecord[]> {
    await this.#queue;
    const found: AuditRecord[] = [];
    for (const name of (await this.#files()).toReversed()) {
      const lines = (await readFile(path.join(this.#folder, name), 'utf8')).split('\n').toReversed();
      for (const line of lines) {
        const record = parseRecord(line);
        if (!record || (beforeSequence !== null && record.sequence >= beforeSequence)) continue;
        const { sequence, at, event, user, outcome, objects } = record;
        found.push({ sequence, at, event, user, outcome, objects });
        if (found.length === limit) return found;
      }
    }
    return found;
  }

  async verify(): Promise<AuditVerdict> {
    await this.#queue;
    const anchor = await this.#readAnchor();
    let head = EMPTY_CHAIN;
    for (const name of await this.#files()) {
      const lines = createInterface({ input: createReadStream(path.join(this.#folder, name)) });
      for await (const line of lines) {
        const record = followingRecord(head, line);
        if (!record || (record.sequence === anchor.sequence && record.hash !== anchor.hash)) {
          return { records: head.sequence, brokenAt: head.sequence + 1 };
        }
        head = { sequence: record.sequence, hash: record.hash };
      }
    }
    const isCutShort = head.sequence < anchor.sequence;
    return { records: head.sequence, brokenAt: isCutShort ? head.sequence + 1 : null };
  }

  async dispose(): Promise<void> {
    await this.#queue;
    this.#isOpen = false;
  }

  async #append(entry: AuditEntry): Promise<void> {
    if (!this.#isOpen) throw unwritable(undefined);
    const at = this.#now().toISOString();
    const record = linkRecord(this.#head, { ...entry, objects: { ...entry.objects }, at });
    const file = path.join(this.#folder, `${at.slice(0, 7)}.jsonl`);
    try {
      await appendDurably(file, `${JSON.stringify(record)}\n`);
    } catch (error) {
      throw unwritable(error);
    }
    this.#head = { sequence: record.sequence, hash: record.hash };
    await this.#writeAnchor(this.#head);
  }

  async #files(): Promise<string[]> {
    return (await readdir(this.#folder)).filter((name) => FILE.test(name)).sort();
  }

  async #lastRecord(anchor: ChainHead): Promise<ChainHead> {
    for (const name of (await this.#files()).toReversed()) {
      const lines = (await readFile(path.join(this.#folder, name), 'utf8')).trimEnd().split('\n');
      const last: StoredRecord | null = parseRecord(lines.at(-1) ?? '');
      if (last) return { sequence: last.sequence, hash: last.hash };
    }
    return anchor;
  }

  /** Where the chain stood, kept apart from the chain: without it, records cut off its end would not be missed. */
  async #readAnchor(): Promise<ChainHead> {
    try {
      const [sequence, hash] = (await readFile(path.join(this.#folder, 'head'), 'utf8')).trim().split(' ');
      if (hash?.length === 64 && Number.isSafeInteger(Number(sequence)))
        return { sequence: Number(sequence), hash };
    } catch {
      // The first start, or a lost anchor: the chain itself still speaks.
    }
    return EMPTY_CHAIN;
  }

  async #writeAnchor({ sequence, hash }: ChainHead): Promise<void> {
    const file = path.join(this.#folder, 'head');
    try {
      await writeFile(`${file}.new`, `${sequence} ${hash}\n`, { mode: 0o600 });
      await rename(`${file}.new`, file);
    } catch {
      // An older anchor still fits the chain.
    }
  }
}

function unwritable(cause: unknown): AppError {
  return new AppError(
    'INTERNAL',
    'The audit log cannot be written, so this was not done. Check free space and rights of the audit folder.',
    { cause },
  );
}

async function appendDurably(file: string, line: string): Promise<void> {
  const handle = await open(file, 'a', 0o600);
  const { size } = await handle.stat();
  try {
    await handle.appendFile(line);
    await handle.datasync();
    if (size === 0) await syncFolder(path.dirname(file));
  } catch (error) {
    // Half a line must not stay before the next record.
    await handle.truncate(size).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
}

/** A new file survives a power cut only when its name is on the disk too. Windows cannot open a folder and needs none of it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Cuts what follows the last line break: a record that a crash tore; nobody was told that it was written. */
async function cutTornLine(file: string): Promise<{ sizeBytes: number; sha256: string } | null> {
  const bytes = await readFile(file);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end === bytes.length) return null;
  const torn = bytes.subarray(end);
  await truncate(file, end);
  return { sizeBytes: torn.length, sha256: createHash('sha256').update(torn).digest('hex') };
}
