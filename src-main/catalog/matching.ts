import { sql, type RawBuilder } from 'kysely';
import { foldText } from '#shared/dicom/person-name.ts';
import type { QueryAttribute } from './records.ts';
import { lengthOf, textConditions } from './text-search.ts';

/** How the value of an attribute is matched (PS3.4 C.2.2.2), by its VR. */
type Matching =
  | { readonly kind: 'uid'; readonly column: string }
  | { readonly kind: 'uidList'; readonly column: string }
  | { readonly kind: 'text'; readonly column: string; readonly isSearched?: boolean }
  | { readonly kind: 'date'; readonly column: string }
  | { readonly kind: 'time'; readonly column: string }
  | { readonly kind: 'number'; readonly column: string }
  | { readonly kind: 'name'; readonly columns: readonly string[]; readonly isSearched?: boolean }
  /** Needs the distinct lists of the catalog: see modalityListsWith */
  | { readonly kind: 'modalities' };

export const MATCHING: Readonly<Record<QueryAttribute, Matching>> = {
  studyInstanceUid: { kind: 'uid', column: 'study.study_instance_uid' },
  patientName: {
    kind: 'name',
    columns: [
      'study.patient_name_fold',
      'study.patient_name_ideographic_fold',
      'study.patient_name_phonetic_fold',
    ],
    isSearched: true,
  },
  patientId: { kind: 'text', column: 'study.patient_id', isSearched: true },
  issuerOfPatientId: { kind: 'text', column: 'study.issuer_of_patient_id' },
  patientBirthDate: { kind: 'date', column: 'study.patient_birth_date' },
  patientSex: { kind: 'text', column: 'study.patient_sex' },
  studyDate: { kind: 'date', column: 'study.study_date' },
  studyTime: { kind: 'time', column: 'study.study_time' },
  accessionNumber: { kind: 'text', column: 'study.accession_number', isSearched: true },
  studyId: { kind: 'text', column: 'study.study_id' },
  studyDescription: { kind: 'text', column: 'study.study_description', isSearched: true },
  referringPhysicianName: { kind: 'name', columns: ['study.referring_physician_fold'] },
  modalitiesInStudy: { kind: 'modalities' },
  sopClassesInStudy: { kind: 'uidList', column: 'study.sop_class_uids' },
  seriesInstanceUid: { kind: 'uid', column: 'series.series_instance_uid' },
  modality: { kind: 'text', column: 'series.modality' },
  seriesNumber: { kind: 'number', column: 'series.series_number' },
  seriesDescription: { kind: 'text', column: 'series.series_description' },
  seriesDate: { kind: 'date', column: 'series.series_date' },
  seriesTime: { kind: 'time', column: 'series.series_time' },
  bodyPartExamined: { kind: 'text', column: 'series.body_part_examined' },
  protocolName: { kind: 'text', column: 'series.protocol_name' },
  laterality: { kind: 'text', column: 'series.laterality' },
  sopInstanceUid: { kind: 'uid', column: 'instance.sop_instance_uid' },
  sopClassUid: { kind: 'uid', column: 'instance.sop_class_uid' },
  instanceNumber: { kind: 'number', column: 'instance.instance_number' },
};

/** Universal matching: no value, or nothing but asterisks (PS3.4 C.2.2.2.3; `*` is tolerated on every VR). */
export function isUniversal(value: string): boolean {
  return /^[*\s]*$/.test(value);
}

/**
 * The SQL conditions of one matching key, none for a universal one.
 *
 * @param matching not of kind `modalities`
 */
export function conditionsOf(
  matching: Exclude<Matching, { kind: 'modalities' }>,
  value: string,
): RawBuilder<boolean>[] {
  if (isUniversal(value)) return [];
  switch (matching.kind) {
    case 'uid':
      return [sql<boolean>`${sql.ref(matching.column)} IN (${sql.join(uids(value))})`];
    case 'uidList':
      return [
        sql<boolean>`(${sql.join(
          uids(value).map(
            (uid) => sql`instr('\\' || ${sql.ref(matching.column)} || '\\', ${`\\${uid}\\`}) > 0`,
          ),
          sql` OR `,
        )})`,
      ];
    case 'text':
      return [...searched(matching.isSearched, value), wildcard(matching.column, value.trim())];
    case 'name':
      return nameConditions(matching.columns, matching.isSearched, value);
    case 'date':
      return [range(matching.column, value.replaceAll(/[.:]/g, ''), '')];
    case 'time':
      return [range(matching.column, value.replaceAll(':', ''), TIME_END)];
    case 'number':
      return [
        sql<boolean>`${sql.ref(matching.column)} = ${/^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : null}`,
      ];
    default:
      return matching satisfies never;
  }
}

