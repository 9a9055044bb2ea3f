import type { StudySearch } from '#shared/contract/studies.ts';
import { READING_STATES } from '#shared/reading/reading-state.ts';
import type { StatementCache } from '#main/sqlite/statement-cache.ts';
import type { Fragment } from './fragment.ts';
import { modalityLists } from './modality-lists.ts';
import type { StudyRecord } from './records.ts';
import { studyRecord } from './rows.ts';
import type { CatalogRow, CatalogTables } from './tables.ts';
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
  reading: ['reading_state', 'study_date', 'study_time'],
};

/** The statement of `trigrams` that gives the keys */
const TRIGRAMS_ONLY = /^study\.study_key IN \((SELECT rowid FROM study_text .*)\)$/;

/** Orders in which the matches of a text lie together: what comes before them would all be looked into. */
const IN_TEXT: ReadonlySet<StudySearch['sortBy']> = new Set([
  'patientName',
  'patientId',
  'accessionNumber',
  'studyDescription',
]);

/** From here on the order of the list finds a page sooner than the list of all matches does. */
const MANY_MATCHES = 5000;

export interface StudyMatches {
  readonly studies: StudyRecord[];
  readonly total: number;
}

/** One page of the study list and the exact number of matches. */
export function searchStudies(statements: StatementCache, search: StudySearch): StudyMatches {
  const words = {
    search_text: searchWords(search.text),
    study_description_fold: searchWords(search.description),
  };
  const lists = modalitiesOf(statements, search);
  const by = (conditions: typeof textConditions, isLooking: boolean) => [
    ...conditions(words.search_text, 'search_text'),
    ...conditions(words.study_description_fold, 'study_description_fold'),
    ...otherConditions(search, lists, isLooking),
  ];
  const total = countOf(statements, by(textConditions, false));
  if (search.offset >= total) return { studies: [], total };
  const isCommon =
    total > MANY_MATCHES && search.offset < total / 2 && !(search.text !== '' && IN_TEXT.has(search.sortBy));
  const conditions = isCommon ? by(lookingConditions, true) : by(textConditions, false);
  const keys = pageKeys(statements, search, conditions, total);
  const row = statements.prepare('SELECT * FROM study WHERE study_key = ?');
  const studies = keys.flatMap((key) => {
    const found = row.get(key) as CatalogRow<'study'> | undefined;
    return found ? [studyRecord(found)] : [];
  });
  return { studies, total };
}

/** The lists of modalities that hold one of those searched for; null when none is */
function modalitiesOf(statements: StatementCache, { modalities }: StudySearch): string | null {
  if (modalities.length === 0) return null;
  const wanted = new Set(modalities);
  return JSON.stringify(modalityLists(statements, (modality) => wanted.has(modality)));
}

function otherConditions(search: StudySearch, lists: string | null, isLooking: boolean): Fragment[] {
  const conditions: Fragment[] = [];
  if (search.studyDateFrom !== '')
    conditions.push({ sql: 'study.study_date >= ?', parameters: [search.studyDateFrom] });
  // An empty date sorts before every other and is no date in a range that is open downwards.
  if (search.studyDateTo !== '')
    conditions.push({
      sql: "study.study_date > '' AND study.study_date <= ?",
      parameters: [search.studyDateTo],
    });
  if (lists !== null) {
    // The plus keeps SQLite from going through all studies of a modality to find those of a day, or the first of a list.
    const at = isLooking || conditions.length > 0 ? '+study.modalities' : 'study.modalities';
    conditions.push({ sql: `${at} IN (SELECT value FROM json_each(?))`, parameters: [lists] });
  }
  if (search.readingStates.length > 0) {
    const at = isLooking || conditions.length > 0 ? '+study.reading_state' : 'study.reading_state';
    const states = search.readingStates.map((state) => READING_STATES.indexOf(state));
    conditions.push({ sql: `${at} IN (${states.join(', ')})`, parameters: [] });
  }
  return conditions;
}

function where(conditions: readonly Fragment[]): Fragment {
  if (conditions.length === 0) return { sql: '', parameters: [] };
  return {
    sql: ` WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`,
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

function countOf(statements: StatementCache, conditions: readonly Fragment[]): number {
  if (conditions.length === 0) {
    const total = statements.prepare("SELECT value FROM total WHERE name = 'studies'").pluck().get();
    return typeof total === 'number' ? total : 0;
  }
  const [only, ...others] = conditions;
  // What the text index alone answers it also counts alone.
  const keys = others.length === 0 ? TRIGRAMS_ONLY.exec(only?.sql ?? '')?.[1] : undefined;
  const { sql, parameters } = where(conditions);
  return statements
    .prepare(keys === undefined ? `SELECT count(*) FROM study${sql}` : `SELECT count(*) FROM (${keys})`)
    .pluck()
    .get(...parameters) as number;
}

/** The keys of a page. A page in the far half is counted from the end, so that no more than half is stepped over. */
function pageKeys(
  statements: StatementCache,
  search: StudySearch,
  conditions: readonly Fragment[],
  total: number,
): number[] {
  const limit = Math.min(search.limit, total - search.offset);
  const fromEnd = total - search.offset - limit;
  const isFar = search.offset > fromEnd;
  const direction = search.descending === isFar ? 'ASC' : 'DESC';
  const order = [...SORT_COLUMNS[search.sortBy], 'study_key'].map((column) => `${column} ${direction}`);
  const { sql, parameters } = where(conditions);
  const keys = statements
    .prepare(`SELECT study_key FROM study${sql} ORDER BY ${order.join(', ')} LIMIT ? OFFSET ?`)
    .pluck()
    .all(...parameters, limit, isFar ? fromEnd : search.offset) as number[];
  return isFar ? keys.toReversed() : keys;
}
