import { formatDate, formatTime } from '#shared/dicom/date-time.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { GLYPH_ROWS, GLYPH_WIDTH, glyphOf } from './bitmap-font.ts';
import type { JsonDataset } from './dicom-json.ts';
import { numberAt, textAt } from './json-attributes.ts';
import type { JsonPersonName } from './json-values.ts';
import type { RenderedFrame } from './render-frame.ts';

/** What may be written onto a picture (PS3.18 8.3.5.1.1). */
export const ANNOTATIONS = ['patient', 'technique'] as const;
export type Annotation = (typeof ANNOTATIONS)[number];

/** As much of one value as is read from a data set */
const MOST_CHARACTERS = 64;
/** Picture pixels for each pixel of a letter, so that letters stay as large on any screen */
const PICTURE_PIXELS = 320;
const MARGIN = 2;
const ADVANCE = GLYPH_WIDTH + 1;

/**
 * Writes onto a picture who the patient is, in its upper left corner, and how it was made, in its lower left one: white letters
 * with a black edge, which are read on anything. Lines that do not fit are cut with dots, or left out.
 *
 * @param frameNumber from 1
 * @returns a new picture
 */
export function annotate(
  picture: RenderedFrame,
  json: JsonDataset,
  annotations: readonly Annotation[],
  { frameNumber, frameCount }: { readonly frameNumber: number; readonly frameCount: number },
): RenderedFrame {
  const patient = annotations.includes('patient') ? patientLines(json) : [];
  const technique = annotations.includes('technique') ? techniqueLines(json, frameNumber, frameCount) : [];
  const scale = Math.max(1, Math.round(Math.min(picture.width, picture.height) / PICTURE_PIXELS));
  const room = Math.max(0, Math.floor((picture.height / scale - 2 * MARGIN) / GLYPH_ROWS));
  const upper = patient.slice(0, room);
  const lower = technique.slice(0, room - upper.length);
  const written = { ...picture, pixels: new Uint8Array(picture.pixels) };
  for (const [index, line] of upper.entries()) drawLine(written, line, MARGIN + index * GLYPH_ROWS, scale);
  const top = Math.floor(picture.height / scale) - MARGIN - lower.length * GLYPH_ROWS;
  for (const [index, line] of lower.entries()) drawLine(written, line, top + index * GLYPH_ROWS, scale);
  return written;
}

function patientLines(json: JsonDataset): string[] {
  const id = value(json, '00100020');
  const birthDate = value(json, '00100030');
  const born = birthDate === '' ? '' : `born ${formatDate(birthDate)}`;
  return lines([
    [nameOf(json) || 'no name'],
    [id === '' ? 'no ID' : `ID ${id}`],
    [born, value(json, '00100040')],
  ]);
}

function techniqueLines(json: JsonDataset, frameNumber: number, frameCount: number): string[] {
  const date = value(json, '00080020');
  const time = value(json, '00080030');
  const frame = frameCount > 1 ? `frame ${frameNumber}/${frameCount}` : '';
  return lines([
    [value(json, '00080060'), date && formatDate(date), time && formatTime(time)],
    [numbered('series', json, '00200011'), numbered('image', json, '00200013'), frame],
    [
      value(json, '00185101'),
      value(json, '00200062'),
      measure(json, '00201041', 'mm', 'pos '),
      measure(json, '00180050', 'mm', 'thick '),
    ],
    [measure(json, '00180060', 'kV'), measure(json, '00181151', 'mA'), measure(json, '00181152', 'mAs')],
    [
      measure(json, '00180080', 'ms', 'TR '),
      measure(json, '00180081', 'ms', 'TE '),
      measure(json, '00180087', 'T'),
    ],
  ]);
}

function lines(parts: readonly (readonly string[])[]): string[] {
  return parts.map((facts) => facts.filter((fact) => fact !== '').join('  ')).filter((line) => line !== '');
}

/** The alphabetic group, whose letters are here, where there is one. */
function nameOf(json: JsonDataset): string {
  const name = json['00100010']?.Value?.[0];
  const {
    Alphabetic = '',
    Ideographic = '',
    Phonetic = '',
  } = (typeof name === 'object' && name !== null ? name : {}) as JsonPersonName;
  const other = Alphabetic === '' ? Ideographic || Phonetic : '';
  return oneLine(formatPersonName({ alphabetic: Alphabetic, ideographic: other, phonetic: '' }));
}

function value(json: JsonDataset, tag: string): string {
  const number = numberAt(json, tag);
  return oneLine(textAt(json, tag) || (number === null ? '' : String(number)));
}

function numbered(name: string, json: JsonDataset, tag: string): string {
  const number = numberAt(json, tag);
  return number === null ? '' : `${name} ${number}`;
}

function measure(json: JsonDataset, tag: string, unit: string, name = ''): string {
  const number = numberAt(json, tag);
  return number === null ? '' : `${name}${Number(number.toPrecision(6))} ${unit}`;
}

function oneLine(text: string): string {
  const clean = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  return Array.from(clean).slice(0, MOST_CHARACTERS).join('');
}

/** Letters as a reader counts them: a mark belongs to the letter before it. */
function lettersOf(text: string): string[] {
  return text.normalize('NFC').match(/\P{M}\p{M}*/gu) ?? [];
}

/** @param top in pixels of letters, as all of its own measures */
function drawLine(picture: RenderedFrame, text: string, top: number, scale: number): void {
  const letters = lettersOf(text);
  const most = Math.max(0, Math.floor((picture.width / scale - 2 * MARGIN) / ADVANCE));
  const shown =
    letters.length > most ? [...letters.slice(0, Math.max(0, most - 1)), '…'].slice(0, most) : letters;
  const dots = shown.flatMap((letter, at) => dotsOf(letter, MARGIN + at * ADVANCE, top));
  for (const [column, row] of dots)
    for (let down = -1; down <= 1; down += 1)
      for (let right = -1; right <= 1; right += 1) fill(picture, column + right, row + down, scale, 0);
  for (const [column, row] of dots) fill(picture, column, row, scale, 255);
}

function dotsOf(letter: string, left: number, top: number): [number, number][] {
  return glyphOf(letter).flatMap((bits, row) =>
    Array.from({ length: GLYPH_WIDTH }, (_, column) => column)
      .filter((column) => (bits & (1 << (GLYPH_WIDTH - 1 - column))) !== 0)
      .map((column): [number, number] => [left + column, top + row]),
  );
}

function fill(
  { width, height, channels, pixels }: RenderedFrame,
  column: number,
  row: number,
  scale: number,
  light: number,
): void {
  const right = Math.min(width, (column + 1) * scale);
  const bottom = Math.min(height, (row + 1) * scale);
  for (let y = row * scale; y < bottom; y += 1)
    pixels.fill(light, (y * width + column * scale) * channels, (y * width + right) * channels);
}
