import type { Report, ReportItem } from './report.ts';

export interface ReportTextWords {
  readonly referenceOf: (item: ReportItem) => string;
  readonly valueOf: (item: ReportItem) => string;
}

/** A report as plain text, an item a line, indented by its depth; running texts in one line. */
export function reportAsText(report: Report, words: ReportTextWords): string {
  const lines: string[] = [];
  addLines(lines, report.root, 0, words);
  return lines.join('\n');
}

function addLines(lines: string[], item: ReportItem, depth: number, words: ReportTextWords): void {
  const indent = '  '.repeat(depth);
  const value = [words.valueOf(item), item.unit, words.referenceOf(item)].filter(Boolean).join(' ');
  lines.push(
    `${indent}${[item.concept, value].filter(Boolean).join(': ')}`.replaceAll(/\r\n?|\n/g, `\n${indent}  `),
  );
  for (const child of item.children) addLines(lines, child, depth + 1, words);
}
