import type { Database } from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { studySearchSchema, type StudySearch } from '#shared/contract/studies.ts';
import { StatementCache } from '#main/sqlite/statement-cache.ts';
import { openCatalogForReading } from './database.ts';
import type { Filters } from './key-plan.ts';
import { QueryEngine } from './query-engine.ts';
import { TABLES } from './query-keys.ts';
import { searchStudies } from './study-search.ts';
import { header, openTestCatalog, type TestCatalog } from './test-catalog.ts';

/** No query may visit every study, series or instance; SQLite itself says how it would go about each. */

let catalog: TestCatalog;
let database: Database;
let engine: QueryEngine;
let asked: string[];

beforeAll(() => {
  catalog = openTestCatalog();
  catalog.add(...[1, 2, 3].map((study) => header(study, 1, 1)));
  database = openCatalogForReading(catalog.file);
  engine = new QueryEngine(database);
});

afterAll(async () => {
  engine.dispose();
  database.close();
  await catalog.dispose();
});

function planOf(sql: string, values: number): string[] {
  return database
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...Array.from({ length: values }, () => null))
    .map(({ detail }) => detail);
}

/** What each statement of a search does, as SQLite plans it. */
function searchPlans(search: Partial<StudySearch>): string[] {
  asked = [];
  const noted = new StatementCache(
    new Proxy(database, {
      get(target, name) {
        if (name !== 'prepare') return Reflect.get(target, name) as unknown;
        return (sql: string) => {
          asked.push(sql);
          return target.prepare(sql);
        };
      },
    }),
  );
  searchStudies(noted, studySearchSchema.parse(search));
  return asked.flatMap((sql) => planOf(sql, sql.split('?').length - 1));
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
])('study list by index: %j', (search) => {
  const found = searchPlans(search);
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((detail) => WHOLE_TABLE.test(detail))).toEqual([]);
});

test('a page without a filter is sorted by its index, not in memory', () => {
  for (const sortBy of studySearchSchema.shape.sortBy.unwrap().options) {
    const found = searchPlans({ sortBy });
    expect(found.filter((detail) => detail.includes('TEMP B-TREE'))).toEqual([]);
  }
});

const BY_INDEX: readonly Filters[] = [
  { studyInstanceUid: '1.2.1' },
  { studyInstanceUid: Array.from({ length: 300 }, (_, index) => `1.2.${String(index)}`).join('\\') },
  { patientId: 'P1' },
  { patientId: 'P123*' },
  { patientId: '*123*' },
  { patientName: 'name1' },
  { patientName: 'name1*' },
  { patientName: 'name1^giv*' },
  { patientName: '*name1*' },
  { patientName: '山田=yamada' },
  { accessionNumber: 'A1' },
  { accessionNumber: 'A1\\A2' },
  { studyDate: '20260101' },
  { studyDate: '20260101-20260131' },
  { studyDate: '20260101', modalitiesInStudy: 'CT' },
  { studyDate: '20260101-20260107', modality: 'CT', patientSex: 'F' },
  { patientBirthDate: '19700101' },
  { studyId: '1' },
  { modalitiesInStudy: 'CT', patientName: 'name1*' },
  { seriesInstanceUid: '1.2.1.1' },
  { seriesInstanceUid: '1.2.1.1', instanceNumber: '1' },
  { sopInstanceUid: '1.2.1.1.1' },
  { sopInstanceUid: '1.2.1.1.1', patientSex: 'F' },
  { studyInstanceUid: '1.2.1', 'requestAttributesSequence.requestedProcedureId': 'x' },
];

test.each(BY_INDEX)('C-FIND and QIDO by index: %j', (filters) => {
  for (const table of TABLES)
    for (const isOrdered of [false, true]) {
      const plan = engine.plan({ table, filters, isOrdered });
      if (plan.kind !== 'seek') throw new Error(`${table}: ${plan.kind}`);
      const found = planOf(plan.statement.sql, plan.statement.parameters.length);
      expect(found.filter((detail) => WHOLE_TABLE.test(detail))).toEqual([]);
      expect(
        found.filter((detail) => /SCAN (?!json_each|item|wanted|study_text VIRTUAL)/.test(detail)),
      ).toEqual([]);
    }
});

test.each<Filters>([{}, { patientSex: 'F' }, { institutionName: 'X' }, { modality: 'CT' }])(
  'what no index answers is read by ranges of the key: %j',
  (filters) => {
    for (const table of TABLES) {
      const plan = engine.plan({ table, filters, isOrdered: true });
      if (plan.kind !== 'scan') throw new Error(`${table}: ${plan.kind}`);
      const found = planOf(plan.statement.sql, plan.statement.parameters.length + 2);
      expect(found[0]).toMatch(/USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/);
      expect(found.filter((detail) => WHOLE_TABLE.test(detail) || detail.includes('TEMP B-TREE'))).toEqual(
        [],
      );
    }
  },
);
