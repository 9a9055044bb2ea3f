import { dictionaryEntry } from '#main/dicom/data-dictionary.ts';
import { sopClassName } from '#shared/dicom/sop-class.ts';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';

/** Rows of cells as a table; a bar or a star within a cell is only itself. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('*', '\\*')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Paragraphs and tables of a section under its heading. `level` 2 is a chapter. */
export function section(level: number, title: string, ...parts: readonly string[]): string {
  return [`${'#'.repeat(level)} ${title}`, ...parts].join('\n\n');
}

export function yes(isSo: boolean): string {
  return isSo ? 'Yes' : 'No';
}

export function tagText(tag: number): string {
  const hex = tag.toString(16).padStart(8, '0').toUpperCase();
  return `(${hex.slice(0, 4)},${hex.slice(4)})`;
}

export function keywordOf(tag: number): string {
  return dictionaryEntry(tag)?.keyword ?? tagText(tag);
}

/** Name and UID of a SOP class */
export function sopClass(uid: string): readonly [string, string] {
  return [sopClassName(uid), `\`${uid}\``];
}

export function syntaxName(uid: string): string {
  return transferSyntax(uid)?.name ?? uid;
}

/** `90000` → `1 min 30 s` */
export function durationText(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [24 * 60 * 60_000, 'd'],
    [60 * 60_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
    [1, 'ms'],
  ];
  const parts: string[] = [];
  let rest = ms;
  for (const [size, unit] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${unit}`);
    rest -= count * size;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

export function bytesText(bytes: number): string {
  if (bytes % 2 ** 30 === 0) return `${bytes / 2 ** 30} GiB`;
  if (bytes % 2 ** 20 === 0) return `${bytes / 2 ** 20} MiB`;
  return bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} bytes`;
}
