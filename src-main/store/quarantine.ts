import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
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

export function readSidecar(folder: DataFolder, id: string): QuarantineSidecar | undefined {
  try {
    const parsed = sidecarSchema.safeParse(JSON.parse(readFileSync(sidecarFile(folder, id), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Puts a copy of a stored file into quarantine, sharing its bytes where the disk can; durable when it returns. */
export function copyIntoQuarantine(folder: DataFolder, file: string, sidecar: QuarantineSidecar): void {
  const copy = path.join(folder.incoming, `${sidecar.quarantineId}.part`);
  rmSync(copy, { force: true });
  linkOrCopy(file, copy);
  placeInQuarantine(folder, copy, sidecar);
}

/** A second name for a file, or a copy where the file system has no such thing; durable when its folder is synced. */
export function linkOrCopy(file: string, target: string): void {
  try {
    linkSync(file, target);
  } catch {
    copyFileSync(file, target);
    const descriptor = openSync(target, 'r+');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** Removes a quarantined instance; the file first, since a sidecar without one says nothing. */
export function removeFromQuarantine(folder: DataFolder, id: string): void {
  rmSync(quarantinedFile(folder, id), { force: true });
  rmSync(sidecarFile(folder, id), { force: true });
  syncFolder(folder.quarantine);
}

/** Ids of which the file and the sidecar are both there. */
export function quarantinedIds(folder: DataFolder): string[] {
  const present = new Set(namesIn(folder));
  return [...present].flatMap((name) =>
    name.endsWith('.json') && present.has(`${name.slice(0, -5)}.dcm`) ? [name.slice(0, -5)] : [],
  );
}

/** Every quarantined instance whose file and sidecar are both there. */
export function readQuarantine(folder: DataFolder): QuarantineSidecar[] {
  return quarantinedIds(folder).flatMap((id) => readSidecar(folder, id) ?? []);
}

function namesIn(folder: DataFolder): string[] {
  try {
    return readdirSync(folder.quarantine);
  } catch {
    return [];
  }
}

function sidecarFile(folder: DataFolder, id: string): string {
  return path.join(folder.quarantine, `${id}.json`);
}
