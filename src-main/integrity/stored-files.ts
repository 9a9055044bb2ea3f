import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import { openCatalogForReading } from '#main/catalog/database.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';
import type { KnownFile } from './check-file.ts';

const STUDIES_AT_ONCE = 100;

/** Its class is not known there: '' */
export interface TrashedFile extends KnownFile {
  readonly studyInstanceUid: string;
}

/** What the catalog says of the files of the store. */
export interface StoredFiles {
  readonly studies: number;
  /** Studies that were verified since, and have not grown since then. @param since milliseconds since 1970 UTC */
  verifiedSince(since: number): number;
  /** Some studies that were not verified since, those that wait longest first. */
  due(since: number): readonly string[];
  ofStudy(studyInstanceUid: string): readonly KnownFile[];
  /** What one act of deletion has moved to the trash and still lies there. */
  ofTrash(trashId: string): readonly TrashedFile[];
  /** undefined for what does not lie in the trash */
  trashed(sopInstanceUid: string): TrashedFile | undefined;
  /** Among the studies or in the trash */
  knows(sopInstanceUid: string): boolean;
  /** How many of these studies are here, and how many of those count as verified since. */
  standing(
    studyInstanceUids: readonly string[],
    since: number,
  ): { readonly studies: number; readonly verified: number };
  /** Files of the store that nobody knows of, below it; those of the trash and those to be unlinked are known. */
  orphans(folder: DataFolder, signal: AbortSignal): Promise<string[]>;
}

/** On a connection of its own, closed with `using`: none is held while nothing is verified. */
export type OpenStoredFiles = () => { readonly files: StoredFiles } & Disposable;

/** @param catalogFile path of the catalog */
export function openStoredFiles(catalogFile: string): OpenStoredFiles {
  return () => {
    const database = openCatalogForReading(catalogFile);
    return { files: storedFiles(database), [Symbol.dispose]: () => database.close() };
  };
}

function storedFiles(database: Database): StoredFiles {
  const count = database.prepare<[], number>('SELECT count(*) FROM study').pluck();
  const verified = database
    .prepare<[number], number>('SELECT count(*) FROM study_check WHERE checked_at >= ?')
    .pluck();
  const due = database
    .prepare<[number], string>(
      `SELECT study_instance_uid FROM study_check JOIN study USING (study_key) WHERE checked_at < ? ORDER BY checked_at, study_key LIMIT ${String(STUDIES_AT_ONCE)}`,
    )
    .pluck();
  const files = database.prepare<[string], KnownFile>(
    'SELECT sop_instance_uid AS sopInstanceUid, series_instance_uid AS seriesInstanceUid, sop_class_uid AS sopClassUid, transfer_syntax_uid AS transferSyntaxUid, instance.size_bytes AS sizeBytes, ' +
      'dataset_offset AS datasetOffset, dataset_crc32 AS datasetCrc32 ' +
      'FROM study JOIN series USING (study_key) JOIN instance USING (series_key) WHERE study_instance_uid = ?',
  );
  const known = database.prepare<[{ uid: string }], number>(
    'SELECT 1 FROM instance WHERE sop_instance_uid = :uid UNION ALL SELECT 1 FROM trashed_instance WHERE sop_instance_uid = :uid',
  );
  const inTrash =
    "SELECT study_instance_uid AS studyInstanceUid, sop_instance_uid AS sopInstanceUid, series_instance_uid AS seriesInstanceUid, '' AS sopClassUid, " +
    'transfer_syntax_uid AS transferSyntaxUid, size_bytes AS sizeBytes, dataset_offset AS datasetOffset, dataset_crc32 AS datasetCrc32 FROM trashed_instance';
  const ofTrash = database.prepare<[string], TrashedFile>(`${inTrash} WHERE trash_id = ?`);
  const trashed = database.prepare<[string], TrashedFile>(`${inTrash} WHERE sop_instance_uid = ?`);
  const standing = database.prepare<[number, string], { studies: number; verified: number }>(
    'SELECT count(*) AS studies, coalesce(sum(checked_at >= ?), 0) AS verified FROM study JOIN study_check USING (study_key) ' +
      'WHERE study_instance_uid IN (SELECT value FROM json_each(?))',
  );
  const pairs = database.prepare<[], { study: string; instance: string }>(
    'SELECT study_instance_uid AS study, sop_instance_uid AS instance FROM study JOIN series USING (study_key) JOIN instance USING (series_key) ' +
      'UNION ALL SELECT study_instance_uid, sop_instance_uid FROM trashed_instance ' +
      'UNION ALL SELECT study_instance_uid, sop_instance_uid FROM tombstone',
  );
  return {
    get studies() {
      return count.get() ?? 0;
    },
    verifiedSince: (since) => verified.get(since) ?? 0,
    due: (since) => due.all(since),
    ofStudy: (studyInstanceUid) => files.all(studyInstanceUid),
    ofTrash: (trashId) => ofTrash.all(trashId),
    trashed: (sopInstanceUid) => trashed.get(sopInstanceUid),
    knows: (uid) => known.get({ uid }) !== undefined,
    standing: (studyInstanceUids, since) =>
      standing.get(since, JSON.stringify(studyInstanceUids)) ?? { studies: 0, verified: 0 },
    async orphans(folder, signal) {
      const there = await filesOfStore(folder, signal);
      for (const { study, instance } of pairs.iterate())
        there.delete(path.relative(folder.store, instanceFile(folder, study, instance)));
      return [...there];
    },
  };
}

async function filesOfStore(folder: DataFolder, signal: AbortSignal): Promise<Set<string>> {
  const found = new Set<string>();
  for (const prefix of await readdir(folder.store).catch(() => []))
    for (const study of await readdir(path.join(folder.store, prefix)).catch(() => [])) {
      signal.throwIfAborted();
      for (const name of await readdir(path.join(folder.store, prefix, study)).catch(() => []))
        if (name.endsWith('.dcm')) found.add(path.join(prefix, study, name));
    }
  return found;
}
