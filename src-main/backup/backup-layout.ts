import path from 'node:path';
import { z } from 'zod';

/**
 * A backup folder:
 *
 * - `viewbox-backup.json`: that it is one, and of which station; without it nothing is ever written or removed here
 * - `store/`: the archive's own `store/`, once, always the latest; beside the files of a study `sums.jsonl`
 * - `quarantine/`: the latest
 * - `gone.json`: what the archive no longer has, and since when
 * - `snapshots/<id>/`: what is small and changes, each time anew: station.sqlite, audit/, certificates/, secrets/,
 *   viewbox.jsonc, and manifest.json, which is written last. A snapshot that is not whole has another name.
 */
export interface BackupFolder {
  readonly root: string;
  readonly marker: string;
  readonly store: string;
  readonly quarantine: string;
  readonly gone: string;
  readonly snapshots: string;
}

export function backupFolder(root: string): BackupFolder {
  const at = (name: string) => path.join(root, name);
  return {
    root,
    marker: at('viewbox-backup.json'),
    store: at('store'),
    quarantine: at('quarantine'),
    gone: at('gone.json'),
    snapshots: at('snapshots'),
  };
}

export const FORMAT = 1;

export const markerSchema = z.object({ format: z.literal(FORMAT), stationId: z.string() });

export const SUMS_NAME = 'sums.jsonl';

/** SHA-256 (hexadecimal) of each file of a study as it was copied; the last line of a name counts. */
export const sumSchema = z.object({ name: z.string(), sizeBytes: z.number(), sha256: z.string() });
export type Sum = z.infer<typeof sumSchema>;

export const manifestSchema = z.object({
  format: z.literal(FORMAT),
  /** Of the program that made it */
  version: z.string(),
  createdAt: z.string(),
  stationName: z.string(),
  /** Instances in the backup when it was made, and their bytes */
  instances: z.number(),
  sizeBytes: z.number(),
  /** Files of the archive that were not taken, because they are not what was stored */
  damaged: z.number(),
  files: z.array(z.object({ name: z.string(), sizeBytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const MANIFEST_NAME = 'manifest.json';

/** A snapshot is named by the time when it was made: `20261127T013000Z`. */
export const SNAPSHOT_NAME = /^\d{8}T\d{6}Z$/;

export function snapshotName(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
