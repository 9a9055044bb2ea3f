import {
  isFor,
  type LookupTable,
  type PresentationModality,
  type PresentationState,
} from '#shared/objects/presentation-state.ts';
import { modalityValue, storedRange, type Modality, type StoredFormat } from '#view/kernels/modality.ts';
import { checkWindow, fullRangeWindow, voiFraction, type Voi } from '#view/kernels/voi.ts';

/** The image whose pixels are to be shown, as far as its greys depend on it. */
export interface PresentedImage {
  readonly sopInstanceUid: string;
  /** From 1 */
  readonly frameNumber: number;
  readonly format: StoredFormat;
  readonly modalityLut: Modality;
}

export interface PresentedGreys {
  /** From the image's own modality values to P-values */
  readonly voi: Voi;
  /** After it black and white change places, whatever the image's photometric interpretation is */
  readonly isInverse: boolean;
}

const IDENTITY: Modality = { slope: 1, intercept: 0, table: null };
const MOST_ENTRIES = 65_536;

/**
 * The greys that a presentation state gives an image (PS3.4 N.2): its modality LUT in place of the image's, its VOI LUT, its
 * presentation LUT.
 *
 * A presentation LUT shape takes the place of the photometric interpretation (PS3.3 C.11.6.1.2): MONOCHROME1 is turned once, not
 * twice.
 *
 * @returns null where the values of the image cannot be brought back to what is stored, so that another modality LUT cannot be
 * applied
 */
export function presentedGreys(state: PresentationState, image: PresentedImage): PresentedGreys | null {
  const modality = modalityOf(state.modality);
  const voi = voiOf(state, image, modality);
  const lut = state.presentationLut;
  const isInverse = lut?.kind === 'shape' && lut.shape === 'INVERSE';
  const isOwnModality = isSameModality(modality, image.modalityLut);
  if (isOwnModality && lut?.kind !== 'table') return { voi, isInverse };
  const range = valueRange(image);
  if (range === null) return null;
  const [lowest, highest] = range;
  const values = new Uint16Array(highest - lowest + 1);
  for (let at = 0; at < values.length; at++) {
    const value = lowest + at;
    const input = isOwnModality ? value : modalityValue(modality, storedOf(image.modalityLut, value));
    const fraction = voiFraction(voi, input);
    values[at] = Math.round((lut?.kind === 'table' ? throughTable(lut.table, fraction) : fraction) * 65_535);
  }
  return {
    voi: { kind: 'table', table: { firstMapped: lowest, values, bits: 16, explanation: '' } },
    isInverse,
  };
}

/** Whether a state brings stored values to what the image itself brings them to. */
export function hasOwnModality(
  state: Pick<PresentationState, 'modality'>,
  { modalityLut }: Pick<PresentedImage, 'modalityLut'>,
): boolean {
  return isSameModality(modalityOf(state.modality), modalityLut);
}

/** Without one, stored values go on as they are: not as the image would have them. */
function modalityOf(modality: PresentationModality | null): Modality {
  if (modality === null) return IDENTITY;
  if (modality.kind === 'rescale')
    return { slope: modality.slope, intercept: modality.intercept, table: null };
  const { firstMapped, values } = modality.table;
  return { slope: 1, intercept: 0, table: { firstMapped, values: Uint16Array.from(values) } };
}

function voiOf(state: PresentationState, image: PresentedImage, modality: Modality): Voi {
  const found = state.vois.find(({ images }) => isFor(images, image.sopInstanceUid, image.frameNumber))?.voi;
  if (found?.kind === 'table') {
    const { firstMapped, bits, values, explanation } = found.table;
    return { kind: 'table', table: { firstMapped, bits, values: Uint16Array.from(values), explanation } };
  }
  if (found) {
    const window = { centre: found.centre, width: found.width };
    checkWindow(window, found.function);
    return { kind: 'window', window, function: found.function };
  }
  // No VOI LUT is the identity: all that the stored bits can hold, from black to white.
  return {
    kind: 'window',
    window: fullRangeWindow(...modalityRange(modality, image.format)),
    function: 'LINEAR',
  };
}

function modalityRange(modality: Modality, format: StoredFormat): readonly [number, number] {
  const { table } = modality;
  if (table !== null) {
    const most = table.values.reduce((greatest, value) => Math.max(greatest, value), 0);
    // As many bits as the entries need: 8 or 16.
    return [0, most > 255 ? 65_535 : 255];
  }
  const ends = storedRange(format).map((end) => modalityValue(modality, end));
  return [Math.min(...ends), Math.max(...ends)];
}

function isSameModality(one: Modality, other: Modality): boolean {
  if (one.table !== null || other.table !== null)
    return (
      one.table?.firstMapped === other.table?.firstMapped &&
      one.table?.values.length === other.table?.values.length &&
      one.table?.values.every((value, at) => value === other.table?.values[at]) === true
    );
  return one.slope === other.slope && one.intercept === other.intercept;
}

/** All whole modality values of the image; null where they are no whole numbers, too many, or came through a table. */
function valueRange({ modalityLut, format }: PresentedImage): readonly [number, number] | null {
  const { slope, intercept, table } = modalityLut;
  if (table !== null || !Number.isInteger(slope) || !Number.isInteger(intercept) || slope === 0) return null;
  const ends = storedRange(format).map((end) => modalityValue(modalityLut, end));
  const range = [Math.min(...ends), Math.max(...ends)] as const;
  return range[1] - range[0] < MOST_ENTRIES * 4 ? range : null;
}

function storedOf({ slope, intercept }: Modality, value: number): number {
  return Math.round((value - intercept) / slope);
}

/** The input of a presentation LUT is spread over all its entries (PS3.3 C.11.6.1.1). */
function throughTable({ values, bits }: LookupTable, fraction: number): number {
  const at = Math.round(Math.min(1, Math.max(0, fraction)) * (values.length - 1));
  return (values[at] ?? 0) / (2 ** bits - 1);
}
