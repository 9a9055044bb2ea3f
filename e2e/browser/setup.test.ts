import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { addUser, type RunningCore, runViewbox, startCore, temporaryFolder } from '../fixtures/core.ts';
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
  await expect(page.getByLabel('Data folder')).toHaveValue(folder.path);
  await expect(page.getByLabel('Data folder')).not.toBeEditable();
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
  expect(await mainLinks(page)).toEqual([
    'Worklist',
    'Studies',
    'Query',
    'Displays',
    'Activity',
    'Archive',
    'Admin',
  ]);
  await signOut(page);
  await expect(page.getByRole('heading', { name: 'Sign in to Reading room 2' })).toBeVisible();

  const { stdout } = await runViewbox(folder.path, ['user', 'list', '--json']);
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'Anna Meier', role: 'administrator' }]);
});

test('another data folder is chosen in the window: the core goes on there, also after its next start', async ({
  page,
}) => {
  const home = temporaryFolder('setup-home');
  const chosen = temporaryFolder('setup-chosen');
  const environment = { XDG_DATA_HOME: home.path, VIEWBOX_DATA: '' };
  const images = path.join(chosen.path, 'images');
  let free = await startCore(null, { environment });
  try {
    await openWindow(page, free);
    const field = page.getByLabel('Data folder');
    await expect(field).toHaveValue(path.join(home.path, 'viewbox'));
    await field.fill('images');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('Name the whole path');
    await field.fill(images);
    await page.keyboard.press('Enter');

    await expect(page.getByRole('heading', { name: 'Who looks after it?' })).toBeVisible();
    await page.getByLabel('Name', { exact: true }).fill('Anna Meier');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Password again').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: /Load the demo studies/ }).press('Space');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'No studies yet' })).toBeVisible();
    expect(existsSync(path.join(images, 'station.sqlite'))).toBe(true);
    expect(await free.stop()).toBe(0);

    free = await startCore(null, { environment });
    await openWindow(page, free);
    await expect(page.getByRole('heading', { name: /^Sign in to / })).toBeVisible();
  } finally {
    await free.kill();
    home.remove();
    chosen.remove();
  }
});

test('a folder that holds a station leads to its sign-in', async ({ page }) => {
  const home = temporaryFolder('setup-home');
  const old = temporaryFolder('setup-old');
  await addUser(old.path, 'Anna Meier', 'administrator', PASSWORD);
  const free = await startCore(null, { environment: { XDG_DATA_HOME: home.path, VIEWBOX_DATA: '' } });
  try {
    await openWindow(page, free);
    await page.getByLabel('Data folder').fill(old.path);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: /^Sign in to / })).toBeVisible();
  } finally {
    await free.kill();
    home.remove();
    old.remove();
  }
});
