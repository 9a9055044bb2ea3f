import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { phantomStudies } from '#main/phantom/studies.ts';
import { addPeer, addUser, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { filesBelow } from '../fixtures/part10-file.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { goTo, openWindow, PASSWORD, signIn, statusBar } from '../pages/window.ts';

const place = temporaryFolder('keeping');
// Below it, so that it can be taken away
const folder = { path: path.join(place.path, 'mounted') };
const work = temporaryFolder('keeping-work');
let core: RunningCore;
let another: string[] = [];

test.beforeAll(async () => {
  await addUser(folder.path, 'Anna Meier', 'administrator', PASSWORD);
  await addPeer(folder.path);
  core = await startCore(folder.path);
  const [study] = phantomStudies();
  if (study === undefined) throw new Error('There are no phantom studies.');
  const written = writeStudy(study, work.path).map(({ file }) => file);
  await storescu(core.dicom, written.slice(0, 3));
  another = written.slice(3, 4);
});

test.afterAll(async () => {
  await core.stop();
  place.remove();
  work.remove();
});

test('a backup is set up, made, and listed, a folder that cannot be used says why; a damaged file is told everywhere, and a person decides that it is shown as it is', async ({
  page,
}) => {
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

  // With the backup made, the damage is done behind it: nothing good is left to heal from
  rmSync(path.join(work.path, 'backup'), { recursive: true });
  const [file = ''] = filesBelow(path.join(folder.path, 'store')).filter((name) => name.endsWith('.dcm'));
  const bytes = readFileSync(file);
  bytes[bytes.length - 10] = (bytes.at(-10) ?? 0) ^ 1;
  writeFileSync(file, bytes);
  await goTo(page, '#/archive/integrity');
  await expect(page.getByRole('heading', { name: 'Not verified yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Verify now' }).click();
  const findings = page.getByRole('region', { name: 'Findings' });
  await expect(findings).toContainText('changed');
  await expect(findings.getByRole('button', { name: 'Open study' })).toBeVisible();
  await expect(statusBar(page)).toContainText('1 damaged file');
  await findings.getByRole('button', { name: 'Look for a copy' }).click();
  await expect(page.getByText('No good copy was found:')).toBeVisible();
  await findings.getByRole('button', { name: 'Show as it is…' }).click();
  const question = page.getByRole('dialog', { name: 'Show a damaged file as it is?' });
  await question.getByLabel('Reason').fill('A scout image');
  await question.getByRole('button', { name: 'Show as it is' }).click();
  await expect(findings).toContainText('shown as it is');
  await expect(statusBar(page)).not.toContainText('damaged file');

  // The disk is taken away: whoever looks at the window is told, with what to do; when it is back, no more
  const away = path.join(place.path, 'away');
  const banner = page.getByRole('alert').filter({ hasText: 'No images are received.' });
  const sendUntil = (isTold: boolean) =>
    expect(async () => {
      await storescu(core.dicom, another);
      expect(await banner.isVisible()).toBe(isTold);
    }).toPass();
  renameSync(folder.path, away);
  await sendUntil(true);
  await expect(banner).toContainText('Connect it again');
  await expect(statusBar(page)).toContainText('disk gone');
  await goTo(page, '#/archive/overview');
  await expect(page.getByText('The disk of the data folder does not answer.')).toBeVisible();
  renameSync(away, folder.path);
  await sendUntil(false);
});
