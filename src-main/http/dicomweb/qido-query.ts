import { AppError } from '#shared/errors.ts';
import { QUERY_KEYS, type QueryAttribute } from '#main/catalog/query-keys.ts';
import type { CatalogQuery } from '#main/catalog/records.ts';
import { dictionaryEntry, entryOfKeyword } from '#main/dicom/data-dictionary.ts';
import type { ResourceParams } from './paths.ts';

export interface ParsedQuery {
  /** With a limit of one more than `limit` */
  readonly catalogQuery: CatalogQuery;
  readonly limit: number;
  /** The caller named none, or more than we give at once */
  readonly isLimitOurs: boolean;
  /** Keywords to return beyond the usual ones; `all` for every one there is */
  readonly includeFields: ReadonlySet<string>;
  /** Attributes that were asked for but cannot be matched */
  readonly ignored: readonly string[];
}

const MOST_MATCHES = 5000;
const CONTROL_PARAMETERS = new Set([
  'limit',
  'offset',
  'includefield',
  'fuzzymatching',
  'emptyvaluematching',
]);

/** By keyword; what is in the items of a sequence as `RequestAttributesSequence.RequestedProcedureID` */
const ATTRIBUTE_BY_KEYWORD: ReadonlyMap<string, QueryAttribute> = new Map(
  Object.entries(QUERY_KEYS).map(([name, { tag, sequenceTag }]) => [
    sequenceTag === 0 ? keywordOf(tag) : `${keywordOf(sequenceTag)}.${keywordOf(tag)}`,
    name as QueryAttribute,
  ]),
);

function keywordOf(tag: number): string {
  return dictionaryEntry(tag)?.keyword ?? '';
}

/**
 * Reads the parameters of a search: attributes by keyword or tag, `limit`, `offset`, `includefield`
 * (PS3.18 8.3.4).
 *
 * @param scope UIDs of the address, which narrow the search
 * @throws AppError INPUT for what is no attribute or no number
 */
export function parseQuery(parameters: URLSearchParams, scope: ResourceParams): ParsedQuery {
  const filters: Partial<Record<QueryAttribute, string>> = {};
  const ignored: string[] = [];
  const includeFields = new Set<string>();
  for (const [name, value] of parameters) {
    if (name === 'includefield') {
      for (const field of value.split(','))
        includeFields.add(field === 'all' ? 'all' : toKeyword(field.trim()));
      continue;
    }
    if (CONTROL_PARAMETERS.has(name)) continue;
    const keyword = toKeyword(name);
    const attribute = ATTRIBUTE_BY_KEYWORD.get(keyword);
    if (attribute) filters[attribute] = value;
    else ignored.push(keyword);
    // What is matched on is returned (PS3.18 10.6.3.3).
    includeFields.add(keyword);
  }
  if (scope.study) filters.studyInstanceUid = scope.study;
  if (scope.series) filters.seriesInstanceUid = scope.series;
  const asked = wholeNumber(parameters, 'limit');
  const limit = Math.min(asked ?? MOST_MATCHES, MOST_MATCHES);
  return {
    catalogQuery: { filters, offset: wholeNumber(parameters, 'offset') ?? 0, limit: limit + 1 },
    limit,
    isLimitOurs: asked === null || asked > MOST_MATCHES,
    includeFields,
    ignored,
  };
}

function wholeNumber(parameters: URLSearchParams, name: string): number | null {
  const text = parameters.get(name);
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new AppError('INPUT', `${name} must be a whole number from 0. Correct the search.`);
}

/** A keyword as it is, a tag as its keyword; private or unknown tags stay digits. */
function toKeyword(name: string): string {
  if (/^[0-9a-fA-F]{8}$/.test(name))
    return dictionaryEntry(Number.parseInt(name, 16))?.keyword ?? name.toUpperCase();
  // `00400275.00401001` and `A.B` reach into sequences.
  if (name.includes('.')) return name.split('.').map(toKeyword).join('.');
  if (entryOfKeyword(name)) return name;
  const shown = name.slice(0, 40).replace(/[^\w.-]/g, '?');
  throw new AppError('INPUT', `"${shown}" is no DICOM attribute. Give its keyword or its eight-digit tag.`);
}
