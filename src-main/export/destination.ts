import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';

/** Beyond what is to be written so much stays free, for the file system's own and for whoever else writes. */
const RESERVE_BYTES = 64 << 20;

/** `EXPORT_20261121_140259_1a2b3c4d`; of the job alone, so that a retry finds it again */
export function exportName(jobId: string, madeAt: string): string {
  const digits = madeAt.replaceAll(/\D/g, '');
  return `EXPORT_${digits.slice(0, 8)}_${digits.slice(8, 14)}_${jobId.slice(0, 8).toUpperCase()}`;
}

/**
 * The folder that a request names.
 *
 * @param chosen null: the configured one
 * @throws AppError REFUSED when the caller may not choose it, INPUT for a relative path
 */
export function requireFolder(
  chosen: string | null,
  { exportFolder, mayChoose }: { readonly exportFolder: string; readonly mayChoose: boolean },
): string {
  if (chosen === null) return exportFolder;
  if (!path.isAbsolute(chosen) || chosen.includes('\0'))
    throw new AppError(
      'INPUT',
      'The folder has to be named with its whole path on the computer of the core.',
    );
  const folder = path.resolve(chosen);
  const isInside = folder === exportFolder || folder.startsWith(exportFolder + path.sep);
  if (mayChoose || isInside) return folder;
  throw new AppError(
    'REFUSED',
    `Only an administrator may export to any folder of the core's computer. Leave the choice to ${exportFolder}, or download a zip archive.`,
  );
}

/** @throws AppError FULL */
export async function requireRoom(folder: string, neededBytes: number): Promise<void> {
  const freeBytes = await freeBytesOf(folder);
  if (freeBytes === null || freeBytes >= neededBytes + RESERVE_BYTES) return;
  throw new AppError(
    'FULL',
    `The export needs ${megabytes(neededBytes)} MB, and ${folder} has ${megabytes(freeBytes)} MB free. Make room, or choose another disk.`,
    { data: { neededBytes, freeBytes } },
  );
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}

/** Of the nearest folder that exists; null when the system does not tell */
async function freeBytesOf(folder: string): Promise<number | null> {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at);
      return bavail * bsize;
    } catch {
      if (path.dirname(at) === at) return null;
    }
  }
}
