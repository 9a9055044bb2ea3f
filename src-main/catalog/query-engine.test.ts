import type { Database } from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCatalogForReading } from './database.ts';
import { QueryEngine, type MatchKeys, type MatchQuery } from './query-engine.ts';
import { header, openTestCatalog, type TestCatalog } from './test-catalog.ts';

let catalog: TestCatalog;
let database: Database;
let engine: QueryEngine;

const STUDIES = 1000;

beforeAll(() => {
  catalog = openTestCatalog();
  // Two studies a patient; every tenth one is of the second of May.
  catalog.add(
    ...Array.from({ length: STUDIES }, (_, index) =>
      header(index, 1, 1, {
        patientId: `P${String(index >> 1)}`,
        patientName: { alphabetic: `Name${String(index >> 1)}`, ideographic: '', phonetic: '' },
        studyDate: index % 10 === 0 ? '20260502' : '20260501',
        patientSex: index % 100 === 7 ? 'F' : 'M',
      }),
    ),
  );
  database = openCatalogForReading(catalog.file);
  engine = new QueryEngine(database);
});

afterAll(async () => {
  engine.dispose();
  database.close();
  await catalog.dispose();
});

function all(keys: MatchKeys): number[] {
  const found: number[] = [];
  for (let some = keys.next(); some; some = keys.next()) found.push(...some);
  return found;
}

function count(table: MatchQuery['table'], filters: MatchQuery['filters']): number {
  return all(engine.keys({ table, filters, isOrdered: false })).length;
}

test('every level, by index and by range, has each match once', () => {
  expect(count('study', {})).toBe(STUDIES);
  expect(count('series', {})).toBe(STUDIES);
  expect(count('patient', {})).toBe(STUDIES / 2);
  expect(count('study', { studyDate: '20260502' })).toBe(STUDIES / 10);
  expect(count('instance', { studyDate: '20260502' })).toBe(STUDIES / 10);
  expect(count('patient', { studyDate: '20260502' })).toBe(STUDIES / 10);
  expect(count('patient', { patientId: 'P7' })).toBe(1);
  expect(count('study', { patientSex: 'F' })).toBe(STUDIES / 100);
  expect(count('patient', { patientSex: 'F' })).toBe(STUDIES / 100);
});

test('keys of a page ascend', () => {
  const keys = all(engine.keys({ table: 'study', filters: { studyDate: '20260502' }, isOrdered: true }));
  expect(keys).toEqual(keys.toSorted((a, b) => a - b));
});

test('the first page is the same whether its matches are few or so many that they are not all sorted', () => {
  const filters = { patientName: 'Name*' };
  const everything = all(engine.keys({ table: 'study', filters, isOrdered: true }));
  expect(everything).toEqual(everything.toSorted((a, b) => a - b));
  expect(everything.length).toBe(STUDIES);
  for (const mostWanted of [1, 10, STUDIES]) {
    const found = all(engine.keys({ table: 'study', filters, isOrdered: true, mostWanted }));
    expect(found.slice(0, mostWanted)).toEqual(everything.slice(0, mostWanted));
  }
  const oneDay = { ...filters, studyDate: '20260502' };
  const first = all(engine.keys({ table: 'series', filters: oneDay, isOrdered: true, mostWanted: 1 }));
  expect(first[0]).toBe(all(engine.keys({ table: 'series', filters: oneDay, isOrdered: true }))[0]);
});

test('the same query can be walked twice at once, stopped, and asked again', () => {
  const query: MatchQuery = { table: 'study', filters: { studyDate: '20260501' }, isOrdered: false };
  const [one, other] = [engine.keys(query), engine.keys(query)];
  const first = one.next();
  expect(other.next()).toEqual(first);
  other.close();
  expect(other.next()).toBeNull();
  expect([...(first ?? []), ...all(one)].length).toBe(STUDIES * 0.9);
  expect(count('study', query.filters)).toBe(STUDIES * 0.9);
});

test('for a slow taker the rest is noted, and the database let go', () => {
  const query: MatchQuery = { table: 'study', filters: { studyDate: '20260501' }, isOrdered: false };
  const keys = engine.keys(query);
  const first = keys.next() ?? [];
  while (!keys.letGo()) expect(first.length).toBeGreaterThan(0);
  const rest = all(keys);
  expect(new Set([...first, ...rest]).size).toBe(STUDIES * 0.9);
});

test('a patient is told as its newest study has it, with its counts', () => {
  const key = all(engine.keys({ table: 'patient', filters: { patientId: 'P3' }, isOrdered: false }))[0] ?? 0;
  const row = engine.rows('patient', [
    'study.patient_id',
    '(SELECT count(*) FROM study AS s WHERE s.patient_key = study.patient_key)',
  ])(key);
  expect(row).toEqual(['P3', 2]);
  expect(engine.rows('patient', ['study.patient_id'])(1e9)).toBeUndefined();
});

test('rows come with what stands above them', () => {
  const key = all(
    engine.keys({ table: 'instance', filters: { sopInstanceUid: '1.2.5.1.1' }, isOrdered: false }),
  )[0];
  const columns = ['instance.sop_instance_uid', 'series.modality', 'study.patient_id'];
  expect(engine.rows('instance', columns)(key ?? 0)).toEqual(['1.2.5.1.1', 'CT', 'P2']);
});
