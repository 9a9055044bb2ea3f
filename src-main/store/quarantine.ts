import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { syncFolder } from './instance-store.ts';
import type { DataFolder } from './layout.ts';

/** What is kept beside a quarantined file: the truth from which the catalog's list is rebuilt. */
const sidecarSchema = z.object({
  quarantineId: z.string().regex(/^[0-9a-f]{32}$/),
  receivedAt: z.number(),
  source: z.string(),
  sopInstanceUid: z.string(),
  studyInstanceUid: z.string(),
  reason: z.string(),
  sizeBytes: z.number(),
});

export type QuarantineSidecar = z.infer<typeof sidecarSchema>;

/** The same instance with the same bytes gets the same id, so that a sender that tries again fills no disk. */
export function quarantineId(
  sopInstanceUid: string,
  studyInstanceUid: string,
  datasetBytes: number,
  datasetCrc32: number,
): string {
  const parts = [sopInstanceUid, studyInstanceUid, datasetBytes, datasetCrc32];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}

export function quarantinedFile(folder: DataFolder, id: string): string {
  return path.join(folder.quarantine, `${id}.dcm`);
}

/** Moves a part into quarantine with its reason; durable when it returns. @returns takes the move back */
export function placeInQuarantine(folder: DataFolder, part: string, sidecar: QuarantineSidecar): () => void {
  mkdirSync(folder.quarantine, { recursive: true });
  const file = quarantinedFile(folder, sidecar.quarantineId);
  const descriptor = openSync(sidecarFile(folder, sidecar.quarantineId), 'w', 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify(sidecar, null, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(part, file);
  syncFolder(folder.quarantine);
  return () => {
    renameSync(file, part);
  };
}

/** Every quarantined instance whose file and sidecar are both there. */
export function readQuarantine(folder: DataFolder): QuarantineSidecar[] {
  let names: string[];
  try {
    names = readdirSync(folder.quarantine);
  } catch {
    return [];
  }
  const present = new Set(names);
  return names.flatMap((name) => {
    if (!name.endsWith('.json') || !present.has(`${name.slice(0, -5)}.dcm`)) return [];
    try {
      const parsed = sidecarSchema.safeParse(
        JSON.parse(readFileSync(path.join(folder.quarantine, name), 'utf8')),
      );
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

function sidecarFile(folder: DataFolder, id: string): string {
  return path.join(folder.quarantine, `${id}.json`);
}
