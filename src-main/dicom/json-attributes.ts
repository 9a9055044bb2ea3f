import type { JsonDataset } from './dicom-json.ts';

/** Reading attributes out of the JSON model by tag; absent ones are null or empty. */

export function numberAt(json: JsonDataset, tag: string, index = 0): number | null {
  const value = json[tag]?.Value?.[index];
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export function textAt(json: JsonDataset, tag: string): string {
  const value = json[tag]?.Value?.[0];
  return typeof value === 'string' ? value : '';
}

export function itemAt(json: JsonDataset | null, tag: string, index = 0): JsonDataset | null {
  const value = json?.[tag]?.Value?.[index];
  return typeof value === 'object' && value !== null ? (value as JsonDataset) : null;
}

/** A table of 8- or 16-bit entries: binary in little endian, or numbers where the VR is US. */
export function tableAt(json: JsonDataset, tag: string): Uint8Array | readonly number[] | null {
  const element = json[tag];
  if (element?.InlineBinary !== undefined) return new Uint8Array(Buffer.from(element.InlineBinary, 'base64'));
  const values = element?.Value;
  return values?.every((value) => typeof value === 'number') === true ? values : null;
}

/** The functional group macro of a frame: its own, else the shared one (PS3.3 C.7.6.16). */
export function frameGroup(json: JsonDataset, tag: string, frameNumber: number): JsonDataset | null {
  return itemAt(itemAt(json, '52009230', frameNumber - 1), tag) ?? itemAt(itemAt(json, '52009229'), tag);
}
