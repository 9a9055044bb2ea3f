import { AppError } from '#shared/errors.ts';
import type { DecodedFrame, FrameDescription } from './decoded-frame.ts';
import type { JsonDataset } from './dicom-json.ts';
import { numberAt, tableAt } from './json-attributes.ts';
import { tableEntries, type PixelPresentation } from './pixel-presentation.ts';
import { lookedUp, storedValueOf, windowed, type VoiWindow } from './voi.ts';

export interface RenderedFrame {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Row by row, channels interleaved */
  readonly pixels: Uint8Array;
}

export interface RenderOptions {
  /** Instead of the data set's own */
  readonly window: VoiWindow | null;
  /** The picture is made to fit, with square pixels */
  readonly fitWidth: number;
  readonly fitHeight: number;
  /** It may become larger than its pixels; else it is made smaller at most */
  readonly mayEnlarge?: boolean;
  /** Only this part of the frame, in its pixels; what lies outside of it is left out */
  readonly region?: FrameRegion | null;
}

export interface FrameRegion {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A frame as eight-bit grey or RGB: modality LUT, window or VOI LUT, inversion, colour; then made smaller by averaging.
 *
 * @throws AppError CORRUPT for a palette that is missing, INPUT for a colour space that is not known here
 */
export function renderFrame(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: PixelPresentation,
  json: JsonDataset,
  options: RenderOptions,
): RenderedFrame {
  const { rows, columns } = description;
  const isColour = frame.samplesPerPixel >= 3 || frame.photometricInterpretation === 'PALETTE COLOR';
  const pixels = isColour
    ? colourPixels(frame, description, json)
    : greyPixels(frame, description, presentation, options.window);
  const channels = isColour ? 3 : 1;
  const whole: RenderedFrame = { width: columns, height: rows, channels, pixels };
  return resize(options.region ? cut(whole, options.region) : whole, presentation.pixelAspect, options);
}

/** @throws AppError INPUT for a region that lies outside of the frame */
function cut(frame: RenderedFrame, region: FrameRegion): RenderedFrame {
  const left = Math.max(0, Math.floor(region.left));
  const top = Math.max(0, Math.floor(region.top));
  const width = Math.min(frame.width, Math.ceil(region.left + region.width)) - left;
  const height = Math.min(frame.height, Math.ceil(region.top + region.height)) - top;
  if (width < 1 || height < 1)
    throw new AppError('INPUT', 'The region of the viewport lies outside of the picture. Choose another.');
  const { channels } = frame;
  const pixels = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row += 1) {
    const from = ((top + row) * frame.width + left) * channels;
    pixels.set(frame.pixels.subarray(from, from + width * channels), row * width * channels);
  }
  return { width, height, channels, pixels };
}

function greyPixels(
  { samples }: DecodedFrame,
  description: FrameDescription,
  presentation: PixelPresentation,
  asked: VoiWindow | null,
): Uint8Array {
  const isFloat = samples instanceof Float32Array || samples instanceof Float64Array;
  const stored = isFloat ? (sample: number) => sample : storedValueOf(description);
  const count = description.rows * description.columns;
  const { modality, padding, isInverted } = presentation;
  const brightness = brightnessOf(samples, count, stored, presentation, asked);
  const pixels = new Uint8Array(count);
  // At most 65536 different samples: each is computed once.
  const known =
    samples instanceof Uint8Array || samples instanceof Uint16Array ? new Int16Array(65536).fill(-1) : null;
  for (let at = 0; at < count; at += 1) {
    const sample = samples[at] ?? 0;
    const remembered = known?.[sample] ?? -1;
    if (remembered >= 0) {
      pixels[at] = remembered;
      continue;
    }
    const value = stored(sample);
    const isPadding = padding !== null && value >= padding[0] && value <= padding[1];
    const light = brightness(modality(value));
    const shown = isPadding ? 0 : Math.round((isInverted ? 1 - light : light) * 255);
    if (known) known[sample] = shown;
    pixels[at] = shown;
  }
  return pixels;
}

