import type { ExportReport } from '#shared/contract/exports.ts';
import { type AppError, toAppError } from '#shared/errors.ts';
import { DirectoryBuilder } from './dicomdir.ts';
import { directoryKeys } from './directory-records.ts';
import type { PlannedFile } from './file-set.ts';
import { writtenInstance, type OutputInstance, type WrittenInstance } from './output-instance.ts';
import { readmeText } from './readme.ts';
import type { ExportSink } from './sink.ts';
import { listInstance, viewerPage, type Listing } from './viewer-page.ts';

export const DIRECTORY_NAME = 'DICOMDIR';
export const PAGE_NAME = 'INDEX.HTM';
export const README_NAME = 'README.TXT';
/** Everything an export may put into the top of its folder. */
export const TOP_NAMES = ['DICOM', DIRECTORY_NAME, PAGE_NAME, README_NAME];

/** A made instance and what has to be said of it. */
export interface MadeFile {
  readonly instance: OutputInstance;
  /** `''`: nothing */
  readonly warning: string;
}

export interface ExportWork {
  readonly files: readonly PlannedFile[];
  readonly isMedia: boolean;
  /** Says what the files are made by; files of an earlier run made otherwise are made again */
  readonly form: string;
  readonly make: (file: PlannedFile) => Promise<MadeFile>;
  /** A small picture; null when none can be made. `path`: the written file, null when it has left for an archive */
  readonly preview: (
    file: PlannedFile,
    path: string | null,
    written: WrittenInstance,
  ) => Promise<Uint8Array | null>;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
  /** ISO date */
  readonly madeAt: string;
}

const KEPT_FAILURES = 1000;
const MOST_PREVIEWS = 400;

/**
 * Writes the files one by one, then what makes them a medium. An instance that cannot be made is left out and reported; a disk or
 * stream that fails ends all.
 *
 * @throws AppError FULL, REFUSED or UNREACHABLE of the target; CANCELLED
 */
export async function runExport(sink: ExportSink, work: ExportWork): Promise<ExportReport> {
  const run = new ExportRun(sink, work);
  try {
    for (const file of work.files) {
      work.signal.throwIfAborted();
      await run.take(file);
    }
    await run.finish();
    return run.report();
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

class ExportRun {
  readonly #sink: ExportSink;
  readonly #work: ExportWork;
  readonly #directory = new DirectoryBuilder();
  readonly #listing: Listing = new Map();
  readonly #failed: { name: string; reason: string }[] = [];
  readonly #warnings = new Map<string, number>();
  #failedCount = 0;
  #instances = 0;
  #kept = 0;
  #sizeBytes = 0;
  #done = 0;
  #previews = 0;

  constructor(sink: ExportSink, work: ExportWork) {
    this.#sink = sink;
    this.#work = work;
  }

  async take(file: PlannedFile): Promise<void> {
    const identity = `${file.record.sopInstanceUid} ${file.record.datasetCrc32} ${this.#work.form}`;
    const kept = await this.#keep(file, identity);
    const written = kept ?? (await this.#write(file, identity));
    this.#done += 1;
    this.#work.onProgress(this.#done, this.#work.files.length);
    if (!written) return;
    this.#instances += 1;
    this.#sizeBytes += written.sizeBytes;
    if (this.#work.isMedia) await this.#index(file, written);
  }

  async #keep(file: PlannedFile, identity: string): Promise<WrittenInstance | null> {
    if (!(await this.#sink.isKept(file.fileId, identity))) return null;
    const path = this.#sink.pathOf(file.fileId);
    if (path === null) return null;
    this.#kept += 1;
    return writtenInstance(path);
  }

  async #write(file: PlannedFile, identity: string): Promise<WrittenInstance | null> {
    let made: MadeFile;
    try {
      made = await this.#work.make(file);
    } catch (error) {
      this.#work.signal.throwIfAborted();
      this.#fail(file, toAppError(error));
      return null;
    }
    const { instance, warning } = made;
    try {
      const chunks = stopping(instance.chunks(), this.#work.signal);
      await this.#sink.write(file.fileId, { sizeBytes: instance.sizeBytes, chunks, identity });
    } catch (error) {
      this.#work.signal.throwIfAborted();
      const problem = toAppError(error);
      // A damaged source costs its own file; a target that fails ends all.
      if (problem.code !== 'CORRUPT') throw problem;
      this.#fail(file, problem);
      return null;
    }
    if (warning) this.warn(warning);
    return instance;
  }

  #fail(file: PlannedFile, { message }: AppError): void {
    this.#failedCount += 1;
    if (this.#failed.length < KEPT_FAILURES)
      this.#failed.push({ name: file.record.sopInstanceUid, reason: message });
  }

  warn(warning: string): void {
    this.#warnings.set(warning, (this.#warnings.get(warning) ?? 0) + 1);
  }

  async #index(file: PlannedFile, written: WrittenInstance): Promise<void> {
    const { sopClassUid, sopInstanceUid, transferSyntaxUid, header } = written;
    const isListed = this.#directory.add({
      fileId: file.fileId,
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid,
      keys: directoryKeys(header, file.ordinals),
    });
    if (!isListed)
      this.warn('The DICOMDIR has no record for this kind of object; its file is on the medium.');
    const series = listInstance(this.#listing, file.fileId, header);
    if (series.preview || file.record.frameCount === 0 || this.#previews >= MOST_PREVIEWS) return;
    const path = this.#sink.pathOf(file.fileId);
    series.preview = await this.#work.preview(file, path, written).catch(() => null);
    if (series.preview) this.#previews += 1;
  }

  async finish(): Promise<void> {
    if (this.#work.isMedia) {
      const { madeAt } = this.#work;
      const facts = { madeAt, hasDirectory: this.#directory.count > 0 };
      await this.#put(README_NAME, Buffer.from(readmeText(facts), 'utf8'));
      await this.#put(PAGE_NAME, Buffer.from(viewerPage(this.#listing, facts), 'utf8'));
      // Last: a medium with a DICOMDIR is whole.
      if (facts.hasDirectory) await this.#put(DIRECTORY_NAME, this.#directory.encode('VIEWBOX'));
    }
    await this.#sink.finish();
  }

  #put(name: string, bytes: Buffer): Promise<void> {
    return this.#sink.write([name], { sizeBytes: bytes.length, chunks: once(bytes), identity: name });
  }

  report(): ExportReport {
    return {
      instances: this.#instances,
      sizeBytes: this.#sizeBytes,
      target: this.#sink.target,
      kept: this.#kept,
      failed: this.#failed,
      failedCount: this.#failedCount,
      warnings: [...this.#warnings].map(([text, count]) => `${count} × ${text}`),
    };
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function* stopping(chunks: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
  }
}
