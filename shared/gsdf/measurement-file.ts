import { AppError } from '#shared/errors.ts';
import { readLevels } from './levels-file.ts';
import type { MeasuredLevel } from './measured-levels.ts';

/** Readings of a file, and the light of the room where the file says it. */
export interface MeasurementFile {
  /** A level that has several readings has several rows */
  readonly levels: readonly MeasuredLevel[];
  /** cd/m²; null: the file does not say */
  readonly ambientLuminance: number | null;
}

/**
 * Readings of another program, by what the file looks like: columns `ddl` and `luminance_cd_m2`; a monitor characteristics file of
 * DCMTK (`max 255`, `amb 0.2`, then level and luminance without ambient light); a luminance response of pacsDisplay (number,
 * luminance, then red, green and blue of the level).
 *
 * @throws AppError INPUT that names the line
 */
export function readMeasurementFile(text: string): MeasurementFile {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line, at) => ({ cells: line.trim().split(/\s+/), line: line.trim(), number: at + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
  const [first] = lines;
  if (!first) throw new AppError('INPUT', 'The file has no readings in it.');
  if (/^(max|amb|lum|ord)$/i.test(first.cells[0] ?? '')) return characteristics(lines);
  if (first.cells.length >= 5 && first.cells.every(isNumber)) return pacsDisplay(lines);
  return { levels: readLevels(text), ambientLuminance: null };
}

interface Line {
  readonly cells: readonly string[];
  readonly line: string;
  readonly number: number;
}

function characteristics(lines: readonly Line[]): MeasurementFile {
  let ambientLuminance: number | null = null;
  const levels: MeasuredLevel[] = [];
  for (const { cells, line, number } of lines) {
    const [name = '', value = ''] = cells;
    if (/^ord$/i.test(name)) continue;
    if (!isNumber(value)) throw unreadable(line, number);
    if (/^amb$/i.test(name)) ambientLuminance = Number(value);
    else if (isNumber(name)) levels.push({ ddl: Number(name), luminance: Number(value) });
    else if (!/^(max|lum)$/i.test(name)) throw unreadable(line, number);
  }
  return { levels, ambientLuminance };
}

function pacsDisplay(lines: readonly Line[]): MeasurementFile {
  const levels: MeasuredLevel[] = [];
  for (const { cells, line, number } of lines) {
    const [, luminance = '', red = '', green = '', blue = ''] = cells;
    if (![luminance, red, green, blue].every(isNumber)) throw unreadable(line, number);
    // Steps between two greys, by one colour alone, are levels of no 8-bit display.
    if (red === green && green === blue) levels.push({ ddl: Number(red), luminance: Number(luminance) });
  }
  return { levels, ambientLuminance: null };
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

function unreadable(line: string, number: number): AppError {
  return new AppError('INPUT', `Line ${number} cannot be read: ${line.slice(0, 80)}`);
}
