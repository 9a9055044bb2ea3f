import type { JsonDataset, JsonElement } from '../json-dataset.ts';

/** Keyword by tag, as the core's dictionary has it. */
export type TagKeywords = Readonly<Record<string, string>>;

/** A line of the browser: an element, or an item of a sequence. */
export interface TagRow {
  /** Where it stands: tags and item numbers from the outside in, `00081140/1/00081155` */
  readonly path: string;
  readonly depth: number;
  readonly kind: 'element' | 'sequence' | 'item';
  /** Eight upper-case hexadecimal digits; empty for an item */
  readonly tag: string;
  /** Of the dictionary; empty for private and unknown ones */
  readonly keyword: string;
  /** Who owns a private element; empty for others */
  readonly privateCreator: string;
  readonly vr: string;
  /** Values, items of a sequence; the number of an item among its like, from 1 */
  readonly count: number;
  /** Bytes of a value of fixed size or of one that is binary; null where the header tells only the text */
  readonly lengthBytes: number | null;
  /** Values parted by a backslash; empty for sequences, items and binary values */
  readonly value: string;
}

const BYTES: Readonly<Record<string, number>> = {
  AT: 4,
  FL: 4,
  FD: 8,
  SL: 4,
  SS: 2,
  SV: 8,
  UL: 4,
  US: 2,
  UV: 8,
};

/** Every element of a data set as a line, sequences with what is in them, in the order of the tags (PS3.5 7.1). */
export function tagRows(dataset: JsonDataset, keywords: TagKeywords): readonly TagRow[] {
  const rows: TagRow[] = [];
  addRows(rows, dataset, keywords, '', 0);
  return rows;
}

function addRows(
  rows: TagRow[],
  dataset: JsonDataset,
  keywords: TagKeywords,
  parent: string,
  depth: number,
): void {
  for (const tag of Object.keys(dataset).toSorted()) {
    const element = dataset[tag];
    if (element === undefined) continue;
    const path = parent === '' ? tag : `${parent}/${tag}`;
    const isSequence = element.vr === 'SQ';
    rows.push({
      path,
      depth,
      kind: isSequence ? 'sequence' : 'element',
      tag,
      keyword: keywordOf(tag, keywords),
      privateCreator: privateCreatorOf(tag, dataset),
      vr: element.vr,
      count: countOf(element),
      lengthBytes: lengthOf(element),
      value: isSequence ? '' : valueText(element),
    });
    if (!isSequence) continue;
    (element.Value ?? []).forEach((item, at) => {
      const itemPath = `${path}/${at + 1}`;
      rows.push({
        path: itemPath,
        depth: depth + 1,
        kind: 'item',
        tag: '',
        keyword: '',
        privateCreator: '',
        vr: '',
        count: at + 1,
        lengthBytes: null,
        value: '',
      });
      if (typeof item === 'object' && item !== null)
        addRows(rows, item as JsonDataset, keywords, itemPath, depth + 2);
    });
  }
}

function keywordOf(tag: string, keywords: TagKeywords): string {
  const own = keywords[tag];
  if (own !== undefined) return own;
  const group = Number.parseInt(tag.slice(0, 4), 16);
  if (group % 2 === 1) return isCreator(tag) ? 'PrivateCreator' : '';
  // Curves and overlays repeat (PS3.5 7.6); group lengths are of every group (7.2).
  const repeating = tag.slice(0, 2);
  if (repeating === '50' || repeating === '60') return keywords[`${repeating}00${tag.slice(4)}`] ?? '';
  return tag.endsWith('0000') ? 'GenericGroupLength' : '';
}

function isCreator(tag: string): boolean {
  const element = Number.parseInt(tag.slice(4), 16);
  return element >= 0x10 && element <= 0xff;
}

/** Who reserved the block that a private element stands in (PS3.5 7.8.1). */
function privateCreatorOf(tag: string, dataset: JsonDataset): string {
  const isPrivate = Number.parseInt(tag.slice(0, 4), 16) % 2 === 1;
  if (!isPrivate || isCreator(tag)) return '';
  const creator = dataset[`${tag.slice(0, 4)}00${tag.slice(4, 6)}`];
  return creator === undefined ? '' : valueText(creator);
}

function countOf({ Value, InlineBinary, BulkDataURI }: JsonElement): number {
  if (InlineBinary !== undefined || BulkDataURI !== undefined) return 1;
  return Value?.length ?? 0;
}

function lengthOf({ vr, Value, InlineBinary, BulkDataURI }: JsonElement): number | null {
  if (BulkDataURI !== undefined) {
    const length = /-(\d+)$/.exec(BulkDataURI)?.[1];
    return length === undefined ? null : Number(length);
  }
  if (InlineBinary !== undefined) {
    const padding = InlineBinary.endsWith('==') ? 2 : InlineBinary.endsWith('=') ? 1 : 0;
    return (InlineBinary.length / 4) * 3 - padding;
  }
  if (Value === undefined) return vr === 'SQ' ? null : 0;
  const each = BYTES[vr];
  return each === undefined ? null : each * Value.length;
}

/** The values of an element as text; names with all their groups. */
export function valueText({ Value }: JsonElement): string {
  return (Value ?? []).map(oneValue).join('\\');
}

function oneValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const name = value as { Alphabetic?: string; Ideographic?: string; Phonetic?: string } | null;
  if (name === null) return '';
  return [name.Alphabetic ?? '', name.Ideographic ?? '', name.Phonetic ?? ''].join('=').replace(/=+$/, '');
}

/** A keyword in words: `PatientName` is Patient Name, `SOPClassUID` SOP Class UID. */
export function nameOfKeyword(keyword: string): string {
  return keyword.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll(/([A-Z]{2,})([A-Z][a-z])/g, '$1 $2');
}

/** `(0010,0020)` */
export function tagText(tag: string): string {
  return `(${tag.slice(0, 4)},${tag.slice(4)})`;
}

/**
 * The data set with the functional groups of one frame alone, as item of their sequence (PS3.3 C.7.6.16.1.2).
 *
 * @param frameNumber from 1
 */
export function tagsOfFrame(dataset: JsonDataset, frameNumber: number): JsonDataset {
  const groups = dataset[PER_FRAME];
  const own = groups?.Value?.[frameNumber - 1];
  return own === undefined ? dataset : { ...dataset, [PER_FRAME]: { vr: 'SQ', Value: [own] } };
}

export function hasFrameTags(dataset: JsonDataset): boolean {
  return (dataset[PER_FRAME]?.Value?.length ?? 0) > 1;
}

const PER_FRAME = '52009230';
