import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { nameStudies, phantomStudies } from '#main/phantom/studies.ts';
import { addPeer, addUser, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import {
  cellText,
  countSearches,
  expectCount,
  searchField,
  selectedRow,
  studyRow,
  studyTable,
} from '../pages/studies.ts';
import { openAnotherWindow, PASSWORD, signIn, statusBar } from '../pages/window.ts';

const folder = temporaryFolder('studies');
const files = temporaryFolder('studies-files');
let core: RunningCore;

test.beforeAll(async () => {
  await addUser(folder.path, 'Anna Meier', 'administrator', PASSWORD);
  await addUser(folder.path, 'Tessa Lind', 'technologist', PASSWORD);
  await addPeer(folder.path);
  core = await startCore(folder.path);
});

test.beforeEach(async ({ page }) => {
  await openAnotherWindow(page, core);
  await signIn(page, 'Tessa Lind');
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
  files.remove();
});

function phantom(key: string) {
  const study = phantomStudies().find((each) => each.key === key);
  if (study === undefined) throw new Error(`There is no phantom study ${key}.`);
  return writeStudy(study, files.path);
}

const IMAGES = 9;

test('an empty archive tells where and how to send', async ({ page }) => {
  await expect(page.getByRole('heading', { name: 'No studies yet' })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: /^VIEWBOX$/ })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: String(core.dicom.port) })).toBeVisible();
  await expect(page.getByText('storescu -aet STORESCU -aec VIEWBOX')).toBeVisible();
});

test('a study counts up in its row while storescu sends, without a new search', async ({ page }) => {
  const sent = phantom('ct-current').map(({ file }) => file);
  await storescu(core.dicom, sent.slice(0, 10));
  const row = studyRow(page, 'Phantom CT follow-up');
  await expect(row).toContainText('10 images, receiving');
  const searches = countSearches(page);
  await row.click();
  const top = await row.boundingBox();
  await storescu(core.dicom, sent.slice(10, 30));
  await expect(row.getByRole('gridcell').nth(IMAGES)).toHaveText('30');
  await storescu(core.dicom, sent.slice(30));
  await expect(row.getByRole('gridcell').nth(IMAGES)).toHaveText('50');
  expect(searches.count()).toBe(0);
  expect(await row.boundingBox()).toEqual(top);
  await expect(row).toHaveAttribute('aria-selected', 'true');
  await expect(row).not.toContainText('receiving');
  await expect(statusBar(page)).toContainText('not receiving');
});

test('a new study stands in its place and the selection stays with its study', async ({ page }) => {
  const row = studyRow(page, 'Phantom CT follow-up');
  await row.click();
  await storescu(
    core.dicom,
    phantom('name-japanese').map(({ file }) => file),
  );
  await expect(studyRow(page, 'Phantom name, japanese')).toBeVisible();
  await expectCount(page, '2 studies');
  await expect(selectedRow(page)).toContainText('Phantom CT follow-up');
  expect(await cellText(studyTable(page).getByRole('row').nth(1), 6)).toBe('Phantom name, japanese');
});

test('names of every script are found as they are written and as they sound', async ({ page }) => {
  for (const study of nameStudies()) {
    await storescu(
      core.dicom,
      writeStudy(study, files.path).map(({ file }) => file),
    );
  }
  await searchField(page).fill('phantom name');
  await expectCount(page, '8 studies');
  for (const [words, found] of [
    ['山田', 'Phantom name, japanese'],
    ['yamada tarou', 'Phantom name, japanese'],
    ['ΔΙΟΝΥΣΙΟΣ', 'Phantom name, greek'],
    ['قباني', 'Phantom name, arabic'],
    ['muller jorg', 'Phantom name, latin'],
  ] as const) {
    await searchField(page).fill(words);
    await expect(studyTable(page).getByRole('row').nth(1)).toContainText(found);
    await expectCount(page, '1 study');
  }
  await searchField(page).press('Escape');
  // A name written from right to left is isolated, so that its neighbours keep their side.
  await expect(studyRow(page, 'Phantom name, arabic').locator('bdi').first()).toBeVisible();
});

test('files are imported with a report of what became of each', async ({ page }) => {
  const good = phantom('cr-chest').map(({ file }) => file);
  const text = path.join(files.path, 'letter.txt');
  writeFileSync(text, 'This is no image.');
  await page.getByTestId('import-files').setInputFiles([...good, text]);
  const panel = page.getByRole('region', { name: 'Import', exact: true });
  await expect(panel.getByRole('heading', { name: 'Import finished' })).toBeVisible();
  await expect(panel).toContainText('2 taken');
  await expect(panel).toContainText('1 not DICOM');
  await expect(studyRow(page, 'Phantom chest CR')).toBeVisible();

  await panel.getByRole('button', { name: 'Hide the import' }).click();
  await page.getByTestId('import-files').setInputFiles(good);
  await expect(panel).toContainText('2 already there');
});

test('files dropped on the window are imported', async ({ page }) => {
  const [base64 = ''] = phantom('dx-chest').map(({ file }) => readFileSync(file).toString('base64'));
  await page.evaluate((content) => {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'image.dcm'));
    for (const type of ['dragover', 'drop'])
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
  }, base64);
  await expect(page.getByRole('region', { name: 'Import', exact: true })).toContainText('1 taken');
});
