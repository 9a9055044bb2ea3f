import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAGE_GRIDS, pagesOf } from './print-pages.ts';

test('a grid has room for just what it says', () => {
  for (const { count, rows, columns } of PAGE_GRIDS) expect(rows * columns).toBe(count);
});

test('every image stands on one page, in its order, and no page is empty', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.constantFrom(...PAGE_GRIDS), (items, { count }) => {
      const pages = pagesOf(items, count);
      expect(pages.flat()).toEqual(items);
      expect(pages.every((page) => page.length > 0 && page.length <= count)).toBe(true);
    }),
  );
});
