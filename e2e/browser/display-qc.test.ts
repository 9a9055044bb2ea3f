import { expect, test } from '@playwright/test';
import { addUser, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { goTo, openAnotherWindow, PASSWORD, signIn } from '../pages/window.ts';

const folder = temporaryFolder('display-qc');
let core: RunningCore;

test.beforeAll(async () => {
  await addUser(folder.path, 'Ada Admin', 'administrator', PASSWORD);
  await addUser(folder.path, 'Paul Physicist', 'physicist', PASSWORD);
  core = await startCore(folder.path);
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
});

test('a physicist adds the display that the window is on', async ({ page }) => {
  await openAnotherWindow(page, core);
  await signIn(page, 'Paul Physicist');
  await page.getByRole('button', { name: 'Add this display' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a display' });
  await dialog.getByLabel('Tag on the display').fill('QC-0042');
  await dialog.getByLabel('Room').fill('Reading room 2');
  await dialog.getByText('ACR–AAPM–SIIM, mammography').click();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const row = page.getByRole('row').filter({ hasText: 'QC-0042' });
  await expect(row).toContainText('this window');
  await expect(row).toContainText('not measured');
  await row.getByRole('link', { name: 'QC-0042' }).click();
  await expect(page.getByText('no standard can judge this display')).toBeVisible();
  await goTo(page, '#/displays/standards');
  await expect(page.getByRole('row').filter({ hasText: 'JESRA X-0093, grade 1A' })).toContainText(
    'L′max ≥ 350',
  );
});
