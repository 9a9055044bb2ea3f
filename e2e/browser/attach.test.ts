import { expect, test } from '@playwright/test';
import { jpegFile, pdfFile } from '#main/documents/test-files.ts';
import { phantomStudies } from '#main/phantom/studies.ts';
import { addPeer, addUser, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { studyRow, studyTable } from '../pages/studies.ts';
import { openWindow, PASSWORD, signIn } from '../pages/window.ts';

const folder = temporaryFolder('attach');
const files = temporaryFolder('attach-files');
let core: RunningCore;

test.beforeAll(async () => {
  await addUser(folder.path, 'Anna Meier', 'administrator', PASSWORD);
  await addUser(folder.path, 'Tessa Lind', 'technologist', PASSWORD);
  await addPeer(folder.path);
  core = await startCore(folder.path);
  const study = phantomStudies().find(({ key }) => key === 'ct-current');
  if (study === undefined) throw new Error('There is no phantom study ct-current.');
  await storescu(
    core.dicom,
    writeStudy(study, files.path)
      .map(({ file }) => file)
      .slice(0, 2),
  );
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
  files.remove();
});

test('paper and photos are attached to a study, whose patient they take over', async ({ page }) => {
  await openWindow(page, core);
  await signIn(page, 'Tessa Lind');
  const row = studyTable(page).getByRole('row').nth(1);
  await expect(row).toContainText('2');
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Attach document or photo…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Attach document or photo' });
  await page.getByTestId('attach-files').setInputFiles([
    { name: 'referral.pdf', mimeType: 'application/pdf', buffer: pdfFile() },
    { name: 'wound.jpg', mimeType: 'image/jpeg', buffer: await jpegFile(32, 16) },
    { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear colleague') },
  ]);
  await expect(dialog.getByText('cannot be attached')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Attach', exact: true })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Remove letter.txt' }).click();
  await dialog.getByRole('radio', { name: 'Photos' }).click();
  await dialog.getByLabel('Title').fill('Referral and wound');
  await dialog.getByRole('button', { name: 'Attach', exact: true }).click();
  await expect(dialog.getByText('2 objects are stored.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(studyRow(page, /CT/)).toContainText(/XC/);
});
