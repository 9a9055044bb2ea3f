import { useState } from 'react';
import { keepSeatValue, seatValue } from './seat.ts';

type Layout = {
  readonly widthsPx: Readonly<Record<string, number>>;
  readonly hidden: readonly string[];
};

/**
 * Which columns of a table are shown and how wide; remembered at this seat.
 *
 * @param seatKey names the table
 */
export function useColumnLayout(seatKey: string, hiddenAtFirst: readonly string[]) {
  const [layout, setLayout] = useState<Layout>(() =>
    seatValue<Layout>(seatKey, { widthsPx: {}, hidden: hiddenAtFirst }),
  );
  function keep(next: Layout) {
    setLayout(next);
    keepSeatValue(seatKey, next);
  }
  return {
    layout,
    resize: (columnId: string, widthPx: number) =>
      keep({ ...layout, widthsPx: { ...layout.widthsPx, [columnId]: widthPx } }),
    hide: (hidden: readonly string[]) => keep({ ...layout, hidden }),
    reset: () => keep({ widthsPx: {}, hidden: hiddenAtFirst }),
  };
}
