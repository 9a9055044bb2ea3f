import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readMigrations } from '#main/sqlite/migrate.ts';
import { openCatalogForReading, openCatalogForWriting } from './database.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'viewbox-database-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('the writer keeps a write-ahead log and syncs every commit (FULL), which is not the default', () => {
  const database = openCatalogForWriting(path.join(folder, 'catalog.sqlite'));
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(database.pragma('synchronous', { simple: true })).toBe(2);
  expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
  database.close();
});

test('the reading connection cannot write', () => {
  const file = path.join(folder, 'catalog.sqlite');
  const writer = openCatalogForWriting(file);
  const reader = openCatalogForReading(file);
  expect(() => reader.exec('DELETE FROM study')).toThrow(/readonly/);
  reader.close();
  writer.close();
});

test('a file that is no database is CORRUPT, with what to do', () => {
  const file = path.join(folder, 'catalog.sqlite');
  writeFileSync(file, 'this is no database, but it is long enough to be looked at as one'.repeat(50));
  expect(() => openCatalogForWriting(file)).toThrow(
    expect.objectContaining({
      code: 'CORRUPT',
      message: expect.stringContaining('viewbox rebuild') as string,
    }),
  );
});

test('the migrations of the catalog are numbered by tens', () => {
  const numbers = readMigrations(new URL('./migrations/', import.meta.url)).map(({ number }) => number);
  expect(numbers.length).toBeGreaterThan(1);
  expect(numbers.every((number) => number % 10 === 0)).toBe(true);
});
