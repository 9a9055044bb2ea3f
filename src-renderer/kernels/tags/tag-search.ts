import { nameOfKeyword, type TagRow } from './tag-rows.ts';

/** Rows that are found, with the sequences and items that they stand in; all for an empty search. */
export function findTags(rows: readonly TagRow[], search: string): readonly TagRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  const shown = new Set<string>();
  for (const row of rows) {
    if (row.kind === 'item' || !matches(row, words)) continue;
    const steps = row.path.split('/');
    for (let end = 1; end <= steps.length; end++) shown.add(steps.slice(0, end).join('/'));
  }
  return rows.filter(({ path }) => shown.has(path));
}

function matches(row: TagRow, words: readonly string[]): boolean {
  const text = [row.keyword, nameOfKeyword(row.keyword), row.privateCreator, row.vr, row.value]
    .join('\n')
    .toLowerCase();
  return words.every((word) => {
    const digits = word.replaceAll(/[(),\s]/g, '');
    return text.includes(word) || (digits.length >= 2 && row.tag.toLowerCase().includes(digits));
  });
}

/** Rows without those inside of closed sequences and items. */
export function openTags(rows: readonly TagRow[], closed: ReadonlySet<string>): readonly TagRow[] {
  if (closed.size === 0) return rows;
  return rows.filter(({ path }) => {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
      if (closed.has(path.slice(0, at))) return false;
    return true;
  });
}
