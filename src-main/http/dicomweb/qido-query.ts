import { AppError } from '#shared/errors.ts';
import { QUERY_KEYS, type QueryAttribute } from '#main/catalog/query-keys.ts';
import type { CatalogQuery } from '#main/catalog/records.ts';
import { dictionaryEntry, entryOfKeyword } from '#main/dicom/data-dictionary.ts';
import { hexTag } from './optional-attributes.ts';
import type { ResourceParams } from './paths.ts';

export interface ParsedQuery {
  /** With a limit of one more than `limit` */
  readonly catalogQuery: CatalogQuery;
  readonly limit: number;
  /** The address names the study, or the series */
  readonly isStudyKnown: boolean;
  readonly isSeriesKnown: boolean;
  /** Tags (eight digits) to return beyond the usual ones; `all` for every one there is */
  readonly includeFields: ReadonlySet<string>;
  /** What was asked for and is not done, in words for the Warning header */
  readonly warnings: readonly string[];
}

export const MOST_MATCHES = 5000;
const CONTROL_PARAMETERS = new Set(['limit', 'offset', 'accept']);

/** By tags, those of a sequence and of what is in its items joined by a dot */
const ATTRIBUTE_BY_PATH: ReadonlyMap<string, QueryAttribute> = new Map(
  Object.entries(QUERY_KEYS).map(([name, { tag, sequenceTag }]) => [
    sequenceTag === 0 ? hexTag(tag) : `${hexTag(sequenceTag)}.${hexTag(tag)}`,
    name as QueryAttribute,
  ]),
);

/** Parameters that ask for another way of matching, and what is said where it is not done (PS3.18 8.3.4.2, .5, .6). */
export const OTHER_MATCHING: Readonly<Record<string, string>> = {
  fuzzymatching: 'The fuzzymatching parameter is not supported. Only literal matching has been performed.',
  emptyvaluematching: 'The emptyvaluematching parameter is not supported.',
  multiplevaluematching: 'The multiplevaluematching parameter is not supported.',
};

/**
 * Reads the parameters of a search (PS3.18 8.3.4): attributes by keyword or tag, into sequences with dots, `limit`, `offset`,
 * `includefield`.
 *
 * @param scope UIDs of the address, which narrow the search
 * @throws AppError INPUT for what is no attribute, no number or contradicts itself
 */
export function parseQuery(parameters: URLSearchParams, scope: ResourceParams): ParsedQuery {
  const filters: Partial<Record<QueryAttribute, string>> = {};
  const warnings: string[] = [];
  const includeFields = new Set<string>();
  for (const [name, value] of parameters) {
    if (name === 'includefield') {
      for (const field of value.split(','))
        if (field.trim() !== '')
          includeFields.add(field.trim() === 'all' ? 'all' : includedTag(field.trim()));
      continue;
    }
    if (CONTROL_PARAMETERS.has(name)) continue;
    const warning = OTHER_MATCHING[name];
    if (warning !== undefined) {
      if (isTrue(name, value)) warnings.push(warning);
      continue;
    }
    const path = pathOf(name);
    const attribute = ATTRIBUTE_BY_PATH.get(path);
    if (attribute === undefined) warnings.push(`The search does not match on ${shown(name)}.`);
    else if (filters[attribute] !== undefined && filters[attribute] !== value)
      throw new AppError('INPUT', `The search names ${shown(name)} twice. Give it once.`);
    else filters[attribute] = value;
    // What is matched on is returned (PS3.18 10.6.3.3).
    includeFields.add(path.slice(0, 8));
  }
  narrow(filters, 'studyInstanceUid', scope.study);
  narrow(filters, 'seriesInstanceUid', scope.series);
  const limit = Math.min(wholeNumber(parameters, 'limit') ?? MOST_MATCHES, MOST_MATCHES);
  return {
    catalogQuery: { filters, offset: wholeNumber(parameters, 'offset') ?? 0, limit: limit + 1 },
    limit,
    isStudyKnown: scope.study !== '',
    isSeriesKnown: scope.series !== '',
    includeFields,
    warnings,
  };
}

function narrow(
  filters: Partial<Record<QueryAttribute, string>>,
  attribute: 'studyInstanceUid' | 'seriesInstanceUid',
  uid: string,
): void {
  if (uid === '') return;
  const asked = (filters[attribute] ?? '').split(/[\\,]/).filter((value) => value !== '' && value !== '*');
  if (asked.length > 0 && !asked.includes(uid))
    throw new AppError('INPUT', 'The search asks for another UID than its address. Leave one of them out.');
  filters[attribute] = uid;
}

function isTrue(name: string, value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new AppError('INPUT', `${name} must be true or false. Correct the search.`);
}

function wholeNumber(parameters: URLSearchParams, name: string): number | null {
  const text = parameters.get(name);
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new AppError('INPUT', `${name} must be a whole number from 0. Correct the search.`);
}

/** Of a path into a sequence the whole sequence is returned. */
function includedTag(field: string): string {
  return pathOf(field).slice(0, 8);
}

/** Keywords and tags as tags: `RequestAttributesSequence.00401001` becomes `00400275.00401001`. */
function pathOf(name: string): string {
  return name
    .split('.')
    .map((part) => {
      if (/^[0-9a-fA-F]{8}$/.test(part)) return part.toUpperCase();
      const entry = entryOfKeyword(part);
      if (entry) return hexTag(entry.tag);
      throw new AppError(
        'INPUT',
        `"${shown(name)}" is no DICOM attribute. Give its keyword or its eight-digit tag.`,
      );
    })
    .join('.');
}

/** What the caller wrote, fit for a header and a message; a tag with its keyword. */
function shown(name: string): string {
  const text = name.slice(0, 80).replace(/[^\w.-]/g, '?');
  const keyword = /^[0-9a-fA-F]{8}$/.test(text)
    ? dictionaryEntry(Number.parseInt(text, 16))?.keyword
    : undefined;
  return keyword ?? text;
}
