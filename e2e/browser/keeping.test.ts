import path from 'node:path';
import { expect, test } from '@playwright/test';
import { phantomStudies } from '#main/phantom/studies.ts';
import { addPeer, addUser, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { goTo, openWindow, PASSWORD, signIn } from '../pages/window.ts';

const folder = temporaryFolder('keeping');
const work = temporaryFolder('keeping-work');
let core: RunningCore;

test.beforeAll(async () => {
  await addUser(folder.path, 'Anna Meier', 'administrator', PASSWORD);
  await addPeer(folder.path);
  core = await startCore(folder.path);
  const [study] = phantomStudies();
  if (study === undefined) throw new Error('There are no phantom studies.');
  const written = writeStudy(study, work.path).map(({ file }) => file);
  await storescu(core.dicom, written.slice(0, 3));
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
  work.remove();
});

test('a backup is set up, made, and listed; a folder that cannot be used says why', async ({ page }) => {
  await openWindow(page, core);
  await signIn(page, 'Anna Meier');
  await goTo(page, '#/archive/backup');
  await expect(page.getByText('There is no backup yet.')).toBeVisible();
  const form = page.getByRole('form', { name: 'How it is made' });
  await form.getByLabel('Folder on another disk').fill(path.join(folder.path, 'inside'));
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByText('Saved.')).toBeVisible();
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByText('A backup inside the data folder is lost with it.')).toBeVisible();
  await form.getByLabel('Folder on another disk').fill(path.join(work.path, 'backup'));
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByText('Saved.')).toBeVisible();
  await page.getByRole('button', { name: 'Back up now' }).click();
  const snapshots = page.getByRole('region', { name: 'Snapshots' });
  await expect(snapshots).toContainText('whole');
  await expect(page.getByText('A backup inside the data folder is lost with it.')).toBeHidden();
});
