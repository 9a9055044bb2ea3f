import { expect, test } from '@playwright/test';
import { addUser, type RunningCore, runViewbox, startCore, temporaryFolder } from '../fixtures/core.ts';
import { goTo, openAnotherWindow, PASSWORD, signIn, statusBar } from '../pages/window.ts';

const folder = temporaryFolder('sign-in');
let core: RunningCore;

test.beforeAll(async () => {
  await addUser(folder.path, 'Anna Meier', 'administrator', PASSWORD);
  await addUser(folder.path, 'Ben Okafor', 'radiologist', PASSWORD);
  core = await startCore(folder.path);
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
});

test('a user signs in, is told of a wrong password, and signs out, by keyboard alone', async ({ page }) => {
  await openAnotherWindow(page, core);
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('Ben Okafor');
  await page.keyboard.press('Tab');
  await page.keyboard.type('not the password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('Password')).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(statusBar(page)).toContainText(`VIEWBOX:${core.dicom.port}`);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('sign out');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^Sign in to / })).toBeVisible();
});

test('a session that ended asks to sign in again and returns to the same screen', async ({ page }) => {
  await openAnotherWindow(page, core);
  await signIn(page, 'Ben Okafor');
  await goTo(page, '#/activity');
  await expect(page.getByRole('tab', { name: 'Jobs' })).toBeVisible();
  // Changing a user ends that user's sessions.
  await runViewbox(folder.path, ['user', 'change', 'Ben Okafor', '--role', 'radiologist']);
  await page.reload();
  await signIn(page, 'Ben Okafor');
  await expect(page.getByRole('tab', { name: 'Jobs' })).toBeVisible();
});

test('a window without the secret of the core is told how to get in', async ({ page }) => {
  await page.goto(core.http);
  await expect(page.getByRole('heading', { name: 'This window has not been let in' })).toBeVisible();
});

test('a lost core is said at once, and the window recovers when it is back', async ({ page }) => {
  await openAnotherWindow(page, core);
  await signIn(page, 'Anna Meier');
  await expect(statusBar(page)).toContainText(`VIEWBOX:${core.dicom.port}`);
  const port = new URL(core.http).port;
  await core.stop();
  await expect(page.getByText('Connection to the core lost, retrying.')).toBeVisible();
  await expect(statusBar(page)).toContainText('connection lost, retrying');
  core = await startCore(folder.path, { args: ['--http-port', port] });
  await expect(page.getByText('Connection to the core lost, retrying.')).toBeHidden();
});
