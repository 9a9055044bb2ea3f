/** Images on a page that can be chosen, with the grid that they stand in. */
export const PAGE_GRIDS = [
  { count: 1, rows: 1, columns: 1 },
  { count: 2, rows: 2, columns: 1 },
  { count: 4, rows: 2, columns: 2 },
  { count: 6, rows: 3, columns: 2 },
  { count: 9, rows: 3, columns: 3 },
  { count: 12, rows: 4, columns: 3 },
] as const;

export type PageGrid = (typeof PAGE_GRIDS)[number];

export function pagesOf<Item>(items: readonly Item[], perPage: number): (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / perPage) }, (_, page) =>
    items.slice(page * perPage, (page + 1) * perPage),
  );
}
