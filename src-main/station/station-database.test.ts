import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

test('every numbered migration runs once and in order', async () => {
  const file = path.join(folder, 'station.sqlite');
  writeFileSync(path.join(folder, '0010-a.sql'), 'CREATE TABLE peer (ae_title TEXT) STRICT;');
  await openStationDatabase(file, folder).destroy();
  writeFileSync(path.join(folder, '0020-b.sql'), "INSERT INTO peer VALUES ('ONCE');");
  await openStationDatabase(file, folder).destroy();
  const database = openStationDatabase(file, folder);
  expect(await database.selectFrom('peer').select('ae_title').execute()).toEqual([{ ae_title: 'ONCE' }]);
  await database.destroy();
});

test('a migration that fails leaves the database as it was', async () => {
  const file = path.join(folder, 'station.sqlite');
  writeFileSync(path.join(folder, '0010-a.sql'), 'CREATE TABLE peer (ae_title TEXT) STRICT; NONSENSE;');
  expect(() => openStationDatabase(file, folder)).toThrow(/syntax/);
  writeFileSync(path.join(folder, '0010-a.sql'), 'CREATE TABLE peer (ae_title TEXT) STRICT;');
  await openStationDatabase(file, folder).destroy();
});

test('a database of a newer version is left alone', () => {
  const file = path.join(folder, 'station.sqlite');
  const raw = new Database(file);
  raw.pragma('user_version = 9000');
  raw.close();
  expect(() => openStationDatabase(file)).toThrow(/newer Viewbox/);
});

test('commits survive a power cut: write-ahead log with full synchronisation', async () => {
  const database = openStationDatabase(path.join(folder, 'station.sqlite'));
  const { sql } = await import('kysely');
  expect((await sql<{ synchronous: number }>`PRAGMA synchronous`.execute(database)).rows).toEqual([
    { synchronous: 2 },
  ]);
  await database.destroy();
});
