import { statfs } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';

export interface DiskSpace {
  /** Without what the system keeps for itself: that is neither free nor ours */
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** The room on the disk of the data folder, as `df` says it. @throws AppError STORAGE when the disk does not answer */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  try {
    const { blocks, bfree, bavail, bsize } = await statfs(folder);
    return { totalBytes: (blocks - bfree + bavail) * bsize, freeBytes: bavail * bsize };
  } catch (error) {
    throw new AppError('STORAGE', 'The disk of the data folder does not answer. Is it connected?', {
      cause: error,
    });
  }
}
