import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ImportReport } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import type { DataFolder } from '#main/store/layout.ts';
import { countEntries, importEntries } from './import-entries.ts';
import type { ImportEntry } from './import-entry.ts';
import { ImportTally } from './import-report.ts';
import { looksLikeZip, zipEntries } from './import-zip.ts';
import type { Receiving } from './receiving-types.ts';

/** Files under way at the same time: enough to keep the disk busy while others wait for their sync. */
const PARALLEL = 4;

type Importer = Pick<Receiving, 'importStream'>;

export interface ImportOptions {
  readonly source: string;
  readonly signal?: AbortSignal;
  /** `total` is 0 until the folders have been counted */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Imports files, folders, zip archives and media, several files at a time.
 *
 * @throws AppError CANCELLED when `signal` aborts; what was taken stays
 */
export async function runImport(
  receiving: Importer,
  paths: readonly string[],
  options: ImportOptions,
): Promise<ImportReport> {
  const counting = { total: 0 };
  // Counting runs beside the import; an import that ends sooner does not need it any more.
  const counted = countEntries(paths, options.signal).then(
    (total) => {
      counting.total = total;
    },
    () => {},
  );
  const report = await takeAll(receiving, importEntries(paths), options, () => counting.total);
  await counted;
  options.onProgress?.(report.done, report.done);
  return report.tally.report();
}

/** Takes one uploaded file, or each member of an uploaded zip archive. @throws AppError CANCELLED */
export async function importUpload(
  receiving: Importer,
  folder: DataFolder,
  upload: { readonly name: string; readonly stream: Readable },
  options: ImportOptions,
): Promise<ImportReport> {
  const { head, whole } = await peek(upload.stream);
  if (!looksLikeZip(head)) {
    const tally = new ImportTally();
    tally.add(upload.name, await receiving.importStream(whole, options.source, options.signal));
    return tally.report();
  }
  // An archive is read from its end, so it has to lie on disk first; incoming/ is emptied at every start.
  const spool = path.join(folder.incoming, `upload-${randomUUID()}.part`);
  try {
    await pipeline(whole, createWriteStream(spool, { mode: 0o600 }), { signal: options.signal });
    const { tally } = await takeAll(receiving, zipEntries(spool, upload.name), options, () => 0);
    return tally.report();
  } catch (error) {
    if (options.signal?.aborted) throw cancelled();
    throw uploadFault(error);
  } finally {
    await rm(spool, { force: true });
  }
}

async function takeAll(
  receiving: Importer,
  entries: AsyncGenerator<ImportEntry>,
  { source, signal, onProgress }: ImportOptions,
  total: () => number,
): Promise<{ tally: ImportTally; done: number }> {
  const tally = new ImportTally();
  async function take(): Promise<void> {
    for (;;) {
      if (signal?.aborted) throw cancelled();
      const next = await entries.next();
      if (next.done) return;
      const entry = next.value;
      if (entry.kind === 'refused') tally.add(entry.name, entry);
      else {
        const stream = await entry.open().catch(() => undefined);
        if (stream) {
          const outcome = await receiving.importStream(stream, source, signal);
          // The next one would fare no better.
          if (outcome.kind === 'refused' && (outcome.code === 'FULL' || outcome.code === 'STORAGE'))
            throw new AppError(outcome.code, outcome.reason);
          tally.add(entry.name, outcome);
        } else tally.add(entry.name, { kind: 'refused', reason: 'It cannot be read.' });
      }
      onProgress?.(tally.done, Math.max(total(), total() === 0 ? 0 : tally.done));
    }
  }
  const takers = await Promise.allSettled(Array.from({ length: PARALLEL }, take));
  // Ends the walk, and closes an archive, also when it was cut short.
  await entries.return(undefined);
  const failed = takers.find((taker) => taker.status === 'rejected');
  if (failed) throw failed.reason;
  return { tally, done: tally.done };
}

/** The first bytes of a stream, and the stream as if nothing had been read. */
async function peek(stream: Readable): Promise<{ head: Buffer; whole: Readable }> {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  const first: Buffer[] = [];
  let have = 0;
  while (have < 4) {
    const next = await pieces.next();
    if (next.done) break;
    first.push(next.value);
    have += next.value.length;
  }
  const head = Buffer.concat(first);
  async function* all(): AsyncGenerator<Buffer> {
    try {
      if (head.length > 0) yield head;
      for (;;) {
        const next = await pieces.next();
        if (next.done) return;
        yield next.value;
      }
    } finally {
      stream.destroy();
    }
  }
  return { head, whole: Readable.from(all(), { objectMode: false, highWaterMark: 256 * 1024 }) };
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'The import was cancelled. What had been taken stays.');
}

function uploadFault(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('FULL', 'The disk of the data folder is full. Free some space.', { cause: error });
  return new AppError('INPUT', 'The upload broke off. Send the archive again.', { cause: error });
}
