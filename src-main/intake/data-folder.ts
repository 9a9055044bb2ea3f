import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { DataFolder } from '#main/store/layout.ts';

/** Makes the folders of the store; nothing in them is touched. */
export function makeStoreFolders(folder: DataFolder): void {
  for (const made of [folder.store, folder.incoming, folder.quarantine])
    mkdirSync(made, { recursive: true, mode: 0o700 });
}

/** Removes what a crash left half-received: none of it was acknowledged. @param prefix only parts of one thread */
export function emptyIncoming(folder: DataFolder, prefix = ''): void {
  for (const name of readdirSync(folder.incoming))
    if (name.startsWith(prefix)) rmSync(path.join(folder.incoming, name), { recursive: true, force: true });
}
