import type { Cell } from '#main/catalog/columns.ts';
import { optionalValues } from '#main/catalog/rows.ts';
import type { Encoding } from '#main/dicom/element-walk.ts';
import {
  OPTIONAL_KEYS,
  optionalName,
  type OptionalValue,
  type OptionalValues,
} from '#main/dicom/optional-keys.ts';
import { encodeTextLossy, isPlain, smallestCharacterSet } from '#main/dicom/text-encoding.ts';
import { ElementWriter, headOf, type ElementHeadBytes } from './element-writer.ts';
import type { FindRequest, ReturnedKey } from './find-identifier.ts';

export interface AnswerOptions {
  readonly encoding: Encoding;
  /** The AE title from which a peer retrieves what it found: ours */
  readonly retrieveAeTitle: string;
  /** The only Specific Character Set that the peer knows, backslash-separated; `''` = the smallest that holds the answer */
  readonly characterSet: string;
}

/** Writes identifiers of responses. */
export interface FindAnswer {
  /** SQL expressions whose values `write` wants, in this order */
  readonly columns: readonly string[];
  /** @returns the encoded identifier; valid until the next call */
  write(row: readonly Cell[]): Buffer;
}

/** VRs whose text Specific Character Set governs (PS3.5 6.1.2.3) */
const CODED_VRS = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);

type Text = string | number | OptionalValue;

/** One element of the answers. */
interface Field {
  readonly head: ElementHeadBytes;
  readonly vr: string;
  readonly isCoded: boolean;
  /** Bytes that are the same in every answer, head included */
  readonly fixed: Buffer | null;
  /** Value from the row, '' when there is none */
  readonly read: (row: readonly Cell[], kept: (column: number) => OptionalValues) => Text;
  readonly items: readonly ItemField[];
}

interface ItemField {
  readonly name: string;
  readonly head: ElementHeadBytes;
  readonly vr: string;
  readonly isCoded: boolean;
}

const TAG_ITEM = 0xfffee000;

/**
 * Makes the writer of the answers to one C-FIND: the level, the AE title to retrieve from, the availability, and of the
 * keys those that were asked for, in the VR of the standard. Its work per answer is little: most answers are plain ASCII.
 */
export function findAnswer(request: FindRequest, options: AnswerOptions): FindAnswer {
  const { encoding, characterSet: forced } = options;
  const columns: string[] = [];
  const columnOf = (expression: string): number => {
    const known = columns.indexOf(expression);
    return known >= 0 ? known : columns.push(expression) - 1;
  };
  const fields = [
    ...fixedFields(request, options),
    ...request.returned.map((returned) => fieldOf(returned, encoding, columnOf)),
  ].sort((a, b) => a.tag - b.tag);
  const writer = new ElementWriter(encoding);
  const characterSetHead = headOf(0x00080005, 'CS', encoding);
  const itemHead = headOf(TAG_ITEM, '', { ...encoding, isImplicit: true });
  const values: Text[] = Array.from({ length: fields.length }, () => '');
  const preferred = forced === '' ? request.characterSet : forced;

  function encoded(text: string, isName: boolean, characterSets: readonly string[]): Buffer {
    return encodeTextLossy(text, characterSets, isName);
  }

  function writeText(
    head: ElementHeadBytes,
    text: string,
    field: { vr: string; isCoded: boolean },
    sets: readonly string[],
  ) {
    if (sets.length === 0 || !field.isCoded || isPlain(text)) writer.text(head, text);
    else writer.value(head, encoded(text, field.vr === 'PN', sets));
  }

  function writeItems(
    field: Field,
    items: readonly Readonly<Record<string, string>>[],
    sets: readonly string[],
  ): void {
    const sequenceAt = writer.open(field.head);
    for (const item of items) {
      const itemAt = writer.open(itemHead);
      for (const part of field.items) writeText(part.head, item[part.name] ?? '', part, sets);
      writer.close(itemAt);
    }
    writer.close(sequenceAt);
  }

  return {
    columns,
    write(row) {
      writer.clear();
      let isPlainAnswer = true;
      let kept: Map<number, OptionalValues> | null = null;
      const keptIn = (column: number): OptionalValues => {
        const known = kept?.get(column);
        if (known) return known;
        const parsed = optionalValues(String(row[column] ?? '{}'));
        (kept ??= new Map()).set(column, parsed);
        return parsed;
      };
      for (let index = 0; index < fields.length; index += 1) {
        const field = fields[index] as Field;
        if (field.fixed) continue;
        const value = field.read(row, keptIn);
        values[index] = value;
        if (isPlainAnswer && field.isCoded && typeof value === 'string') isPlainAnswer = isPlain(value);
        else if (isPlainAnswer && typeof value === 'object') isPlainAnswer = isPlain(JSON.stringify(value));
      }
      let sets: readonly string[] = [];
      if (!isPlainAnswer) {
        const set = forced === '' ? smallestCharacterSet(codedTexts(fields, values), preferred) : forced;
        if (set !== '') writer.text(characterSetHead, set);
        sets = set.split('\\');
      }
      for (let index = 0; index < fields.length; index += 1) {
        const field = fields[index] as Field;
        const value = values[index] as Text;
        if (field.fixed) writer.raw(field.fixed);
        else if (typeof value === 'object') writeItems(field, value, sets);
        else if (typeof value === 'number') {
          if (field.vr === 'US') writer.short(field.head, value);
          else writer.text(field.head, String(value));
        } else if (field.vr === 'SQ') writer.close(writer.open(field.head));
        else writeText(field.head, value, field, sets);
      }
      return writer.bytes;
    },
  };
}

