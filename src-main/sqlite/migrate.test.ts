import BetterSqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrate } from './migrate.ts';

const FIRST = { number: 10, name: 'first', sql: 'CREATE TABLE a (x INTEGER) STRICT' };
const SECOND = { number: 20, name: 'second', sql: 'ALTER TABLE a ADD COLUMN y INTEGER' };

test('each step is taken once, in order', () => {
  const database = new BetterSqlite(':memory:');
  migrate(database, [FIRST], 'catalog');
  migrate(database, [FIRST, SECOND], 'catalog');
  migrate(database, [FIRST, SECOND], 'catalog');
  expect(database.prepare('SELECT number FROM migration').pluck().all()).toEqual([10, 20]);
  expect(database.prepare('SELECT x, y FROM a').all()).toEqual([]);
});

test('a step that fails leaves nothing of itself', () => {
  const database = new BetterSqlite(':memory:');
  const broken = { number: 20, name: 'broken', sql: 'CREATE TABLE b (x INTEGER); nonsense' };
  expect(() => migrate(database, [FIRST, broken], 'catalog')).toThrow();
  expect(database.prepare("SELECT name FROM sqlite_master WHERE name = 'b'").all()).toEqual([]);
  expect(database.prepare('SELECT number FROM migration').pluck().all()).toEqual([10]);
});

test('a database of a newer program is refused and left alone', () => {
  const database = new BetterSqlite(':memory:');
  migrate(database, [FIRST, SECOND], 'catalog');
  expect(() => migrate(database, [FIRST], 'catalog')).toThrow(/newer version/);
});
