import { useCallback, useEffect, useRef, useState } from 'react';
import { ROW_PX } from './data-table.tsx';

/** The hand on the scroll bar passes thousands of rows; only where it rests are rows asked for. */
const RANGE_SETTLES_MS = 50;

type Range = { readonly first: number; readonly last: number };

/** The rows of a table that are asked for. @param scrollTopPx where it stands at first */
export function useSettledRange(scrollTopPx: () => number): [Range, (first: number, last: number) => void] {
  const [range, setRange] = useState<Range>(() => {
    const first = Math.floor(scrollTopPx() / ROW_PX);
    return { first, last: first };
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = useCallback((first: number, last: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setRange({ first, last }), RANGE_SETTLES_MS);
  }, []);
  return [range, settle];
}
