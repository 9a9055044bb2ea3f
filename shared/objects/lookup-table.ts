import {
  attributeOf,
  attributes,
  binaryAttribute,
  numbersAt,
  textAt,
  withVr,
  type JsonAttributes,
} from './attributes.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { LookupTable } from './presentation-state.ts';

const ALL_WORDS = 65_536;
/** A value of explicit VR US ends at 65534 bytes (PS3.5 7.1.2). */
const MOST_SHORT_WORDS = 32_767;

/** Attributes of an item of a LUT sequence (PS3.3 C.11.1.1.1). */
export function lookupTableAttributes(table: LookupTable): JsonAttributes {
  const { firstMapped, bits, values, explanation } = inWholeWords(table);
  const entries = values.length === ALL_WORDS ? 0 : values.length;
  const descriptor = [entries, firstMapped, bits];
  const isSigned = firstMapped < 0;
  // The VR is that of the values that go in; the number of entries is a word of 16 bits under either.
  const signedEntries = entries > 32_767 ? entries - ALL_WORDS : entries;
  return {
    ...(isSigned
      ? withVr('LUTDescriptor', 'SS', [signedEntries, firstMapped, bits])
      : withVr('LUTDescriptor', 'US', descriptor)),
    ...attributes({ LUTExplanation: explanation === '' ? undefined : explanation }),
    ...dataAttribute(values, bits),
  };
}

/**
 * Tables of 8 and 16 bits are what everybody takes: one between them is stretched, so that white stays white. Entries of 8 bits
 * fill their words: the last one, which stands for all higher values anyway, is written once more.
 */
function inWholeWords(table: LookupTable): LookupTable {
  const { bits, values } = table;
  const last = values.at(-1);
  if (bits === 8)
    return values.length % 2 === 0 || last === undefined ? table : { ...table, values: [...values, last] };
  if (bits === 16) return table;
  const stretch = 65_535 / (2 ** bits - 1);
  return { ...table, bits: 16, values: values.map((value) => Math.min(65_535, Math.round(value * stretch))) };
}

/** Entries of 8 bits lie two in a word, all others one (PS3.3 C.11.1.1.1). */
function dataAttribute(values: readonly number[], bits: number): JsonAttributes {
  if (bits === 8) return binaryAttribute('LUTData', 'OW', toBase64(Uint8Array.from(values)));
  if (values.length <= MOST_SHORT_WORDS) return withVr('LUTData', 'US', values);
  return binaryAttribute('LUTData', 'OW', toBase64(littleEndian(values)));
}

/** null when it has no entries. */
export function readLookupTable(item: JsonAttributes): LookupTable | null {
  const [rawEntries = 0, first = 0, bits = 16] = numbersAt(item, 'LUTDescriptor');
  const entries = (rawEntries + ALL_WORDS) % ALL_WORDS || ALL_WORDS;
  const values = entriesOf(item, entries);
  if (values.length === 0) return null;
  const isSigned = attributeOf(item, 'LUTDescriptor')?.vr === 'SS';
  return {
    firstMapped: isSigned && first > 32_767 ? first - ALL_WORDS : first,
    bits: Math.min(16, Math.max(8, bits)),
    values,
    explanation: textAt(item, 'LUTExplanation').slice(0, 64),
  };
}

/** Numbers, or bytes: two for an entry, or one where there are no more. */
function entriesOf(item: JsonAttributes, entries: number): number[] {
  const attribute = attributeOf(item, 'LUTData');
  if (attribute?.InlineBinary === undefined) {
    const words = numbersAt(item, 'LUTData').map((value) => (value + ALL_WORDS) % ALL_WORDS);
    const isPacked = words.length < entries && words.length * 2 >= entries;
    return (isPacked ? words.flatMap((word) => [word & 0xff, word >> 8]) : words).slice(0, entries);
  }
  const bytes = fromBase64(attribute.InlineBinary);
  if (bytes.length < entries * 2) return Array.from(bytes.subarray(0, entries));
  return Array.from({ length: entries }, (_, at) => (bytes[at * 2] ?? 0) | ((bytes[at * 2 + 1] ?? 0) << 8));
}

function littleEndian(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  for (const [at, value] of values.entries()) {
    bytes[at * 2] = value & 0xff;
    bytes[at * 2 + 1] = value >> 8;
  }
  return bytes;
}
