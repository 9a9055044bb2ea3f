import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PhantomStudy } from '#main/phantom/phantom-study.ts';
import { addUser, runViewbox, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import type { DocumentFile } from '../fixtures/document-files.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';

export const READER = 'reader';
export const PASSWORD = 'correct horse battery staple';

export interface ReadingCore {
  readonly core: RunningCore;
  readonly stop: () => Promise<void>;
}

/** A core with a radiologist and phantom studies in its archive, and whatever else lies in files. */
export async function startReadingCore(
  studies: readonly PhantomStudy[],
  files: readonly DocumentFile[] = [],
): Promise<ReadingCore> {
  const folder = temporaryFolder('viewer');
  const phantoms = temporaryFolder('viewer-phantoms');
  await addUser(folder.path, 'administrator', 'administrator', PASSWORD);
  await addUser(folder.path, READER, 'radiologist', PASSWORD);
  const core = await startCore(folder.path);
  for (const study of studies) writeStudy(study, phantoms.path);
  for (const { name, bytes } of files) writeFileSync(path.join(phantoms.path, name), bytes);
  const imported = await runViewbox(folder.path, ['import', phantoms.path]);
  if (imported.exitCode !== 0) throw new Error(`import failed: ${imported.stderr}${imported.stdout}`);
  return {
    core,
    stop: async () => {
      await core.stop();
      folder.remove();
      phantoms.remove();
    },
  };
}
