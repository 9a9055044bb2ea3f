/** One attribute of the DICOM JSON Model (PS3.18 F.2.2). */
export interface JsonElement {
  readonly vr: string;
  readonly Value?: readonly unknown[];
  readonly InlineBinary?: string;
  readonly BulkDataURI?: string;
}

/** A data set by tag, eight upper-case hexadecimal digits. */
export type JsonDataset = Readonly<Record<string, JsonElement | undefined>>;

/** The values as text; numbers are written out, names are their first group. */
export function textsAt(dataset: JsonDataset, tag: string): readonly string[] {
  return (dataset[tag]?.Value ?? []).map((value) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    return (value as { Alphabetic?: string } | null)?.Alphabetic ?? '';
  });
}

export function textAt(dataset: JsonDataset, tag: string): string {
  return textsAt(dataset, tag)[0] ?? '';
}

/** DS and IS may come as text (PS3.18 F.2.3.1). Values that are no numbers are left out. */
export function numbersAt(dataset: JsonDataset, tag: string): readonly number[] {
  return (dataset[tag]?.Value ?? []).flatMap((value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? [number] : [];
  });
}

export function numberAt(dataset: JsonDataset, tag: string): number | null {
  return numbersAt(dataset, tag)[0] ?? null;
}

export function itemsAt(dataset: JsonDataset, tag: string): readonly JsonDataset[] {
  return (dataset[tag]?.Value ?? []).filter(
    (value): value is JsonDataset => typeof value === 'object' && value !== null,
  );
}
