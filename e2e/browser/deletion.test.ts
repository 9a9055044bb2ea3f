import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { phantomStudies } from '#main/phantom/studies.ts';
import { addPeer, addUser, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { studyTable } from '../pages/studies.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { goTo, openWindow, PASSWORD, signIn, statusBar } from '../pages/window.ts';

const folder = temporaryFolder('deletion');
const files = temporaryFolder('deletion-files');
let core: RunningCore;
let studyInstanceUid = '';
let patientId = '';

test.beforeAll(async () => {
  await addUser(folder.path, 'Anna Meier', 'administrator', PASSWORD);
  await addPeer(folder.path);
  core = await startCore(folder.path);
  const study = phantomStudies().find(({ key }) => key === 'ct-current');
  if (study === undefined) throw new Error('There is no phantom study ct-current.');
  ({ studyInstanceUid } = study);
  patientId = study.patient.patientId;
  const written = writeStudy(study, files.path)
    .map(({ file }) => file)
    .slice(0, 3);
  await storescu(core.dicom, written);
  // The same UID with one other pixel.
  const [first = ''] = written;
  const other = readFileSync(first);
  other[other.length - 2] = (other.at(-2) ?? 0) ^ 1;
  const otherFile = path.join(files.path, 'other.dcm');
  writeFileSync(otherFile, other);
  await storescu(core.dicom, [otherFile]);
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
  files.remove();
});

async function moveToTrash(page: Page): Promise<void> {
  const row = studyTable(page).getByRole('row').nth(1);
  await expect(row).toContainText(patientId);
  await expect(row).not.toContainText('receiving');
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Move a study to the trash' });
  await expect(dialog).toContainText(patientId);
  await dialog.getByLabel('In your words').fill('Twice under two names');
  await dialog.getByRole('button', { name: 'Move to trash' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { name: 'No studies yet' })).toBeVisible();
}

test('what waits in quarantine is put in its place; a study goes to the trash and comes back, also while it is open; deleted for good it is gone', async ({
  page,
  context,
}) => {
  await openWindow(page, core);
  await signIn(page, 'Anna Meier');
  await decideOnQuarantined(page);
  await goTo(page, '#/studies');
  const reading = await context.newPage();
  await reading.goto(`${core.http}/#/study/${studyInstanceUid}`);
  await new ViewerPage(reading).waitForStack();
  await moveToTrash(page);
  // Whoever has it open is told, and nothing crashes.
  await expect(reading.getByRole('alert')).toContainText('taken out of the archive');
  await reading.keyboard.press('ArrowDown');
  await expect(reading.getByRole('heading', { name: /Phantom/ })).toBeVisible();
  await goTo(page, '#/archive/trash');
  const line = page.getByRole('row', { name: new RegExp(patientId) });
  await expect(line).toContainText('Whole study');
  await expect(line).toContainText('Twice under two names');
  await line.getByRole('button', { name: 'Restore' }).click();
  await expect(reading.getByRole('alert')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
  await goTo(page, '#/studies');
  await moveToTrash(page);
  await goTo(page, '#/archive/trash');
  await line.getByRole('button', { name: 'Delete now…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete for good' });
  const submit = dialog.getByRole('button', { name: 'Delete for good' });
  await dialog.getByLabel(/Type .* to confirm/).fill('something else');
  await expect(submit).toBeDisabled();
  await dialog.getByLabel(/Type .* to confirm/).fill(patientId);
  await submit.click();
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
  await page.getByRole('radio', { name: 'Deleted for good' }).click();
  await expect(page.getByRole('row', { name: new RegExp(studyInstanceUid) })).toContainText('Anna Meier');
});

/** Looks at the object, is refused its release, puts it in its place and deletes the one that was there. */
async function decideOnQuarantined(page: Page): Promise<void> {
  await statusBar(page)
    .getByRole('button', { name: /quarantine 1/ })
    .click();
  await page.getByRole('button', { name: 'Look…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Object in quarantine' });
  await expect(dialog.getByRole('img', { name: 'First picture of the object' })).toBeVisible();
  await expect(dialog.getByRole('row', { name: /^PatientID/ })).toContainText(patientId);
  await dialog.getByRole('button', { name: 'Release' }).click();
  await expect(dialog.getByRole('alert')).toContainText('already stored');
  await dialog.getByRole('button', { name: 'Put in its place' }).click();
  await dialog.getByRole('button', { name: 'Put in its place' }).click();
  await expect(page.getByText('It is in its place now.')).toBeVisible();
  await page.getByRole('button', { name: 'Look…' }).click();
  await dialog.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing is in quarantine' })).toBeVisible();
}
