import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StagedFile } from '#shared/contract/documents.ts';
import { AppError } from '#shared/errors.ts';
import type { DataFolder } from '#main/store/layout.ts';
import { fileKindOf, KIND_HEAD_BYTES } from './file-kind.ts';

interface Stage {
  readonly ownerId: string;
  readonly files: StagedFile[];
}

const MAX_STAGES = 64;
const MAX_FILES = 500;
const DAY_MS = 24 * 60 * 60_000;
/** What Node reads into one buffer */
export const LONGEST_FILE_BYTES = 2 ** 31 - 1;

/** Files from windows that wait to become DICOM. On disk, under names of ours, so that a job finds them after a restart. */
export class Staging {
  readonly #folder: string;
  readonly #stages = new Map<string, Stage>();

  constructor({ staging }: Pick<DataFolder, 'staging'>, now = Date.now()) {
    this.#folder = staging;
    mkdirSync(staging, { recursive: true });
    for (const stageId of readdirSync(staging)) {
      const { mtimeMs } = statSync(path.join(staging, stageId));
      if (now - mtimeMs > DAY_MS) rmSync(path.join(staging, stageId), { recursive: true, force: true });
    }
  }

  /** @throws AppError BUSY when too many are open */
  begin(ownerId: string): string {
    if (this.#stages.size >= MAX_STAGES)
      throw new AppError('BUSY', 'Too many documents wait to be attached. Finish or discard some first.');
    const stageId = randomUUID();
    mkdirSync(path.join(this.#folder, stageId));
    this.#stages.set(stageId, { ownerId, files: [] });
    return stageId;
  }

  /**
   * Takes one file as it comes.
   *
   * @param name as the person sees it; never part of a path
   * @throws AppError MISSING when the stage is unknown or another caller's; INPUT when the file is too large
   */
  async take(stageId: string, ownerId: string, name: string, stream: Readable): Promise<StagedFile> {
    const stage = this.#find(stageId, ownerId);
    if (stage.files.length >= MAX_FILES)
      throw new AppError(
        'INPUT',
        `At most ${MAX_FILES} files are attached at once. Attach the rest afterwards.`,
      );
    const fileId = randomUUID();
    const file = this.path(stageId, fileId);
    let sizeBytes = 0;
    async function* bounded(source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        sizeBytes += chunk.length;
        if (sizeBytes > LONGEST_FILE_BYTES)
          throw new AppError(
            'INPUT',
            'The file is larger than 2 GB, which cannot be attached. Make it shorter.',
          );
        yield chunk;
      }
    }
    try {
      await pipeline(stream, bounded, createWriteStream(file));
    } catch (error) {
      rmSync(file, { force: true });
      throw stagingError(error);
    }
    const head = Buffer.alloc(KIND_HEAD_BYTES);
    await using handle = await open(file, 'r');
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    const staged = { fileId, name, sizeBytes, kind: fileKindOf(head.subarray(0, bytesRead), sizeBytes) };
    stage.files.push(staged);
    return staged;
  }

  /** Ends the stage and leaves its files to a job. @throws AppError MISSING for an id that is not in it */
  claim(stageId: string, ownerId: string, fileIds: readonly string[]): StagedFile[] {
    const stage = this.#find(stageId, ownerId);
    const claimed = fileIds.map((fileId) => {
      const file = stage.files.find((each) => each.fileId === fileId);
      if (!file) throw new AppError('MISSING', 'A file to attach has not arrived. Add it again.');
      return file;
    });
    this.#stages.delete(stageId);
    return claimed;
  }

  discard(stageId: string, ownerId: string): void {
    this.#find(stageId, ownerId);
    this.#stages.delete(stageId);
    this.remove(stageId);
  }

  /** Both ids were made here: nothing of a path comes from outside. */
  path(stageId: string, fileId: string): string {
    return path.join(this.#folder, stageId, fileId);
  }

  remove(stageId: string): void {
    rmSync(path.join(this.#folder, stageId), { recursive: true, force: true });
  }

  #find(stageId: string, ownerId: string): Stage {
    const stage = this.#stages.get(stageId);
    if (stage?.ownerId === ownerId) return stage;
    throw new AppError('MISSING', 'These documents are no longer waiting here. Choose them again.');
  }
}

function stagingError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('FULL', 'The disk of the data folder is full. Free some space.', { cause: error });
  return new AppError('CANCELLED', 'The file did not arrive whole. Add it again.', { cause: error });
}
