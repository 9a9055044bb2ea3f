import path from 'node:path';
import type { Database } from 'better-sqlite3';
import { studyFolder, instanceName, type DataFolder } from '#main/store/layout.ts';

/** What the catalog knows of the files of the store. */
export interface KnownInstances {
  totalInstances(): number;
  /** By file name; of a folder that it does not know, nothing. @param relative below `store/` */
  ofFolder(relative: string): ReadonlyMap<string, { readonly offset: number; readonly crc32: number }>;
}

interface Row {
  readonly sopInstanceUid: string;
  readonly offset: number;
  readonly crc32: number;
}

/** @param database for reading; the caller's to close */
export function knownInstances(folder: DataFolder, database: Database): KnownInstances {
  const studies = new Map<string, string>();
  const uids = database.prepare<[], string>('SELECT study_instance_uid FROM study').pluck();
  for (const uid of uids.iterate()) studies.set(path.relative(folder.store, studyFolder(folder, uid)), uid);
  const rows = database.prepare<[string], Row>(
    'SELECT instance.sop_instance_uid AS sopInstanceUid, dataset_offset AS offset, dataset_crc32 AS crc32 ' +
      'FROM study JOIN series USING (study_key) JOIN instance USING (series_key) WHERE study_instance_uid = ?',
  );
  const total = database.prepare<[], number>("SELECT value FROM total WHERE name = 'instances'").pluck();
  return {
    totalInstances: () => total.get() ?? 0,
    ofFolder(relative) {
      const uid = studies.get(relative);
      const found = uid === undefined ? [] : rows.all(uid);
      return new Map(
        found.map(({ sopInstanceUid, ...expected }) => [instanceName(sopInstanceUid), expected]),
      );
    },
  };
}
