import { expect, test } from '@playwright/test';
import { addUser, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { seedCatalog } from '../fixtures/seeded-catalog.ts';
import { searchField, studyTable } from '../pages/studies.ts';
import { openWindow, PASSWORD, signIn, statusBar } from '../pages/window.ts';

const folder = temporaryFolder('screens');
let core: RunningCore;

test.use({ viewport: { width: 1280, height: 800 } });

test.beforeAll(async () => {
  seedCatalog(folder.path, 300);
  await addUser(folder.path, 'Anna Meier', 'administrator', PASSWORD);
  core = await startCore(folder.path);
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
});

test('sign-in and the study list look as they were agreed', async ({ page }) => {
  await openWindow(page, core);
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await expect(page).toHaveScreenshot('sign-in.png');
  await signIn(page, 'Anna Meier');
  await expect(studyTable(page).getByRole('row').nth(5)).toBeVisible();
  // Port, disk and jobs change with every run.
  await expect(page).toHaveScreenshot('studies.png', { mask: [statusBar(page)] });
  await searchField(page).fill('nobody has this name');
  await expect(page.getByRole('heading', { name: 'No study matches' })).toBeVisible();
  await expect(page).toHaveScreenshot('no-match.png', { mask: [statusBar(page)] });
});
