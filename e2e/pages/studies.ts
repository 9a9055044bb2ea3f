import { expect, type Locator, type Page } from '@playwright/test';

/** The study list as a person meets it. */
export function studyTable(page: Page): Locator {
  return page.getByRole('grid', { name: 'Studies' });
}

export function studyRow(page: Page, words: string | RegExp): Locator {
  return studyTable(page).getByRole('row').filter({ hasText: words });
}

export function selectedRow(page: Page): Locator {
  return studyTable(page).getByRole('row', { selected: true });
}

export function searchField(page: Page): Locator {
  return page.getByRole('textbox', { name: /^Search name in any script/ });
}

/** The exact number of matches that the list claims. */
export async function expectCount(page: Page, count: string): Promise<void> {
  await expect(page.getByRole('status').filter({ hasText: /stud(y|ies)$/ })).toHaveText(count);
}

/** Text of the cell in this column of a row. */
export async function cellText(row: Locator, column: number): Promise<string> {
  return (await row.getByRole('gridcell').nth(column).textContent()) ?? '';
}

/** Counts the searches that the window asks of the core from now on. */
export function countSearches(page: Page): { readonly count: () => number } {
  let searches = 0;
  page.on('request', (request) => {
    if (request.url().includes('/api/rpc/studies/search')) searches += 1;
  });
  return { count: () => searches };
}
