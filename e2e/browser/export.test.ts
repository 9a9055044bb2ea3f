import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { readDataSet } from '#main/dicom/data-set.ts';
import { tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { phantomStudies } from '#main/phantom/studies.ts';
import { addPeer, addUser, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';
import { axeOn } from '../pages/accessibility.ts';
import { studyRow, studyTable } from '../pages/studies.ts';
import { openWindow, PASSWORD, signIn } from '../pages/window.ts';

const folder = temporaryFolder('export');
const files = temporaryFolder('export-files');
let core: RunningCore;

test.use({ viewport: { width: 1280, height: 800 } });

test.beforeAll(async () => {
  await addUser(folder.path, 'Anna Meier', 'administrator', PASSWORD);
  await addPeer(folder.path);
  core = await startCore(folder.path);
  const sent = phantomStudies().filter(({ key }) => ['ct-current', 'us-cine'].includes(key));
  await storescu(
    core.dicom,
    sent.flatMap((study) =>
      writeStudy(study, files.path)
        .slice(0, 2)
        .map(({ file }) => file),
    ),
  );
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
  files.remove();
});

async function openExport(page: Page, words: string | RegExp): Promise<Locator> {
  await studyRow(page, words).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await expect(dialog.getByRole('status')).toContainText('1 study');
  return dialog;
}

test('studies leave: one downloaded as a medium, one without its patient once its pictures are seen to', async ({
  page,
}) => {
  await openWindow(page, core);
  await signIn(page, 'Anna Meier');
  await test.step('a study is downloaded as a medium in one archive', () => download(page));
  await page.getByRole('button', { name: 'Close', exact: true }).last().click();
  await test.step('an ultrasound leaves when the places with text are black', () => deidentify(page));
});

async function download(page: Page): Promise<void> {
  const dialog = await openExport(page, /CT/);
  const fetched = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const archive = await (await fetched).path();
  await expect(page.getByText(/^2 objects exported/)).toBeVisible();
  const { stdout } = await runProgram(programFile('unzip'), ['-l', archive]);
  for (const name of ['DICOMDIR', 'INDEX.HTM', 'README.TXT', 'DICOM/PT000001/ST000001/SE000001/IM000001'])
    expect(stdout).toContain(name);
}

async function deidentify(page: Page): Promise<void> {
  const dialog = await openExport(page, /US/);
  await dialog.getByRole('button', { name: /^To / }).or(dialog.getByLabel('To')).first().click();
  await page.getByRole('option', { name: 'Folder on the computer of the core' }).click();
  await dialog.getByText('Remove who the patient is').click();
  const submit = dialog.getByRole('button', { name: 'Export', exact: true });
  await expect(dialog.getByText('1 series has to be blacked out or confirmed first.')).toBeVisible();
  await expect(submit).toBeDisabled();
  const found = await axeOn(page).include('[role=dialog]').analyze();
  expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await dialog.getByLabel('New patient ID').fill('CASE-7');
  await dialog.getByRole('button', { name: 'Black out…' }).click();
  const editor = page.getByRole('dialog', { name: /^Black out/ });
  const picture = editor.getByTestId('black-box-picture');
  await expect(picture.getByRole('img')).toHaveJSProperty('complete', true);
  const box = (await picture.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.1, box.y + box.height * 0.1);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.3);
  await page.mouse.up();
  await editor.getByRole('button', { name: 'Strip at the top' }).click();
  await expect(editor.getByRole('listitem')).toHaveCount(2);
  await editor.getByRole('button', { name: 'Done' }).click();
  await expect(submit).toBeEnabled();
  await submit.click();
  await expect(page.getByText(/^1 object exported/)).toBeVisible();
  const [name = ''] = readdirSync(path.join(folder.path, 'export'));
  const file = path.join(folder.path, 'export', name, 'DICOM/PT000001/ST000001/SE000001/IM000001');
  const bytes = readFileSync(file);
  const meta = readFileMeta(bytes)!;
  const { dataSet } = readDataSet(bytes.subarray(meta.datasetOffset), encodingOf(meta.transferSyntaxUid));
  expect(textAt(dataSet, tagOf('PatientID'))).toBe('CASE-7');
  expect(textAt(dataSet, tagOf('BurnedInAnnotation'))).toBe('NO');
  await expect(studyTable(page)).toBeVisible();
}
