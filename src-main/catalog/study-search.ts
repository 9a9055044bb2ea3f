import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { StudySearch } from '#shared/contract/studies.ts';
import { modalityListsWith } from './modality-lists.ts';
import type { StudyRecord } from './records.ts';
import { studyRecord } from './rows.ts';
import type { CatalogTables } from './tables.ts';
import { lookingConditions, searchWords, textConditions } from './text-search.ts';

type SortColumns = readonly (keyof CatalogTables['study'])[];

/** Each list is the head of one index of `study`, with the key behind it: pages never overlap. */
const SORT_COLUMNS: Readonly<Record<StudySearch['sortBy'], SortColumns>> = {
  patientName: ['patient_name_fold'],
  patientId: ['patient_id'],
  patientBirthDate: ['patient_birth_date'],
  studyDate: ['study_date', 'study_time'],
  modalitiesInStudy: ['modalities'],
  studyDescription: ['study_description_fold'],
  accessionNumber: ['accession_number'],
  numberOfStudyRelatedInstances: ['instance_count'],
  lastReceivedAt: ['last_received_at'],
};

/** From here on the order of the list finds a page sooner than the list of all matches does. */
const MANY_MATCHES = 5000;

export interface StudyMatches {
  readonly studies: StudyRecord[];
  readonly total: number;
}

/** One page of the study list and the exact number of matches. */
export async function searchStudies(
  database: Kysely<CatalogTables>,
  search: StudySearch,
): Promise<StudyMatches> {
  const others = await otherConditions(database, search);
  const words = {
    search_text: searchWords(search.text),
    study_description_fold: searchWords(search.description),
  };
  const by = (conditions: typeof textConditions) => [
    ...conditions(words.search_text, 'search_text'),
    ...conditions(words.study_description_fold, 'study_description_fold'),
    ...others,
  ];
  const total = await countOf(database, by(textConditions));
  if (search.offset >= total) return { studies: [], total };
  const isCommon = total > MANY_MATCHES && search.offset < total / 2;
  const keys = await pageKeys(database, search, by(isCommon ? lookingConditions : textConditions), total);
  const rows = await database.selectFrom('study').selectAll().where('study_key', 'in', keys).execute();
  const byKey = new Map(rows.map((row) => [row.study_key, row]));
  const studies = keys.flatMap((key) => {
    const row = byKey.get(key);
    return row ? [studyRecord(row)] : [];
  });
  return { studies, total };
}

async function otherConditions(
  database: Kysely<CatalogTables>,
  search: StudySearch,
): Promise<RawBuilder<boolean>[]> {
  const conditions: RawBuilder<boolean>[] = [];
  if (search.studyDateFrom !== '') conditions.push(sql<boolean>`study.study_date >= ${search.studyDateFrom}`);
  // An empty date sorts before every other and is no date in a range that is open downwards.
  if (search.studyDateTo !== '')
    conditions.push(sql<boolean>`study.study_date > '' AND study.study_date <= ${search.studyDateTo}`);
  if (search.modalities.length > 0) {
    const wanted = new Set(search.modalities);
    const lists = await modalityListsWith(database, (modality) => wanted.has(modality));
    conditions.push(
      lists.length === 0 ? sql<boolean>`0` : sql<boolean>`study.modalities IN (${sql.join(lists)})`,
    );
  }
  return conditions;
}

async function countOf(
  database: Kysely<CatalogTables>,
  conditions: readonly RawBuilder<boolean>[],
): Promise<number> {
  if (conditions.length === 0) {
    const row = await database
      .selectFrom('total')
      .select('value')
      .where('name', '=', 'studies')
      .executeTakeFirst();
    return row?.value ?? 0;
  }
  let query = database.selectFrom('study').select((eb) => eb.fn.countAll<number>().as('matches'));
  for (const condition of conditions) query = query.where(condition);
  return (await query.executeTakeFirst())?.matches ?? 0;
}

/** The keys of a page. A page in the far half is counted from the end, so that no more than half is stepped over. */
async function pageKeys(
  database: Kysely<CatalogTables>,
  search: StudySearch,
  conditions: readonly RawBuilder<boolean>[],
  total: number,
): Promise<number[]> {
  const limit = Math.min(search.limit, total - search.offset);
  const fromEnd = total - search.offset - limit;
  const isFar = search.offset > fromEnd;
  const direction = search.descending === isFar ? 'asc' : 'desc';
  let query = database.selectFrom('study').select('study_key');
  for (const condition of conditions) query = query.where(condition);
  for (const column of [...SORT_COLUMNS[search.sortBy], 'study_key' as const])
    query = query.orderBy(column, direction);
  const rows = await query
    .limit(limit)
    .offset(isFar ? fromEnd : search.offset)
    .execute();
  const keys = rows.map((row) => row.study_key);
  return isFar ? keys.toReversed() : keys;
}
