import path from 'node:path';
import { copyFromBackup } from '#main/backup/restore.ts';
import type { CopySource } from './copy-source.ts';

/** @param root the folder of the backup; `''` = there is none */
export function backupSource(root: () => Promise<string>): CopySource {
  return {
    isArrival: false,
    async bring({ folder, relative, signal }) {
      const backup = await root();
      if (backup === '') return null;
      return (await copyFromBackup(backup, relative, path.join(folder.store, relative), signal))
        ? 'the backup'
        : null;
    },
  };
}
