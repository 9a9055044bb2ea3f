import { expect, test } from '@playwright/test';
import { type RunningCore, runViewbox, startCore, temporaryFolder } from '../fixtures/core.ts';
import { mainLinks, openWindow, PASSWORD, signOut } from '../pages/window.ts';

const folder = temporaryFolder('setup');
let core: RunningCore;

test.beforeAll(async () => {
  core = await startCore(folder.path);
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
});

test('the first start is set up by keyboard alone and ends in the study list', async ({ page }) => {
  await openWindow(page, core);
  await expect(page.getByLabel('Station name')).toBeFocused();
  await expect(page.getByText(folder.path)).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Reading room 2');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');

  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('Anna Meier');
  await page.keyboard.press('Tab');
  await page.keyboard.type('short');
  await page.keyboard.press('Enter');
  await expect(page.getByText('5 more characters needed.')).toBeVisible();
  await expect(page.getByText('The two passwords differ.')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');

  await expect(page.getByRole('checkbox', { name: /Load the demo studies/ })).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No studies yet' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Signed in as Anna Meier' })).toBeVisible();
  expect(await mainLinks(page)).toEqual(['Studies', 'Activity', 'Admin']);
  await signOut(page);
  await expect(page.getByRole('heading', { name: 'Sign in to Reading room 2' })).toBeVisible();

  const { stdout } = await runViewbox(folder.path, ['user', 'list', '--json']);
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'Anna Meier', role: 'administrator' }]);
});
