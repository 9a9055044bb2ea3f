import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import { expect, test } from 'vitest';
import { rememberStatements } from './remember-statements.ts';

interface Tables {
  readonly number: { value: number };
}

function open(): { kysely: Kysely<Tables>; prepared: string[] } {
  const database = new Database(':memory:');
  database.exec('CREATE TABLE number (value INTEGER); INSERT INTO number VALUES (1), (2), (3)');
  const prepared: string[] = [];
  const prepare = database.prepare.bind(database);
  Object.assign(database, {
    prepare: (text: string) => {
      prepared.push(text);
      return prepare(text);
    },
  });
  return {
    kysely: new Kysely<Tables>({ dialect: new SqliteDialect({ database: rememberStatements(database) }) }),
    prepared,
  };
}

test('the same query is prepared once, whatever its parameters', async () => {
  const { kysely, prepared } = open();
  const above = (least: number) =>
    kysely.selectFrom('number').select('value').where('value', '>', least).execute();
  expect(await above(1)).toEqual([{ value: 2 }, { value: 3 }]);
  expect(await above(2)).toEqual([{ value: 3 }]);
  expect(prepared).toHaveLength(1);
  await kysely.destroy();
});

test('a statement follows a changed schema, and old ones make room', async () => {
  const { kysely, prepared } = open();
  const all = () => kysely.selectFrom('number').selectAll().execute();
  expect(await all()).toHaveLength(3);
  await sql`ALTER TABLE number ADD COLUMN name TEXT`.execute(kysely);
  expect((await all())[0]).toEqual({ value: 1, name: null });
  for (let at = 0; at < 300; at += 1) await sql`SELECT ${sql.raw(String(at))}`.execute(kysely);
  const before = prepared.length;
  await all();
  expect(prepared.length).toBe(before + 1);
  await kysely.destroy();
});