function codedTexts(fields: readonly Field[], values: readonly Text[]): string[] {
  return fields.flatMap((field, index) => {
    const value = values[index];
    if (typeof value === 'string') return field.isCoded ? [value] : [];
    return typeof value === 'object' ? value.flatMap((item) => Object.values(item)) : [];
  });
}

type TaggedField = Field & { readonly tag: number };

function fixedFields(request: FindRequest, { encoding, retrieveAeTitle }: AnswerOptions): TaggedField[] {
  const fixed = (tag: number, vr: string, value: string): TaggedField => {
    const head = headOf(tag, vr, encoding);
    const writer = new ElementWriter(encoding);
    writer.text(head, value);
    const bytes = Buffer.from(writer.bytes);
    return { tag, head, vr, isCoded: false, fixed: bytes, read: () => '', items: [] };
  };
  return [
    fixed(0x00080052, 'CS', request.level),
    fixed(0x00080054, 'AE', retrieveAeTitle),
    fixed(0x00080056, 'CS', 'ONLINE'),
  ];
}

function fieldOf(
  { key, itemTags }: ReturnedKey,
  encoding: Encoding,
  columnOf: (expression: string) => number,
): TaggedField {
  const { tag, vr } = key;
  const field = {
    tag,
    head: headOf(tag, vr, encoding),
    vr,
    isCoded: CODED_VRS.has(vr),
    fixed: null,
    items: [],
  };
  const [first = 0, second, third] = key.columns.map(columnOf);
  if (key.isOptional) {
    const name = optionalName(tag);
    const kept = OPTIONAL_KEYS.find((optional) => optional.tag === tag);
    const items = (kept?.items ?? [])
      .filter((item) => itemTags.length === 0 || itemTags.includes(item.tag))
      .map((item) => ({
        name: optionalName(item.tag),
        head: headOf(item.tag, item.vr, encoding),
        vr: item.vr,
        isCoded: CODED_VRS.has(item.vr),
      }));
    return { ...field, items, read: (_row, keptIn) => keptIn(first)[name] ?? '' };
  }
  if (second !== undefined && third !== undefined)
    return { ...field, read: (row) => personName(row[first], row[second], row[third]) };
  return { ...field, read: (row) => row[first] ?? '' };
}

function personName(
  alphabetic: Cell | undefined,
  ideographic: Cell | undefined,
  phonetic: Cell | undefined,
): string {
  if (phonetic) return `${String(alphabetic)}=${String(ideographic)}=${String(phonetic)}`;
  return ideographic ? `${String(alphabetic)}=${String(ideographic)}` : String(alphabetic ?? '');
}
