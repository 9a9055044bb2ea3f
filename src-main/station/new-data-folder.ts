import { accessSync, constants, readdirSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import { LOCK_FILE, takeFolderLock } from './folder-lock.ts';

/**
 * Makes sure that the data of this station may lie in a folder, and makes it when it is not there.
 *
 * @param current absolute path of the folder in use
 * @param wanted as a person typed it
 * @returns its absolute path
 * @throws AppError INPUT when the words name no folder that can be used, CONFLICT when it belongs to something else, REFUSED
 * when it cannot be written
 */
export function prepareDataFolder(current: string, wanted: string): string {
  if (!path.isAbsolute(wanted))
    throw new AppError(
      'INPUT',
      `Name the whole path of the folder, for example ${path.resolve('/data/viewbox')}.`,
    );
  const folder = path.resolve(wanted);
  if (folder === current) return folder;
  if (isWithin(folder, current) || isWithin(current, folder))
    throw new AppError(
      'INPUT',
      `${folder} and the present data folder ${current} lie within each other. Choose another.`,
    );
  requireOurs(folder);
  const lock = takeFolderLock(folder);
  if (lock === null)
    throw new AppError(
      'CONFLICT',
      `Another Viewbox runs on ${folder}. Stop it first, or choose another folder.`,
    );
  lock.release();
  return folder;
}

/** An empty folder, or one with the data of a Viewbox: files of somebody else are not mixed with images. */
function requireOurs(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code === 'ENOTDIR')
      throw new AppError('INPUT', `${folder} is a file. Choose a folder.`, { cause: error });
    throw new AppError(
      'REFUSED',
      `${folder} cannot be written. Choose another, or give this user the right to write there.`,
      { cause: error },
    );
  }
  if (names.length === 0 || names.includes(LOCK_FILE)) return;
  throw new AppError(
    'CONFLICT',
    `${folder} holds other files. Choose an empty folder, or name a new one in it.`,
  );
}

function isWithin(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}
