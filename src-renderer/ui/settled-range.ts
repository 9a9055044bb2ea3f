import { useCallback, useEffect, useRef, useState } from 'react';
import { ROW_PX } from './data-table.tsx';

/** Where a hand that passes too fast to read has come to rest, its rows are asked for. */
const RANGE_SETTLES_MS = 50;
/** A hand on the scroll bar passes thousands; a wheel and a key that is held stay below. */
const MOST_ROWS_A_SECOND = 800;
/** Rows before and behind those that are drawn, asked for along with them */
const AHEAD_ROWS = 50;

type Range = { readonly first: number; readonly last: number };

/** What is asked for of a table that draws these rows: some more on both sides, in steps, so that not every row asks anew. */
export function rangeAround(first: number, last: number): Range {
  return {
    first: Math.max(0, Math.floor((first - AHEAD_ROWS) / AHEAD_ROWS) * AHEAD_ROWS),
    last: Math.ceil((last + AHEAD_ROWS) / AHEAD_ROWS) * AHEAD_ROWS - 1,
  };
}

/** Whether rows that pass are asked for while they pass. */
export function isAskedInPassing(rows: number, elapsedMs: number): boolean {
  return rows * 1000 <= MOST_ROWS_A_SECOND * elapsedMs;
}

/** The rows of a table that are asked for. @param scrollTopPx where it stands at first */
export function useSettledRange(scrollTopPx: () => number): [Range, (first: number, last: number) => void] {
  const [range, setRange] = useState<Range>(() => {
    const first = Math.floor(scrollTopPx() / ROW_PX);
    return { first, last: first };
  });
  const seen = useRef({ first: range.first, atMs: 0 });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = useCallback((first: number, last: number) => {
    clearTimeout(timer.current);
    const ask = () => {
      const wanted = rangeAround(first, last);
      setRange((asked) => (asked.first === wanted.first && asked.last === wanted.last ? asked : wanted));
    };
    const before = seen.current;
    const atMs = performance.now();
    seen.current = { first, atMs };
    if (isAskedInPassing(Math.abs(first - before.first), atMs - before.atMs)) ask();
    else timer.current = setTimeout(ask, RANGE_SETTLES_MS);
  }, []);
  return [range, settle];
}
