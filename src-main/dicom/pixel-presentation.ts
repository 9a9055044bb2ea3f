import type { FrameDescription } from './decoded-frame.ts';
import type { JsonDataset } from './dicom-json.ts';
import { frameGroup, itemAt, numberAt, tableAt, textAt } from './json-attributes.ts';
import type { PixelLayout } from './pixel-layout.ts';
import { lookedUp, type LookupTable, type VoiWindow } from './voi.ts';

/** How the stored values of a frame become brightness: modality, then values of interest (PS3.3 C.11). */
export interface PixelPresentation {
  readonly modality: (storedValue: number) => number;
  /** null: the data set names none */
  readonly window: VoiWindow | null;
  readonly voiTable: LookupTable | null;
  readonly isInverted: boolean;
  /** Stored values that are no image (PS3.3 C.7.5.1.1.2); null when there are none */
  readonly padding: readonly [lowest: number, highest: number] | null;
  /** Height of a pixel over its width */
  readonly pixelAspect: number;
}

export function describeFrame(
  json: JsonDataset,
  layout: PixelLayout,
  transferSyntaxUid: string,
): FrameDescription {
  const { rows, columns, samplesPerPixel, bitsAllocated, photometricInterpretation, pixelVr } = layout;
  const bitsStored = numberAt(json, '00280101') ?? bitsAllocated;
  return {
    transferSyntaxUid,
    rows,
    columns,
    samplesPerPixel,
    bitsAllocated,
    bitsStored,
    highBit: numberAt(json, '00280102') ?? bitsStored - 1,
    isSigned: numberAt(json, '00280103') === 1,
    planarConfiguration: numberAt(json, '00280006') ?? 0,
    photometricInterpretation,
    pixelVr,
  };
}

/** @param frameNumber from 1; enhanced objects say these things frame by frame */
export function presentFrame(json: JsonDataset, frameNumber: number): PixelPresentation {
  const voi = frameGroup(json, '00289132', frameNumber) ?? json;
  const transformation = frameGroup(json, '00289145', frameNumber) ?? json;
  const table = itemAt(json, '00283010');
  return {
    modality: modalityOf(transformation),
    window: windowOf(voi),
    voiTable: table ? lookupTable(table) : null,
    isInverted: isInverted(json),
    padding: paddingOf(json),
    pixelAspect: aspectOf(json, frameNumber),
  };
}

function modalityOf(json: JsonDataset): (value: number) => number {
  const sequence = itemAt(json, '00283000');
  const table = sequence ? lookupTable(sequence) : null;
  if (table) return (value) => lookedUp(value, table);
  const slope = numberAt(json, '00281053') ?? 1;
  const intercept = numberAt(json, '00281052') ?? 0;
  return (value) => value * slope + intercept;
}

function windowOf(json: JsonDataset): VoiWindow | null {
  const center = numberAt(json, '00281050');
  const width = numberAt(json, '00281051');
  const stated = textAt(json, '00281056');
  const shape = stated === 'SIGMOID' || stated === 'LINEAR_EXACT' ? stated : 'LINEAR';
  // A width of nothing is found in files and shows nothing: as if there were no window.
  if (center === null || width === null || width <= 0) return null;
  return { center, width, shape };
}

function lookupTable(json: JsonDataset): LookupTable | null {
  const descriptor = [0, 1, 2].map((index) => numberAt(json, '00283002', index));
  const data = tableAt(json, '00283006');
  if (!data) return null;
  const [stated, first, bits] = descriptor;
  const count = stated === 0 ? 65536 : (stated ?? 0);
  const entries = tableEntries(data, count);
  if (entries.length === 0) return null;
  return { first: first ?? 0, entries, highest: 2 ** (bits ?? 16) - 1 };
}

/** Entries are 8 bits when there are as many bytes, else 16 bits in little endian (PS3.3 C.11.1.1.1). */
export function tableEntries(data: Uint8Array | readonly number[], count: number): ArrayLike<number> {
  if (!(data instanceof Uint8Array)) return data;
  if (data.length <= count + 1) return data;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Uint16Array.from({ length: Math.min(count, data.length >> 1) }, (_, at) =>
    view.getUint16(at * 2, true),
  );
}

function isInverted(json: JsonDataset): boolean {
  const shape = textAt(json, '20500020');
  return shape === 'INVERSE' || (shape !== 'IDENTITY' && textAt(json, '00280004') === 'MONOCHROME1');
}

function paddingOf(json: JsonDataset): readonly [number, number] | null {
  const value = numberAt(json, '00280120');
  if (value === null) return null;
  const limit = numberAt(json, '00280121') ?? value;
  return [Math.min(value, limit), Math.max(value, limit)];
}

function aspectOf(json: JsonDataset, frameNumber: number): number {
  const measures = frameGroup(json, '00289110', frameNumber) ?? json;
  const [vertical, horizontal] = ['00280030', '00181164', '00280034']
    .map((tag) => [numberAt(measures, tag, 0), numberAt(measures, tag, 1)] as const)
    .find(([first, second]) => first !== null && second !== null) ?? [1, 1];
  const aspect = (vertical ?? 1) / (horizontal ?? 1);
  return aspect > 0.05 && aspect < 20 ? aspect : 1;
}
