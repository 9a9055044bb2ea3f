import { driven, type DisplayTable } from '#view/kernels/display-table.ts';
import { modalityValue } from '#view/kernels/modality.ts';
import { presented } from '#view/kernels/presentation-lut.ts';
import { isCovered } from '#view/kernels/shutter.ts';
import { samplingAt, type Neighbour } from '#view/kernels/pixel-sampling.ts';
import type { Affine } from '#view/kernels/view-transform.ts';
import { greyOf, showsInverted, voiFraction } from '#view/kernels/voi.ts';
import { voiSourceOf, type NamedVoi } from './default-voi.ts';
import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';
import type { GreyProvenance, ModalitySource, PixelCover, Provenance, Rgb } from './provenance.ts';

/** What a stack shows, and the pixel of it that is asked about. */
export interface AskedPixel {
  readonly frame: Frame;
  readonly pixels: FramePixels;
  readonly named: NamedVoi | null;
  readonly isInvertedByReader: boolean;
  /** Of the display that it is shown on */
  readonly display: DisplayTable | null;
  readonly map: Affine;
  /** Device pixel of the canvas, from 0 */
  readonly x: number;
  readonly y: number;
  readonly storedAt: (column: number, row: number) => readonly number[] | null;
  readonly storedProblem: () => string;
  readonly screen: Rgb | null;
}

/** null where no image lies. */
export function provenanceOf(asked: AskedPixel): Provenance | null {
  const { frame, pixels, named, map, screen } = asked;
  const sampling = samplingAt(map, asked.x, asked.y, frame.columns, frame.rows);
  if (sampling === null) return null;
  const { column, row } = sampling;
  const stored = asked.storedAt(column, row);
  const grey =
    pixels.kind === 'grey' && named !== null ? greyAt(asked, pixels.values, named, column, row) : null;
  const reference = colourAt(asked, column, row);
  const around = sampling.neighbours.map((each) => colourAt(asked, each.column, each.row));
  const expected = [bound(around, Math.min), bound(around, Math.max)] as const;
  return {
    kind: 'image',
    sopInstanceUid: frame.sopInstanceUid,
    frameNumber: frame.frameNumber,
    sampling,
    stored,
    storedProblem: stored === null ? asked.storedProblem() : '',
    bitsStored: frame.format.bitsStored,
    grey,
    reference,
    weighted: weightedMean(around, sampling.neighbours),
    expected,
    screen,
    agrees: isWithin(screen, expected) && isSameValue(frame, grey, stored),
    covers: coversAt(asked, column, row),
  };
}

/** Recomputed by the formulas of PS3.3 C.11, not taken from the painter's table. */
function colourAt(asked: AskedPixel, column: number, row: number): Rgb {
  const { frame, pixels, named, isInvertedByReader } = asked;
  const at = row * frame.columns + column;
  if (frame.shutter !== null && isCovered(frame.shutter, column, row, frame.pixelAspect)) {
    const covering = driven(asked.display, Math.round(frame.shutter.grey * 255));
    return [covering, covering, covering];
  }
  if (pixels.kind === 'colour') {
    const [red = 0, green = 0, blue = 0] = pixels.rgba.subarray(at * 4, at * 4 + 3);
    return [red, green, blue];
  }
  const colour = pixels.colours?.[at] ?? 0;
  if (colour !== 0) return [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  if (named === null) return [0, 0, 0];
  const isInverted = showsInverted(frame.photometricInterpretation, isInvertedByReader);
  const value = pixels.values[at] ?? 0;
  const pValue = isPadding(frame, value) ? 0 : greyOf(named.voi, value, isInverted, frame.presentationTable);
  const pseudo = isPadding(frame, value) ? undefined : frame.pseudoColours?.[pValue];
  if (pseudo !== undefined) return [pseudo & 255, (pseudo >> 8) & 255, (pseudo >> 16) & 255];
  const grey = driven(asked.display, pValue);
  return [grey, grey, grey];
}

function greyAt(
  { frame, isInvertedByReader, display }: AskedPixel,
  values: ArrayLike<number>,
  named: NamedVoi,
  column: number,
  row: number,
): GreyProvenance {
  const { voi, name } = named;
  const value = values[row * frame.columns + column] ?? 0;
  const isInverted = showsInverted(frame.photometricInterpretation, isInvertedByReader);
  return {
    modality: modalitySource(frame),
    groups: frame.groups,
    value,
    unit: frame.unit,
    voi,
    voiSource: voiSourceOf(named, frame),
    voiName: name,
    fraction: presented(frame.presentationTable, voiFraction(voi, value)),
    isMonochrome1: frame.photometricInterpretation === 'MONOCHROME1',
    isInvertedByReader,
    driven: drivenOf(display, greyOf(voi, value, isInverted, frame.presentationTable)),
  };
}

export function drivenOf(table: DisplayTable | null, pValue: number): GreyProvenance['driven'] {
  return table && { pValue, ddl: driven(table, pValue) };
}

export function modalitySource({ modalityLut }: Frame): ModalitySource {
  const { slope, intercept, table } = modalityLut;
  if (table !== null) return { kind: 'table', entries: table.values.length, firstMapped: table.firstMapped };
  return slope === 1 && intercept === 0 ? { kind: 'none' } : { kind: 'rescale', slope, intercept };
}

function coversAt({ frame, pixels }: AskedPixel, column: number, row: number): readonly PixelCover[] {
  const covers: PixelCover[] = [];
  const at = row * frame.columns + column;
  if (frame.shutter !== null && isCovered(frame.shutter, column, row, frame.pixelAspect))
    covers.push('shutter');
  if (pixels.kind === 'colour') return covers;
  if (isPadding(frame, pixels.values[at] ?? 0)) covers.push('padding');
  if ((pixels.colours?.[at] ?? 0) !== 0 || frame.pseudoColours) covers.push('palette');
  return covers;
}

function isPadding({ paddingRange }: Frame, value: number): boolean {
  return paddingRange !== null && value >= paddingRange[0] && value <= paddingRange[1];
}

/** The value that is kept is the one that the stored one gives; a float may differ in its last digits. */
function isSameValue(frame: Frame, grey: GreyProvenance | null, stored: readonly number[] | null): boolean {
  const [word] = stored ?? [];
  if (grey === null || word === undefined) return true;
  const again = modalityValue(frame.modalityLut, word);
  return Math.abs(again - grey.value) <= 1e-6 * Math.max(1, Math.abs(again));
}

function isWithin(screen: Rgb | null, [low, high]: readonly [Rgb, Rgb]): boolean {
  if (screen === null) return false;
  return screen.every((value, at) => value >= (low[at] ?? 0) - 1 && value <= (high[at] ?? 0) + 1);
}

function weightedMean(colours: readonly Rgb[], neighbours: readonly Neighbour[]): Rgb {
  const channel = (at: 0 | 1 | 2) =>
    Math.round(colours.reduce((sum, colour, each) => sum + colour[at] * (neighbours[each]?.weight ?? 0), 0));
  return [channel(0), channel(1), channel(2)];
}

function bound(colours: readonly Rgb[], choose: (...values: number[]) => number): Rgb {
  const [first = [0, 0, 0], ...rest] = colours;
  return rest.reduce<Rgb>(
    (all, each) => [choose(all[0], each[0]), choose(all[1], each[1]), choose(all[2], each[2])],
    first,
  );
}