/** Sorts behind every continuation of a TM value: `1030` up to `1030:` holds 10:30:59.9 too. */
const TIME_END = ':';

function uids(value: string): string[] {
  return value.split(/[\\,]/).map((uid) => uid.trim());
}

/** PS3.4 C.2.2.2.5: `a-b`, `a-`, `-b`, all inclusive; a value without a dash alone. */
function range(column: string, value: string, end: string): RawBuilder<boolean> {
  const text = value.trim();
  const dash = text.indexOf('-');
  const from = dash < 0 ? text : text.slice(0, dash).trim();
  const to = dash < 0 ? text : text.slice(dash + 1).trim();
  const at = sql.ref(column);
  // Entities without a value match no range (and sort before every value).
  const lower = from === '' ? sql<boolean>`${at} > ''` : sql<boolean>`${at} >= ${from}`;
  return to === '' ? lower : sql<boolean>`(${lower} AND ${at} <= ${to + end})`;
}

/** Single value and wildcard matching, case-sensitive (PS3.4 C.2.2.2.1 and C.2.2.2.4); what stands before the first wildcard is sought by index. */
function wildcard(column: string, pattern: string): RawBuilder<boolean> {
  const at = sql.ref(column);
  const prefix = /^[^*?]*/.exec(pattern)?.[0] ?? '';
  if (prefix === pattern) return sql<boolean>`${at} = ${pattern}`;
  const glob = sql<boolean>`${at} GLOB ${pattern.replaceAll('[', '[[]')}`;
  if (prefix === '') return glob;
  return sql<boolean>`(${at} >= ${prefix} AND ${at} < ${after(prefix)} AND ${glob})`;
}

/** The first string behind all that begin with `prefix`. */
function after(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}

/** PN: caseless, accents folded, in any of the three groups (our choice where PS3.4 C.2.2.2.1 leaves it open). */
function nameConditions(
  columns: readonly string[],
  isSearched: boolean | undefined,
  value: string,
): RawBuilder<boolean>[] {
  const groups = value
    .split('=')
    .map(foldPattern)
    .filter((group) => group !== '' && !isUniversal(group));
  return groups.flatMap((group) => [
    ...searched(isSearched, group),
    sql<boolean>`(${sql.join(
      columns.map((column) => sql`(${sql.ref(column)} <> '' AND ${namePattern(column, group)})`),
      sql` OR `,
    )})`,
  ]);
}

/** `SMITH^*` also finds SMITH without a given name, whose empty components are not kept, but not SMITHSON. */
function namePattern(column: string, group: string): RawBuilder<boolean> {
  if (!group.endsWith(' *')) return wildcard(column, group);
  return sql<boolean>`(${wildcard(column, group.slice(0, -2))} OR ${wildcard(column, group)})`;
}

/** Folds what lies between wildcards and leaves these in place. */
function foldPattern(group: string): string {
  const folded = group
    .split(/([*?])/)
    .map((part) => (part === '*' || part === '?' ? part : keepEnds(part)))
    .join('');
  return folded.trim();
}

function keepEnds(part: string): string {
  const folded = foldText(part);
  const before = /^[\s^]/.test(part) ? ' ' : '';
  const behind = /[\s^]$/.test(part) && folded !== '' ? ' ' : '';
  return `${before}${folded}${behind}`;
}

/** A pattern that begins with a wildcard has no prefix to seek by; its longest literal piece goes to the trigrams. */
function searched(isSearched: boolean | undefined, pattern: string): RawBuilder<boolean>[] {
  if (!isSearched || !/^[*?]/.test(pattern)) return [];
  const pieces = pattern.split(/[*?]/).map(foldText);
  const longest = pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
  return lengthOf(longest) >= 3 ? textConditions([longest], 'search_text') : [];
}
