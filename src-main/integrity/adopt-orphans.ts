import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { damagedFile, instanceFile, type DataFolder } from '#main/store/layout.ts';
import { auditedFacts, endFinding, noteFinding, requireFinding, sayOfFinding } from './findings.ts';
import type { OpenStoredFiles } from './stored-files.ts';

interface Adopting {
  readonly folder: DataFolder;
  readonly station: StationDatabase;
  readonly audit: AuditLog;
  readonly receiving: Pick<Receiving, 'importFile'>;
  readonly openStored: OpenStoredFiles;
  readonly now: () => number;
  readonly by: string;
  readonly signal: AbortSignal;
}

/**
 * Takes in files of the store that no entry of the catalog names, through the same door as everything else; what is not
 * taken is set aside and stays a finding.
 *
 * @returns how many there were
 */
export async function adoptOrphans(parts: Adopting): Promise<number> {
  const orphans = await findOrphans(parts);
  for (const relative of orphans) {
    parts.signal.throwIfAborted();
    await adopt(relative, parts);
  }
  return orphans.length;
}

/** Looked for twice: what has just arrived is in its place a moment before it is in the catalog. */
async function findOrphans({ folder, openStored, signal }: Adopting): Promise<string[]> {
  using stored = openStored();
  const first = new Set(await stored.files.orphans(folder, signal));
  if (first.size === 0) return [];
  return (await stored.files.orphans(folder, signal)).filter((file) => first.has(file));
}

/** @param relative below `store/` */
async function adopt(relative: string, parts: Adopting): Promise<void> {
  const { folder, station, audit, receiving, now, by, signal } = parts;
  const file = path.join(folder.store, relative);
  const detail = 'No entry of the catalog names this file.';
  const found = { file: relative, kind: 'orphan', studyInstanceUid: '', sopInstanceUid: '', detail } as const;
  const findingId = await noteFinding(station, found, now());
  const objects = auditedFacts(await requireFinding(station, findingId));
  await audit.record({ event: 'integrity.damage', user: by, outcome: 'failure', objects });
  const outcome = await receiving.importFile(file, 'orphan', signal);
  if (outcome.kind === 'taken' || outcome.kind === 'alreadyThere') {
    // Its bytes are in their own place now: elsewhere they are found again and again
    if (!isInItsPlace(relative, outcome.studyInstanceUid, parts)) await rm(file, { force: true });
    await endFinding(station, findingId, { state: 'healed', healedFrom: 'its own file' }, now());
    return;
  }
  const why = outcome.kind === 'refused' ? outcome.reason : 'It is no DICOM object.';
  await rename(file, damagedFile(file)).catch(() => {});
  await sayOfFinding(station, findingId, `${detail} It was not taken: ${why}`);
}

function isInItsPlace(relative: string, studyInstanceUid: string, { folder, openStored }: Adopting): boolean {
  using stored = openStored();
  return stored.files
    .ofStudy(studyInstanceUid)
    .some(
      ({ sopInstanceUid }) =>
        path.relative(folder.store, instanceFile(folder, studyInstanceUid, sopInstanceUid)) === relative,
    );
}
