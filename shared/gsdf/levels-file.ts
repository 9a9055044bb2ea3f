import { AppError } from '#shared/errors.ts';
import type { MeasuredLevel } from './measured-levels.ts';

const COLUMNS = ['ddl', 'luminance_cd_m2'] as const;
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Readings of a CSV file with the columns `ddl` and `luminance_cd_m2`, in any order and among others. Numbers have a decimal
 * point; where columns are divided by semicolons, a decimal comma too. Lines that begin with `#` are remarks.
 *
 * @throws AppError INPUT that names the line
 */
export function readLevels(text: string): MeasuredLevel[] {
  const lines = text
    .replace(BYTE_ORDER_MARK, '')
    .split(/\r\n|\n|\r/)
    .map((line, at) => ({ line: line.trim(), number: at + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
  const [head, ...rows] = lines;
  if (!head) throw new AppError('INPUT', 'The file has no readings in it.');
  const divider = head.line.includes(';') ? ';' : head.line.includes('\t') ? '\t' : ',';
  const cells = (line: string) => line.split(divider).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const names = cells(head.line).map((name) => name.toLowerCase());
  const [ddlAt, luminanceAt] = COLUMNS.map((name) => names.indexOf(name)) as [number, number];
  if (ddlAt < 0 || luminanceAt < 0)
    throw new AppError(
      'INPUT',
      `Line ${head.number} should name the columns ddl and luminance_cd_m2; it says: ${head.line.slice(0, 80)}`,
    );
  return rows.map(({ line, number }) => {
    const row = cells(line);
    const read = (at: number, name: string) => {
      const cell = row[at] ?? '';
      const plain = divider === ',' ? cell : cell.replace(',', '.');
      if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain))
        throw new AppError('INPUT', `Line ${number}: “${cell.slice(0, 40)}” is no number for ${name}.`);
      return Number(plain);
    };
    return { ddl: read(ddlAt, COLUMNS[0]), luminance: read(luminanceAt, COLUMNS[1]) };
  });
}
