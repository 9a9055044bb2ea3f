import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStationDatabase } from './station-database.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'viewbox-station-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a database of a newer version is left alone', async () => {
  const file = path.join(folder, 'station.sqlite');
  await openStationDatabase(file).destroy();
  const raw = new Database(file);
  raw.exec("INSERT INTO migration (number, name, applied_at) VALUES (9000, 'later', 0)");
  raw.close();
  expect(() => openStationDatabase(file)).toThrow(/newer version/);
});

test('commits survive a power cut: write-ahead log with full synchronisation', async () => {
  const database = openStationDatabase(path.join(folder, 'station.sqlite'));
  const { sql } = await import('kysely');
  expect((await sql<{ synchronous: number }>`PRAGMA synchronous`.execute(database)).rows).toEqual([
    { synchronous: 2 },
  ]);
  await database.destroy();
});

test('nobody but its user may read it, nor what SQLite puts beside it', async () => {
  const file = path.join(folder, 'station.sqlite');
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  const database = openStationDatabase(file);
  const modes = ['', '-wal', '-shm'].map((suffix) => (statSync(file + suffix).mode & 0o777).toString(8));
  await database.destroy();
  expect(modes).toEqual(['600', '600', '600']);
});
