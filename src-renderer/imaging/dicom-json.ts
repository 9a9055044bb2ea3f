import type { Vec3 } from '#view/kernels/vector.ts';

/** One attribute of the DICOM JSON Model (PS3.18 F.2.2). */
export interface JsonElement {
  readonly vr: string;
  readonly Value?: readonly unknown[];
  readonly InlineBinary?: string;
  readonly BulkDataURI?: string;
}

/** A data set by tag, eight upper-case hexadecimal digits. */
export type JsonDataset = Readonly<Record<string, JsonElement | undefined>>;

/** The values as text; numbers are written out. */
export function texts(dataset: JsonDataset, tag: string): readonly string[] {
  return (dataset[tag]?.Value ?? []).map((value) =>
    typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '',
  );
}

export function text(dataset: JsonDataset, tag: string): string {
  return texts(dataset, tag)[0] ?? '';
}

/** The numeric values; DS and IS may come as text (PS3.18 F.2.3.1). Values that are no numbers are left out. */
export function numbers(dataset: JsonDataset, tag: string): readonly number[] {
  return (dataset[tag]?.Value ?? []).map(numeric).filter((value) => Number.isFinite(value));
}

function numeric(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

export function number(dataset: JsonDataset, tag: string): number | null {
  return numbers(dataset, tag)[0] ?? null;
}

export function items(dataset: JsonDataset, tag: string): readonly JsonDataset[] {
  return (dataset[tag]?.Value ?? []).filter(
    (value): value is JsonDataset => typeof value === 'object' && value !== null,
  );
}

export function vector(values: readonly number[]): Vec3 | null {
  const [x, y, z] = values;
  return x === undefined || y === undefined || z === undefined ? null : [x, y, z];
}

/** Bytes of an attribute that came inline; null when it did not. */
export function inlineBytes(element: JsonElement | undefined): Uint8Array | null {
  if (element?.InlineBinary === undefined) return null;
  return Uint8Array.from(atob(element.InlineBinary), (character) => character.charCodeAt(0));
}

/**
 * How many entries a LUT Descriptor promises: its first value counts without sign even where its VR is SS, and 0 means
 * 65536 (PS3.3 C.11.1.1).
 */
export function entryCount(described: number | undefined): number {
  return (described ?? 0) & 0xffff || 65536;
}

/**
 * Entries of a lookup table: numbers (US), or inline bytes (OW, little endian). Tables of 8 bits may be packed two to
 * a word (PS3.3 C.11.1.1.1).
 */
export function tableEntries(element: JsonElement | undefined, count: number): Uint16Array | null {
  if (element?.Value !== undefined) {
    const values = element.Value.map(numeric);
    return values.length > 0 ? Uint16Array.from(values) : null;
  }
  const bytes = inlineBytes(element);
  if (bytes === null) return null;
  if (bytes.length < count * 2) return Uint16Array.from(bytes.subarray(0, count));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: count }, (_, index) => view.getUint16(index * 2, true));
}
