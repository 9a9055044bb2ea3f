/** Modality LUT Sequence item (PS3.3 C.11.1.1.1). */
export interface ModalityTable {
  readonly firstMapped: number;
  readonly values: Uint16Array;
}

/** From stored values to modality values (PS3.3 C.11.1): `stored × slope + intercept`, or a table instead of both. */
export interface Modality {
  readonly slope: number;
  readonly intercept: number;
  readonly table: ModalityTable | null;
}

export interface StoredFormat {
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly isSigned: boolean;
}

export type SampleArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Float32Array;
export type SampleType = 'Uint8Array' | 'Uint16Array' | 'Int16Array' | 'Float32Array';

export function modalityValue(modality: Modality, stored: number): number {
  const { table } = modality;
  if (table === null) return stored * modality.slope + modality.intercept;
  const index = Math.min(Math.max(stored - table.firstMapped, 0), table.values.length - 1);
  return table.values[index] ?? 0;
}

/** Least and greatest value that the stored bits can hold. */
export function storedRange(format: StoredFormat): readonly [number, number] {
  const { bitsStored, isSigned } = format;
  return isSigned ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1] : [0, 2 ** bitsStored - 1];
}

/**
 * The smallest array type that holds every modality value of these frames exactly; Float32 where a slope is a fraction.
 * One type for a whole series, so that its frames can share a volume.
 */
export function sampleTypeFor(frames: Iterable<{ format: StoredFormat; modality: Modality }>): SampleType {
  let least = Infinity;
  let greatest = -Infinity;
  for (const { format, modality } of frames) {
    const isWhole = Number.isInteger(modality.slope) && Number.isInteger(modality.intercept);
    if (modality.table === null && !isWhole) return 'Float32Array';
    if (format.bitsAllocated > 16) return 'Float32Array';
    const ends =
      modality.table === null
        ? storedRange(format).map((end) => end * modality.slope + modality.intercept)
        : [0, modality.table.values.reduce((most, value) => Math.max(most, value), 0)];
    least = Math.min(least, ...ends);
    greatest = Math.max(greatest, ...ends);
  }
  if (least >= 0 && greatest <= 255) return 'Uint8Array';
  if (least >= 0 && greatest <= 65535) return 'Uint16Array';
  if (least >= -32768 && greatest <= 32767) return 'Int16Array';
  return 'Float32Array';
}

/**
 * Stored words to modality values, in place where the target type allows it (the returned array then shares the
 * buffer of `words`, which must not be used again).
 *
 * Bits above Bits Stored are not part of the value (old files keep overlays there): they are cut off, and the sign
 * is extended from the highest stored bit.
 */
export function toModalityValues(
  words: Uint8Array | Int8Array | Uint16Array | Int16Array,
  format: StoredFormat,
  modality: Modality,
  target: SampleType,
): SampleArray {
  const isSameSize =
    words.BYTES_PER_ELEMENT === (target === 'Uint8Array' ? 1 : target === 'Float32Array' ? 4 : 2);
  const output = isSameSize
    ? new CONSTRUCTORS[target](words.buffer as ArrayBuffer, words.byteOffset, words.length)
    : new CONSTRUCTORS[target](words.length);
  const { slope, intercept, table } = modality;
  const isIdentity = table === null && slope === 1 && intercept === 0;
  if (isIdentity && isSameSize && isStoredAsTarget(format, target)) return output;
  if (table !== null) mapThroughTable(words, output, format, modality);
  else if (output instanceof Float32Array) rescaleToFloats(words, output, format, slope, intercept);
  else rescaleWords(asUnsigned(words), asUnsigned(output), format, slope, intercept);
  return output;
}

/** No spare bits to cut off and no sign to extend. */
function isStoredAsTarget(format: StoredFormat, target: SampleType): boolean {
  const isWhole = format.bitsStored === format.bitsAllocated;
  return isWhole && format.isSigned === (target === 'Int16Array');
}

/** The same memory as unsigned words: two kinds of array instead of four keep the loops below quick. */
function asUnsigned(words: SampleArray): Uint8Array | Uint16Array {
  const { buffer, byteOffset, length } = words;
  return words.BYTES_PER_ELEMENT === 1
    ? new Uint8Array(buffer, byteOffset, length)
    : new Uint16Array(buffer, byteOffset, length);
}

/** Whole numbers all the way. What is negative lies in the unsigned words as its two's complement. */
function rescaleWords(
  words: Uint8Array | Uint16Array,
  output: Uint8Array | Uint16Array,
  { bitsStored, isSigned }: StoredFormat,
  slope: number,
  intercept: number,
): void {
  const shift = 32 - bitsStored;
  const { length } = words;
  if (isSigned)
    for (let index = 0; index < length; index++)
      output[index] = Math.imul(((words[index] ?? 0) << shift) >> shift, slope) + intercept;
  else
    for (let index = 0; index < length; index++)
      output[index] = Math.imul(((words[index] ?? 0) << shift) >>> shift, slope) + intercept;
}

function rescaleToFloats(
  words: SampleArray,
  output: Float32Array,
  { bitsStored, isSigned }: StoredFormat,
  slope: number,
  intercept: number,
): void {
  const shift = 32 - bitsStored;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? 0;
    output[index] = (isSigned ? (word << shift) >> shift : (word << shift) >>> shift) * slope + intercept;
  }
}

function mapThroughTable(
  words: SampleArray,
  output: SampleArray,
  { bitsStored, isSigned }: StoredFormat,
  modality: Modality,
): void {
  const shift = 32 - bitsStored;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? 0;
    const stored = isSigned ? (word << shift) >> shift : (word << shift) >>> shift;
    output[index] = modalityValue(modality, stored);
  }
}

const CONSTRUCTORS = { Uint8Array, Uint16Array, Int16Array, Float32Array };
