import type { IccReading } from '#view/kernels/icc-profile.ts';
import { inlineBytes, items, number, numbers, text, texts, type JsonDataset } from './dicom-json.ts';
import { profileOf } from './icc-profiles.ts';

/** Lossy compression that the sender names, or that the transfer syntax cannot be without. */
export interface LossyNote {
  /** Lossy Image Compression Method (0028,2114); may be empty. */
  readonly method: string;
  /** Lossy Image Compression Ratio (0028,2112); 0 = not said. */
  readonly ratio: number;
}

/** What an object says about how far its pixels may be trusted for reading. */
export interface Fidelity {
  /** Presentation Intent Type (0008,0068): meant for a computer to work on, not for a reader (PS3.3 C.8.11.7.1.4) */
  readonly isForProcessing: boolean;
  /** Burned In Annotation (0028,0301): words are part of the picture */
  readonly hasBurntInText: boolean;
  /** null for grey pictures, and where colours come without a profile */
  readonly icc: IccReading | null;
}

export const PLAIN_FIDELITY: Fidelity = { isForProcessing: false, hasBurntInText: false, icc: null };

export function readFidelity(dataset: JsonDataset): Fidelity {
  return {
    isForProcessing: text(dataset, '00080068') === 'FOR PROCESSING',
    hasBurntInText: text(dataset, '00280301') === 'YES',
    icc: isColour(dataset) ? readIcc(dataset) : null,
  };
}

function isColour(dataset: JsonDataset): boolean {
  return (number(dataset, '00280002') ?? 1) > 1 || text(dataset, '00280004') === 'PALETTE COLOR';
}

/** Of the image, else of the optical path that a slide was scanned through (PS3.3 C.11.15, C.8.12.5). */
function readIcc(dataset: JsonDataset): IccReading | null {
  const element = dataset['00282000'] ?? items(dataset, '00480105')[0]?.['00282000'];
  if (element === undefined) return null;
  if (element.InlineBinary === undefined) return { kind: 'unsupported' };
  return profileOf(element.InlineBinary, () => inlineBytes(element) ?? new Uint8Array());
}

/** Transfer syntaxes that always lose something: JPEG baseline and extended, MPEG and HEVC. */
const ALWAYS_LOSSY: readonly (readonly [uid: string, method: string])[] = [
  ['1.2.840.10008.1.2.4.50', 'ISO_10918_1'],
  ['1.2.840.10008.1.2.4.51', 'ISO_10918_1'],
  ['1.2.840.10008.1.2.4.100', 'ISO_13818_2'],
  ['1.2.840.10008.1.2.4.101', 'ISO_13818_2'],
  ['1.2.840.10008.1.2.4.102', 'ISO_14496_10'],
  ['1.2.840.10008.1.2.4.103', 'ISO_14496_10'],
  ['1.2.840.10008.1.2.4.107', 'ISO_23008_2'],
  ['1.2.840.10008.1.2.4.108', 'ISO_23008_2'],
];

export function readLossy(dataset: JsonDataset): LossyNote | null {
  const method = texts(dataset, '00282114').at(-1) ?? '';
  const ratio = numbers(dataset, '00282112').at(-1) ?? 0;
  if (text(dataset, '00282110') === '01') return { method, ratio };
  const syntax = text(dataset, '00083002');
  const known = ALWAYS_LOSSY.find(([uid]) => uid === syntax);
  return known ? { method: method || known[1], ratio } : null;
}
