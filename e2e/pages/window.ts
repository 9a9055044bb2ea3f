import { expect, type Locator, type Page } from '@playwright/test';
import type { RunningCore } from '../fixtures/core.ts';

export const PASSWORD = 'correct horse battery staple';

/** Lets this page into the core; the address works once. */
export async function openWindow(page: Page, core: RunningCore): Promise<void> {
  await page.goto(core.signIn);
}

/** Lets one more page into a core whose address was used. */
export async function openAnotherWindow(page: Page, core: RunningCore): Promise<void> {
  await page.goto(await core.newEntry());
}

/** Signs in with the keyboard alone: the first field has the focus. */
export async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.insertText(password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: `Signed in as ${name}` })).toBeVisible();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /signed in as / }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: /^Sign in to / })).toBeVisible();
}

export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}

export function statusBar(page: Page): Locator {
  return page.getByRole('contentinfo', { name: 'Station status' });
}

export function mainLinks(page: Page): Promise<string[]> {
  return page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents();
}
