import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Kysely, SqliteDialect } from 'kysely';
import { studySearchSchema, type StudySearch } from '#shared/contract/studies.ts';
import { queryInstances, querySeries, queryStudies } from './catalog-query.ts';
import type { CatalogQuery } from './records.ts';
import { searchStudies } from './study-search.ts';
import type { CatalogTables } from './tables.ts';
import { header, openTestCatalog, type TestCatalog } from './test-catalog.ts';

/** No query may visit every study, series or instance; SQLite itself says how it would go about each. */

let catalog: TestCatalog;
let asked: { sql: string; parameters: readonly unknown[] }[];
let database: Kysely<CatalogTables>;
let plain: BetterSqlite.Database;

beforeAll(() => {
  catalog = openTestCatalog();
  catalog.add(...[1, 2, 3].map((study) => header(study, 1, 1)));
  plain = new BetterSqlite(catalog.file, { readonly: true });
  database = new Kysely<CatalogTables>({
    dialect: new SqliteDialect({ database: new BetterSqlite(catalog.file, { readonly: true }) }),
    log: (event) => {
      asked.push({ sql: event.query.sql, parameters: event.query.parameters });
    },
  });
});

afterAll(async () => {
  await database.destroy();
  plain.close();
  await catalog.dispose();
});

/** What each statement of a call does, as SQLite plans it. */
async function plans(call: () => Promise<unknown>): Promise<string[]> {
  asked = [];
  await call();
  return asked.flatMap(({ sql, parameters }) =>
    plain
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters)
      .map(({ detail }) => detail),
  );
}

const WHOLE_TABLE = /^SCAN (study|series|instance|patient)$/;

test.each<Partial<StudySearch>>([
  {},
  { offset: 2, limit: 1 },
  ...studySearchSchema.shape.sortBy.unwrap().options.map((sortBy) => ({ sortBy })),
  { studyDateFrom: '20260101', studyDateTo: '20260131' },
  { modalities: ['CT'] },
  { text: 'name1' },
  { text: 'na' },
  { description: 'chest' },
  { text: 'name1', modalities: ['CT'], studyDateFrom: '20260101', sortBy: 'patientName' },
])('study list by index: %j', async (search) => {
  const found = await plans(() => searchStudies(database, studySearchSchema.parse(search)));
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((detail) => WHOLE_TABLE.test(detail))).toEqual([]);
});

test('a page without a filter is sorted by its index, not in memory', async () => {
  for (const sortBy of studySearchSchema.shape.sortBy.unwrap().options) {
    const found = await plans(() => searchStudies(database, studySearchSchema.parse({ sortBy })));
    expect(found.filter((detail) => detail.includes('TEMP B-TREE'))).toEqual([]);
  }
});

test.each<CatalogQuery['filters']>([
  { studyInstanceUid: '1.2.1' },
  { patientId: 'P1' },
  { patientId: 'P*' },
  { patientName: 'name1*' },
  { patientName: '*name1*' },
  { accessionNumber: 'A1' },
  { studyDate: '20260101-20260131' },
  { patientBirthDate: '19700101' },
  { studyId: '1' },
  { modalitiesInStudy: 'CT' },
  { studyDate: '20260101', modalitiesInStudy: 'CT' },
  { seriesInstanceUid: '1.2.1.1' },
  { sopInstanceUid: '1.2.1.1.1' },
])('C-FIND and QIDO by index: %j', async (filters) => {
  const query = { filters, offset: 0, limit: 100 };
  for (const call of [queryStudies, querySeries, queryInstances]) {
    const found = await plans(() => call(database, query));
    expect(found.filter((detail) => WHOLE_TABLE.test(detail))).toEqual([]);
  }
});
