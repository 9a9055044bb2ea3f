import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { DataFolder } from '#main/store/layout.ts';
import {
  type BackupFolder,
  FORMAT,
  type Manifest,
  MANIFEST_NAME,
  manifestSchema,
  SNAPSHOT_NAME,
  snapshotName,
} from './backup-layout.ts';
import { makeFolder, syncFolder, writeDurably } from './durable-copy.ts';

export interface SnapshotOf {
  readonly folder: DataFolder;
  readonly stationName: string;
  readonly version: string;
  readonly now: () => number;
}

const UNFINISHED = '.unfinished';

/** Takes what is small and changes as it is now; @returns its name, under which it is whole */
export async function takeSnapshot(
  { folder, stationName, version, now }: SnapshotOf,
  backup: BackupFolder,
  facts: Pick<Manifest, 'instances' | 'sizeBytes' | 'damaged'>,
): Promise<string> {
  const at = new Date(now());
  const id = snapshotName(at);
  const making = path.join(backup.snapshots, `${id}${UNFINISHED}`);
  await makeFolder(backup.snapshots);
  for (const name of await readdir(backup.snapshots))
    if (name.endsWith(UNFINISHED))
      await rm(path.join(backup.snapshots, name), { recursive: true, force: true });
  await makeFolder(making);
  const station = new BetterSqlite(folder.stationFile, { readonly: true });
  try {
    await station.backup(path.join(making, 'station.sqlite'));
  } finally {
    station.close();
  }
  const what = { recursive: true, preserveTimestamps: true } as const;
  await cp(folder.configFile, path.join(making, path.basename(folder.configFile)), what).catch(unlessGone);
  for (const from of [folder.auditFolder, folder.certificates, folder.secrets]) {
    const to = path.join(making, path.basename(from));
    await makeFolder(to);
    // One by one: what is taken away meanwhile must not take the rest of its folder along.
    for (const name of await readdir(from).catch(unlessGone))
      await cp(path.join(from, name), path.join(to, name), what).catch(unlessGone);
  }
  const files = await filesOf(making);
  const manifest: Manifest = {
    format: FORMAT,
    version,
    createdAt: at.toISOString(),
    stationName,
    ...facts,
    files,
  };
  await writeDurably(path.join(making, MANIFEST_NAME), `${JSON.stringify(manifest, null, 2)}\n`);
  await rm(path.join(backup.snapshots, id), { recursive: true, force: true });
  await rename(making, path.join(backup.snapshots, id));
  await syncFolder(backup.snapshots);
  return id;
}

function unlessGone(error: NodeJS.ErrnoException): string[] {
  if (error.code !== 'ENOENT') throw error;
  return [];
}

/** Every file, by its path below, with what it is; each is synced. */
async function filesOf(root: string): Promise<Manifest['files']> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files: Manifest['files'] = [];
  for (const entry of entries) {
    const at = path.join(entry.parentPath, entry.name);
    await syncFolder(at);
    if (!entry.isFile()) continue;
    const bytes = await readFile(at);
    const name = path.relative(root, at).replaceAll(path.sep, '/');
    files.push({ name, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return files;
}

export interface ListedSnapshot extends Manifest {
  readonly snapshotId: string;
}

/** The whole ones, newest first; a folder that cannot be read has none. */
export async function listSnapshots(backup: BackupFolder): Promise<ListedSnapshot[]> {
  const found: ListedSnapshot[] = [];
  for (const snapshotId of await readdir(backup.snapshots).catch(() => [])) {
    if (!SNAPSHOT_NAME.test(snapshotId)) continue;
    const manifest = await readManifest(path.join(backup.snapshots, snapshotId, MANIFEST_NAME));
    if (manifest) found.push({ snapshotId, ...manifest });
  }
  return found.sort((a, b) => (a.snapshotId < b.snapshotId ? 1 : -1));
}

async function readManifest(file: string): Promise<Manifest | null> {
  try {
    await stat(file);
    return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Keeps the newest so many. */
export async function pruneSnapshots(backup: BackupFolder, keep: number): Promise<void> {
  for (const { snapshotId } of (await listSnapshots(backup)).slice(Math.max(1, keep)))
    await rm(path.join(backup.snapshots, snapshotId), { recursive: true, force: true });
}
