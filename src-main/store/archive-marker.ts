import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { syncFolder } from './instance-store.ts';
import type { DataFolder } from './layout.ts';

const markerSchema = z.object({ stationId: z.string().min(1) });

/**
 * Looks at a data folder before anything is opened or made in it.
 *
 * A mount point whose disk is missing is an empty folder, and a station begun in it would look like an archive that has lost
 * everything: where an archive is expected, none is begun.
 *
 * @param isExpected an archive lay there before
 * @throws AppError MISSING when it is not there; REFUSED when the folder cannot be written; CORRUPT when its station
 * database is gone
 */
export function requireArchive(folder: DataFolder, isExpected: boolean): void {
  const hasStation = existsSync(folder.stationFile);
  if (!hasStation && existsSync(folder.archiveFile) && !existsSync(folder.restoreFile))
    throw new AppError(
      'CORRUPT',
      `The archive in ${folder.root} has lost its station.sqlite, with users, peers and settings. Restore a backup into an empty folder; or remove archive.json to begin with new ones beside the images that are there.`,
    );
  if (!hasStation && isExpected)
    throw new AppError(
      'MISSING',
      `There is no archive in ${folder.root}. Is its disk connected and mounted? None was begun in its place.`,
    );
  const problem = writeProblem(folder.root);
  if (problem !== '')
    throw new AppError(
      'REFUSED',
      problem === 'EROFS'
        ? `The data folder ${folder.root} is on a disk that is mounted read-only. Mount it for writing (after an error of the disk: check it first), then start again.`
        : `The data folder ${folder.root} cannot be written (${problem}). Give this user the right to write there, or choose another with --data.`,
    );
}

/**
 * Makes sure that images and station belong together, and says so in the folder from now on.
 *
 * @throws AppError CONFLICT when the folder is marked as another station's
 */
export function markArchive(folder: DataFolder, stationId: string): void {
  const marked = readMarker(folder);
  if (marked === stationId) return;
  if (marked !== null)
    throw new AppError(
      'CONFLICT',
      `The images in ${folder.root} belong to another station than its station.sqlite does. Restore both from one backup, or put the right disk in its place.`,
    );
  const part = `${folder.archiveFile}.part`;
  const descriptor = openSync(part, 'w', 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify({ stationId })}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(part, folder.archiveFile);
  syncFolder(folder.root);
}

/** @returns null when there is none, or one that says nothing */
function readMarker(folder: DataFolder): string | null {
  if (!existsSync(folder.archiveFile)) return null;
  try {
    return markerSchema.parse(JSON.parse(readFileSync(folder.archiveFile, 'utf8'))).stationId;
  } catch {
    return null;
  }
}

/** Root may write where the rights forbid it, but not on a disk that is read-only. */
function writeProblem(root: string): string {
  try {
    accessSync(root, constants.W_OK);
    return '';
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? '' : code;
  }
}
