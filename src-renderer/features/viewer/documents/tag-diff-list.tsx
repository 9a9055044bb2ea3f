import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { TagDifference } from '#view/kernels/tags/tag-diff.ts';
import { tagText, type TagRow } from '#view/kernels/tags/tag-rows.ts';
import { text } from '#view/locales/text.ts';
import { classes } from '#view/ui/classes.ts';
import { binaryWords, nameOf } from './tag-list.tsx';
import styles from './tag-browser.module.css';

const words = text.documents.tags;
const ROW_PX = 24;
const LINE_CHARACTERS = 300;

export interface TagDiffListProps {
  readonly differences: readonly TagDifference[];
  /** Of the two objects, for the head of their columns */
  readonly names: readonly [one: string, other: string];
}

/** What two objects differ in, side by side. */
export function TagDiffList({ differences, names }: TagDiffListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: differences.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  return (
    <>
      <div className={classes(styles['line'], styles['diff'], styles['head'])} aria-hidden>
        <span>{words.columns.tag}</span>
        <span>{words.columns.name}</span>
        <span>{names[0]}</span>
        <span>{names[1]}</span>
      </div>
      <div
        ref={scroller}
        className={styles['lines']}
        role="grid"
        aria-label={words.table}
        aria-rowcount={differences.length}
        tabIndex={0}
      >
        {differences.length === 0 && <p className={styles['note']}>{words.noDifference}</p>}
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = differences[index];
            const row = line?.one ?? line?.other;
            if (!line || !row) return null;
            return (
              <div
                key={line.path}
                role="row"
                aria-rowindex={index + 1}
                className={classes(styles['line'], styles['diff'])}
                style={{ transform: `translateY(${start}px)` }}
              >
                <span role="gridcell" className={styles['tag']} style={{ paddingLeft: row.depth * 12 }}>
                  {row.tag === '' ? '' : tagText(row.tag)}
                </span>
                <span role="gridcell" title={row.keyword}>
                  {nameOf(row)}
                </span>
                <Cell row={line.one} isDifferent={line.isDifferent} />
                <Cell row={line.other} isDifferent={line.isDifferent} />
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

function Cell({ row, isDifferent }: { readonly row: TagRow | null; readonly isDifferent: boolean }) {
  if (row === null)
    return (
      <span role="gridcell" className={classes(styles['dim'], styles['absent'])}>
        {words.absent}
      </span>
    );
  return (
    <span
      role="gridcell"
      title={row.value.slice(0, LINE_CHARACTERS)}
      className={classes(styles['value'], !isDifferent && styles['dim'])}
    >
      {row.kind === 'sequence'
        ? words.items(row.count)
        : row.value.slice(0, LINE_CHARACTERS) || binaryWords(row)}
    </span>
  );
}
