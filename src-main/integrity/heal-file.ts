import { rm } from 'node:fs/promises';
import path from 'node:path';
import { toAppError } from '#shared/errors.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { damagedFile, type DataFolder } from '#main/store/layout.ts';
import { checkFile, type KnownFile } from './check-file.ts';
import type { CopySource } from './copy-source.ts';
import { auditedFacts, endFinding, sayOfFinding, type StoredFinding } from './findings.ts';

interface Healing {
  readonly folder: DataFolder;
  readonly station: StationDatabase;
  readonly audit: AuditLog;
  readonly sources: readonly CopySource[];
  readonly now: () => number;
  readonly by: string;
  readonly signal: AbortSignal;
}

const atOnce = () => Promise.resolve();

/**
 * Asks each source for a good copy of a file that was set aside; only one with the very bytes that were received ends it.
 *
 * @returns whether one did; else the finding says what was tried
 */
export async function healFile(finding: StoredFinding, known: KnownFile, parts: Healing): Promise<boolean> {
  const { folder, station, audit, sources, now, by, signal } = parts;
  const { findingId, studyInstanceUid, file: relative } = finding;
  const file = path.join(folder.store, relative);
  const tried: string[] = [];
  for (const source of sources) {
    signal.throwIfAborted();
    try {
      const name = await source.bring({ folder, studyInstanceUid, known, relative, signal });
      if (name === null) continue;
      if ((await checkFile(file, known, { signal, pace: atOnce })) !== null) {
        tried.push(`${name} has other bytes.`);
        continue;
      }
      const objects = { ...auditedFacts(finding), from: name };
      await audit.record({ event: 'integrity.heal', user: by, outcome: 'success', objects });
      await rm(damagedFile(file), { force: true });
      await endFinding(station, findingId, { state: 'healed', healedFrom: name }, now());
      return true;
    } catch (error) {
      signal.throwIfAborted();
      tried.push(toAppError(error).message);
    }
  }
  const [first = ''] = finding.detail.split('\n');
  await sayOfFinding(station, findingId, [first, ...tried].join('\n'));
  return false;
}