function brightnessOf(
  samples: DecodedFrame['samples'],
  count: number,
  stored: (sample: number) => number,
  { modality, window, voiTable, padding }: PixelPresentation,
  asked: VoiWindow | null,
): (value: number) => number {
  const chosen = asked ?? (voiTable ? null : window);
  if (chosen) return (value) => windowed(value, chosen);
  if (voiTable) return (value) => lookedUp(value, voiTable) / voiTable.highest;
  let lowest = Infinity;
  let highest = -Infinity;
  for (let at = 0; at < count; at += 1) {
    const raw = stored(samples[at] ?? 0);
    if (!Number.isFinite(raw) || (padding && raw >= padding[0] && raw <= padding[1])) continue;
    const value = modality(raw);
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const span = highest - lowest;
  return (value) => (span > 0 ? Math.min(1, Math.max(0, (value - lowest) / span)) : 0);
}

function colourPixels(frame: DecodedFrame, description: FrameDescription, json: JsonDataset): Uint8Array {
  const count = description.rows * description.columns;
  if (frame.photometricInterpretation === 'PALETTE COLOR')
    return palettePixels(frame, description, json, count);
  const { samples, samplesPerPixel, photometricInterpretation } = frame;
  const isLuminance = photometricInterpretation.startsWith('YBR_');
  if (!isLuminance && photometricInterpretation !== 'RGB')
    throw new AppError(
      'INPUT',
      `Pictures in ${photometricInterpretation.slice(0, 16)} cannot be shown here. Retrieve the object instead.`,
    );
  const pixels = new Uint8Array(count * 3);
  const shift = Math.max(0, description.bitsStored - 8);
  for (let at = 0; at < count; at += 1) {
    const from = at * samplesPerPixel;
    const first = (samples[from] ?? 0) >>> shift;
    const second = (samples[from + 1] ?? 0) >>> shift;
    const third = (samples[from + 2] ?? 0) >>> shift;
    if (isLuminance) writeLuminance(pixels, at * 3, first, second, third);
    else {
      pixels[at * 3] = first;
      pixels[at * 3 + 1] = second;
      pixels[at * 3 + 2] = third;
    }
  }
  return pixels;
}

/** YBR_FULL to RGB (PS3.3 C.7.6.3.1.2). */
function writeLuminance(pixels: Uint8Array, at: number, y: number, cb: number, cr: number): void {
  pixels[at] = byte(y + 1.402 * (cr - 128));
  pixels[at + 1] = byte(y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128));
  pixels[at + 2] = byte(y + 1.772 * (cb - 128));
}

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

const PALETTE_TAGS = [
  ['00281101', '00281201'],
  ['00281102', '00281202'],
  ['00281103', '00281203'],
] as const;

function palettePixels(
  { samples }: DecodedFrame,
  description: FrameDescription,
  json: JsonDataset,
  count: number,
): Uint8Array {
  const tables = PALETTE_TAGS.map(([descriptorTag, dataTag]) => {
    const data = tableAt(json, dataTag);
    if (!data)
      throw new AppError(
        'CORRUPT',
        'The picture has colours by number but no colour table that can be read.',
      );
    const entries = numberAt(json, descriptorTag, 0) ?? 0;
    const bits = numberAt(json, descriptorTag, 2) ?? 16;
    const table = tableEntries(data, entries === 0 ? 65536 : entries);
    // Sixteen-bit tables that only use the low byte are common; the highest entry tells them apart.
    let highest = 0;
    for (let at = 0; at < table.length; at += 1) highest = Math.max(highest, table[at] ?? 0);
    const shift = bits > 8 && highest > 255 ? 8 : 0;
    return { first: numberAt(json, descriptorTag, 1) ?? 0, entries: table, highest, shift };
  });
  const stored = storedValueOf({ ...description, isSigned: false });
  const pixels = new Uint8Array(count * 3);
  for (let at = 0; at < count; at += 1) {
    const value = stored(samples[at] ?? 0);
    tables.forEach((table, channel) => {
      pixels[at * 3 + channel] = lookedUp(value, table) >>> table.shift;
    });
  }
  return pixels;
}

/** Averages the source pixels under each target pixel; pixels that are not square become so. */
function resize(
  frame: RenderedFrame,
  pixelAspect: number,
  { fitWidth, fitHeight, mayEnlarge = false }: RenderOptions,
): RenderedFrame {
  const trueWidth = frame.width * Math.max(1, 1 / pixelAspect);
  const trueHeight = frame.height * Math.max(1, pixelAspect);
  const scale = Math.min(mayEnlarge ? Infinity : 1, fitWidth / trueWidth, fitHeight / trueHeight);
  const width = Math.max(1, Math.round(trueWidth * scale));
  const height = Math.max(1, Math.round(trueHeight * scale));
  if (width === frame.width && height === frame.height) return frame;
  const { channels } = frame;
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y += 1) {
    const top = Math.floor((y * frame.height) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * frame.height) / height));
    for (let x = 0; x < width; x += 1) {
      const left = Math.floor((x * frame.width) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * frame.width) / width));
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        for (let row = top; row < bottom; row += 1)
          for (let column = left; column < right; column += 1)
            sum += frame.pixels[(row * frame.width + column) * channels + channel] ?? 0;
        pixels[(y * width + x) * channels + channel] = Math.round(sum / ((bottom - top) * (right - left)));
      }
    }
  }
  return { width, height, channels, pixels };
}
