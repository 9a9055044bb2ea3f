import { useState } from 'react';
import { keepSeatValue, seatValue } from '#view/state/seat.ts';
import { HIDDEN_AT_FIRST } from './study-columns.tsx';

type Layout = {
  readonly widthsPx: Readonly<Record<string, number>>;
  readonly hidden: readonly string[];
};

const SEAT_KEY = 'studies.columns';
const AT_FIRST: Layout = { widthsPx: {}, hidden: HIDDEN_AT_FIRST };

/** Which columns are shown and how wide; remembered at this seat. */
export function useStudyColumns() {
  const [layout, setLayout] = useState<Layout>(() => seatValue(SEAT_KEY, AT_FIRST));
  function keep(next: Layout) {
    setLayout(next);
    keepSeatValue(SEAT_KEY, next);
  }
  return {
    layout,
    resize: (columnId: string, widthPx: number) =>
      keep({ ...layout, widthsPx: { ...layout.widthsPx, [columnId]: widthPx } }),
    hide: (hidden: readonly string[]) => keep({ ...layout, hidden }),
    reset: () => keep(AT_FIRST),
  };
}
