import type { PhantomStudy } from '#main/phantom/phantom-study.ts';
import type { ReadingPreferences } from '#shared/reading/preferences.ts';
import { addUser, runViewbox, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';

export const READER = 'reader';
export const PASSWORD = 'correct horse battery staple';

export interface ReadingCore {
  readonly core: RunningCore;
  /** Its data folder */
  readonly folder: string;
  /** Address that opens one more window session, once */
  readonly newEntry: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** A core with a radiologist, others by name and role, phantom studies in its archive, and what lies in other folders. */
export async function startReadingCore(
  studies: readonly PhantomStudy[],
  others: readonly (readonly [name: string, role: string])[] = [],
  folders: readonly string[] = [],
  opensWith: ReadingPreferences['opensWith'] = 'series',
): Promise<ReadingCore> {
  const folder = temporaryFolder('viewer');
  const phantoms = temporaryFolder('viewer-phantoms');
  await addUser(folder.path, 'administrator', 'administrator', PASSWORD);
  await addUser(folder.path, READER, 'radiologist', PASSWORD, opensWith);
  for (const [name, role] of others) await addUser(folder.path, name, role, PASSWORD);
  const core = await startCore(folder.path);
  for (const study of studies) writeStudy(study, phantoms.path);
  for (const source of [...(studies.length > 0 ? [phantoms.path] : []), ...folders]) {
    const imported = await runViewbox(folder.path, ['import', source]);
    if (imported.exitCode !== 0) throw new Error(`import failed: ${imported.stderr}${imported.stdout}`);
  }
  return {
    core,
    folder: folder.path,
    newEntry: core.newEntry,
    stop: async () => {
      await core.stop();
      folder.remove();
      phantoms.remove();
    },
  };
}
