import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { DataFolder } from '#main/store/layout.ts';

/** Makes the folders of the store; nothing in them is touched. */
export function makeStoreFolders(folder: DataFolder): void {
  for (const made of [folder.store, folder.incoming, folder.quarantine])
    mkdirSync(made, { recursive: true, mode: 0o700 });
}

/**
 * For a thread that is started again: what it needs was there, and is not made anew where its disk has gone.
 *
 * @throws AppError STORAGE
 */
export function requireStoreFolders(folder: DataFolder): void {
  for (const needed of [folder.store, folder.incoming, folder.quarantine])
    if (!existsSync(needed))
      throw new AppError('STORAGE', 'The disk of the data folder is gone. Connect it again.');
}

/** Removes what a crash left half-received: none of it was acknowledged. @param prefix only parts of one thread */
export function emptyIncoming(folder: DataFolder, prefix = ''): void {
  if (!existsSync(folder.incoming)) return;
  for (const name of readdirSync(folder.incoming))
    if (name.startsWith(prefix)) rmSync(path.join(folder.incoming, name), { recursive: true, force: true });
}
