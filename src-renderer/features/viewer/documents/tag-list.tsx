import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { nameOfKeyword, tagText, type TagRow } from '#view/kernels/tags/tag-rows.ts';
import { openTags } from '#view/kernels/tags/tag-search.ts';
import { formatBytes, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { classes } from '#view/ui/classes.ts';
import { CopyButton } from '#view/ui/copy-button.tsx';
import styles from './tag-browser.module.css';

const words = text.documents.tags;
const ROW_PX = 24;
const PAGE_ROWS = 16;
/** More of a value than this is not drawn in a line */
const LINE_CHARACTERS = 300;
const SHOWN_CHARACTERS = 2_000;

export function binaryWords({ lengthBytes, vr }: TagRow): string {
  if (lengthBytes === 0 || !/^(O.|UN)$/.test(vr)) return '';
  return lengthBytes === null ? words.binaryOfUnknownSize : words.binary(formatBytes(lengthBytes));
}

/** What a tag is called: its name, or who owns it. */
export function nameOf(row: TagRow): string {
  if (row.kind === 'item') return words.item(row.count);
  if (row.privateCreator !== '') return words.privateOf(row.privateCreator);
  if (row.keyword !== '') return nameOfKeyword(row.keyword);
  return Number.parseInt(row.tag.slice(0, 4), 16) % 2 === 1 ? words.privateTag : words.unknownTag;
}

export interface TagListProps {
  readonly rows: readonly TagRow[];
  /** What was closed is open while words are looked for */
  readonly isSearching: boolean;
}

/** The tags of one object as a tree; only what is seen is drawn. */
export function TagList({ rows, isSearching }: TagListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [chosenPath, setChosenPath] = useState('');
  const open = useMemo(() => (isSearching ? rows : openTags(rows, closed)), [rows, closed, isSearching]);
  const chosenAt = open.findIndex(({ path }) => path === chosenPath);
  const virtual = useVirtualizer({
    count: open.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });

  function setOpen(row: TagRow, isOpen: boolean) {
    const next = new Set(closed);
    if (isOpen) next.delete(row.path);
    else next.add(row.path);
    setClosed(next);
  }

  function choose(index: number) {
    const row = open[Math.max(0, Math.min(open.length - 1, index))];
    if (row === undefined) return;
    setChosenPath(row.path);
    virtual.scrollToIndex(open.indexOf(row));
  }

  function onKeyDown(event: React.KeyboardEvent) {
    const row = open[chosenAt];
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: chosenAt + 1,
      ArrowUp: chosenAt - 1,
      PageDown: chosenAt + PAGE_ROWS,
      PageUp: chosenAt - PAGE_ROWS,
      Home: 0,
      End: open.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) choose(to);
    else if (row && row.kind !== 'element' && event.key === 'ArrowLeft') setOpen(row, false);
    else if (row && row.kind !== 'element' && event.key === 'ArrowRight') setOpen(row, true);
    else return;
    event.preventDefault();
  }

  return (
    <>
      <div className={classes(styles['line'], styles['head'])} aria-hidden>
        <span>{words.columns.tag}</span>
        <span>{words.columns.name}</span>
        <span>{words.columns.vr}</span>
        <span className={styles['number']}>{words.columns.vm}</span>
        <span className={styles['number']}>{words.columns.length}</span>
        <span>{words.columns.value}</span>
      </div>
      <div
        ref={scroller}
        className={styles['lines']}
        role="treegrid"
        aria-label={words.table}
        aria-rowcount={open.length}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {open.length === 0 && <p className={styles['note']}>{words.nothingFound}</p>}
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = open[index];
            if (row === undefined) return null;
            const isClosed = !isSearching && closed.has(row.path);
            return (
              // The keys of the list choose its lines; a pointer may choose one as well.
              // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
              <div
                key={row.path}
                role="row"
                aria-rowindex={index + 1}
                aria-level={row.depth + 1}
                aria-selected={row.path === chosenPath}
                {...(row.kind === 'element' ? {} : { 'aria-expanded': !isClosed })}
                className={classes(styles['line'], row.path === chosenPath && styles['chosen'])}
                style={{ transform: `translateY(${start}px)` }}
                onClick={() => setChosenPath(row.path)}
                onDoubleClick={() => row.kind !== 'element' && setOpen(row, isClosed)}
              >
                <span role="gridcell" className={styles['tag']} style={{ paddingLeft: row.depth * 12 }}>
                  {row.kind === 'element' ? (
                    <span className={styles['noFold']} />
                  ) : (
                    <button
                      type="button"
                      tabIndex={-1}
                      className={styles['fold']}
                      aria-label={isClosed ? words.open : words.close}
                      onClick={() => setOpen(row, isClosed)}
                    >
                      {isClosed ? (
                        <ChevronRight size={12} aria-hidden />
                      ) : (
                        <ChevronDown size={12} aria-hidden />
                      )}
                    </button>
                  )}
                  {row.tag === '' ? '' : tagText(row.tag)}
                </span>
                <span role="gridcell" title={row.keyword} className={row.keyword ? '' : styles['dim']}>
                  {nameOf(row)}
                </span>
                <span role="gridcell" className={styles['dim']}>
                  {row.vr}
                </span>
                <span role="gridcell" className={styles['number']}>
                  {row.kind === 'element' ? formatNumber(row.count) : ''}
                </span>
                <span role="gridcell" className={styles['number']}>
                  {row.lengthBytes === null ? '' : formatNumber(row.lengthBytes)}
                </span>
                <span role="gridcell" className={styles['value']}>
                  {row.kind === 'sequence' ? (
                    <span className={styles['dim']}>{words.items(row.count)}</span>
                  ) : (
                    row.value.slice(0, LINE_CHARACTERS) || (
                      <span className={styles['dim']}>{binaryWords(row)}</span>
                    )
                  )}
                </span>
              </div>
            );
          })}
        </div>
      </div>
      <WholeValue key={chosenPath} row={open[chosenAt] ?? null} />
    </>
  );
}

function WholeValue({ row }: { readonly row: TagRow | null }) {
  const [isAll, setAll] = useState(false);
  if (row === null || row.kind === 'item') return <div className={styles['whole']}>{words.choose}</div>;
  const isLong = row.value.length > SHOWN_CHARACTERS;
  return (
    <div className={styles['whole']}>
      <div className={styles['wholeHead']}>
        <strong>{`${tagText(row.tag)} ${nameOf(row)}`}</strong>
        <span className={styles['dim']}>{row.keyword}</span>
        <span className={styles['grow']} />
        {isLong && (
          <Button onPress={() => setAll(!isAll)}>
            {isAll ? words.showLess : words.showAll(formatNumber(row.value.length))}
          </Button>
        )}
        <CopyButton value={row.value} label={words.copyValue} copiedLabel={words.copied} />
      </div>
      <pre className={styles['wholeValue']}>
        {(isAll ? row.value : row.value.slice(0, SHOWN_CHARACTERS)) || binaryWords(row)}
        {isLong && !isAll && '…'}
      </pre>
    </div>
  );
}
