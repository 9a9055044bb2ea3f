import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { syncFolder } from '#main/store/instance-store.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Writes a whole file that this user alone may read; on the disk when it returns, and never half of it. */
export function writePrivateFile(folder: string, name: string, content: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  const file = path.join(folder, name);
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const descriptor = openSync(unfinished, 'wx', FILE_MODE);
  try {
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(unfinished, file);
  syncFolder(folder);
}
