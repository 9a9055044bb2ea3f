import { type SelectQueryBuilder, sql } from 'kysely';
import type { WorklistFilter, WorklistSearch } from '#shared/contract/worklist.ts';
import { foldText } from '#shared/dicom/person-name.ts';
import { PRIORITIES } from '#shared/worklist/priority.ts';
import { WORK_STATES } from '#shared/worklist/work-state.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { StationTables } from '#main/station/tables.ts';
import { toEntry, type WorklistEntry } from './worklist-store.ts';

type Column = keyof StationTables['worklist_entry'];
type Query<Selected> = SelectQueryBuilder<StationTables, 'worklist_entry', Selected>;

/** Behind each stands the order of "next", so that pages never overlap. */
const SORT_COLUMNS: Readonly<Record<WorklistSearch['sortBy'], readonly Column[]>> = {
  priority: ['priority'],
  arrivedAt: ['arrived_at'],
  state: ['state'],
  patientName: ['patient_name_fold'],
  patientId: ['patient_id'],
  studyDate: ['study_date', 'study_time'],
  modalitiesInStudy: ['modalities'],
  studyDescription: ['study_description_fold'],
  regions: ['regions'],
  subspecialty: ['subspecialty'],
  assignedTo: ['assigned_to'],
  priors: ['prior_count'],
};
const NEXT_ORDER: readonly Column[] = ['priority', 'arrived_at', 'study_instance_uid'];

/** One page of the list and the exact number of matches. @param reader who asks */
export async function searchWorklist(
  database: StationDatabase,
  search: WorklistSearch,
  reader: string,
): Promise<{ readonly entries: WorklistEntry[]; readonly total: number }> {
  const { total } = await filtered(database.selectFrom('worklist_entry'), search, reader)
    .select(sql<number>`count(*)`.as('total'))
    .executeTakeFirstOrThrow();
  if (search.offset >= total) return { entries: [], total };
  const direction = search.descending ? 'desc' : 'asc';
  const own = SORT_COLUMNS[search.sortBy];
  let query = filtered(database.selectFrom('worklist_entry'), search, reader).selectAll();
  for (const column of own) query = query.orderBy(column, direction);
  for (const column of NEXT_ORDER.filter((each) => !own.includes(each))) query = query.orderBy(column);
  const rows = await query.limit(search.limit).offset(search.offset).execute();
  return { entries: rows.map(toEntry), total };
}

/**
 * Those that may come next, the first first: the most urgent, of those the one that waits longest. Ready, in nobody's hand,
 * assigned to the reader or to nobody.
 */
export async function nextEntries(
  database: StationDatabase,
  {
    filter,
    except,
    reader,
    limit,
  }: {
    readonly filter: WorklistFilter;
    readonly except: readonly string[];
    readonly reader: string;
    readonly limit: number;
  },
): Promise<WorklistEntry[]> {
  let query = filtered(
    database.selectFrom('worklist_entry'),
    { ...filter, states: ['ready'] },
    reader,
  ).selectAll();
  query = query.where('assigned_to', 'in', ['', reader]);
  if (except.length > 0) query = query.where('study_instance_uid', 'not in', except);
  for (const column of NEXT_ORDER) query = query.orderBy(column);
  return (await query.limit(limit).execute()).map(toEntry);
}

function filtered<Selected>(query: Query<Selected>, filter: WorklistFilter, reader: string): Query<Selected> {
  const { states, priorities, modalities, subspecialties, assigned } = filter;
  let narrowed = query;
  for (const word of new Set(foldText(filter.text).split(' ')))
    if (word !== '') narrowed = narrowed.where(sql<boolean>`instr(search_text, ${word}) > 0`);
  if (states.length > 0)
    narrowed = narrowed.where(
      'state',
      'in',
      states.map((state) => WORK_STATES.indexOf(state)),
    );
  if (priorities.length > 0)
    narrowed = narrowed.where(
      'priority',
      'in',
      priorities.map((priority) => PRIORITIES.indexOf(priority)),
    );
  if (subspecialties.length > 0) narrowed = narrowed.where('subspecialty', 'in', subspecialties);
  if (modalities.length > 0)
    narrowed = narrowed.where((where) =>
      where.or(modalities.map((modality) => sql<boolean>`instr(modalities, ${`\\${modality}\\`}) > 0`)),
    );
  if (assigned === 'me') narrowed = narrowed.where('assigned_to', '=', reader);
  if (assigned === 'nobody') narrowed = narrowed.where('assigned_to', '=', '');
  if (assigned === 'meOrNobody') narrowed = narrowed.where('assigned_to', 'in', ['', reader]);
  return narrowed;
}
