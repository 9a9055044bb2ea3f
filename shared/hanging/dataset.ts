import { codeKey } from '../relevance/code-key.ts';

/** A data set in the DICOM JSON Model (PS3.18 F.2), by tag. */
export type Dataset = Readonly<Record<string, { readonly Value?: readonly unknown[] } | undefined>>;

export function valuesAt(dataset: Dataset, tag: string): readonly unknown[] {
  return dataset[tag]?.Value ?? [];
}

/** Trimmed, in capitals; numbers are written out. */
export function termsAt(dataset: Dataset, tag: string): string[] {
  return valuesAt(dataset, tag).flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' ? [String(value).trim().toUpperCase()] : [],
  );
}

export function termAt(dataset: Dataset, tag: string): string {
  return termsAt(dataset, tag)[0] ?? '';
}

export function numbersAt(dataset: Dataset, tag: string): number[] {
  return valuesAt(dataset, tag)
    .map((value) => (typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)))
    .filter((value) => Number.isFinite(value));
}

export function numberAt(dataset: Dataset, tag: string): number | null {
  return numbersAt(dataset, tag)[0] ?? null;
}

export function itemsAt(dataset: Dataset, tag: string): Dataset[] {
  return valuesAt(dataset, tag).filter(
    (value): value is Dataset => typeof value === 'object' && value !== null,
  );
}

/** Keys of the codes of a sequence */
export function codesAt(dataset: Dataset, tag: string): string[] {
  return itemsAt(dataset, tag).map((item) =>
    codeKey(termAt(item, '00080102'), termAt(item, '00080100') || termAt(item, '00080119')),
  );
}

/** The functional group of the first frame, that of all frames, or the top level (PS3.3 C.7.6.16). */
export function groupAt(dataset: Dataset, sequence: string): Dataset {
  const [perFrame = {}] = itemsAt(dataset, '52009230');
  const [shared = {}] = itemsAt(dataset, '52009229');
  return itemsAt(perFrame, sequence)[0] ?? itemsAt(shared, sequence)[0] ?? dataset;
}
