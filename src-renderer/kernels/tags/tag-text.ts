import { nameOfKeyword, tagText, type TagRow } from './tag-rows.ts';

/** Rows as lines of text, indented by their depth: tag, VR, value, name. */
export function tagsAsText(rows: readonly TagRow[], describeBinary: (row: TagRow) => string): string {
  return rows
    .map((row) => {
      const indent = '  '.repeat(row.depth);
      if (row.kind === 'item') return `${indent}#${row.count}`;
      const name = nameOfKeyword(row.keyword) || row.privateCreator;
      const value = row.kind === 'sequence' ? '' : row.value || describeBinary(row);
      return [indent + tagText(row.tag), row.vr, name, value].filter(Boolean).join('\t');
    })
    .join('\n');
}
