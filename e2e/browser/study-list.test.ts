import { expect, test } from '@playwright/test';
import { phantomStudies } from '#main/phantom/studies.ts';
import { addPeer, addUser, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { seedCatalog } from '../fixtures/seeded-catalog.ts';
import { expectCount, searchField, selectedRow, studyRow, studyTable } from '../pages/studies.ts';
import { openAnotherWindow, PASSWORD, signIn } from '../pages/window.ts';

const STUDIES = 100_000;
const ROW_PX = 28;
const folder = temporaryFolder('study-list');
let core: RunningCore;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  seedCatalog(folder.path, STUDIES);
  await addUser(folder.path, 'Anna Meier', 'administrator', PASSWORD);
  await addPeer(folder.path);
  core = await startCore(folder.path);
});

test.beforeEach(async ({ page }) => {
  await openAnotherWindow(page, core);
  await signIn(page, 'Anna Meier');
  await expectCount(page, '100,000 studies');
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
});

test('a hundred thousand studies are walked by keyboard, and only what is seen is drawn', async ({
  page,
}) => {
  const table = studyTable(page);
  await table.focus();
  await page.keyboard.press('ArrowDown');
  await expect(selectedRow(page)).toHaveAttribute('aria-rowindex', '2');
  await page.keyboard.press('End');
  await expect(selectedRow(page)).toHaveAttribute('aria-rowindex', String(STUDIES + 1));
  await expect(selectedRow(page)).toBeInViewport();
  expect(await table.getByRole('row').count()).toBeLessThan(80);
  await page.keyboard.press('ArrowUp');
  await expect(selectedRow(page)).toHaveAttribute('aria-rowindex', String(STUDIES));
  await page.keyboard.press('Home');
  await expect(selectedRow(page)).toHaveAttribute('aria-rowindex', '2');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/study\/2\.25\./);
  await page.goBack();
  await expect(selectedRow(page)).toHaveAttribute('aria-rowindex', '2');
  await table.focus();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(selectedRow(page)).toHaveCount(3);
  await page.keyboard.press('ArrowUp');
  await expect(selectedRow(page)).toHaveAttribute('aria-rowindex', '3');
});

test('typing in the table searches, and a press on a column sorts', async ({ page }) => {
  await studyTable(page).focus();
  await page.keyboard.type('A1999988');
  await expectCount(page, '1 study');
  await expect(searchField(page)).toHaveValue('A1999988');
  await page.keyboard.press('Escape');
  await expectCount(page, '100,000 studies');
  await page.getByRole('button', { name: 'Patient', exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Patient' })).toHaveAttribute('aria-sort', 'ascending');
  await expect(studyTable(page).getByRole('row').nth(1)).toContainText('Dubois, Ana');
  await page.getByRole('button', { name: 'MR', exact: true }).click();
  await expect(studyRow(page, 'CT chest')).toHaveCount(0);
  await expect(studyTable(page).getByRole('row').nth(1)).toContainText('MR brain');
});

test('a study that arrives above leaves the rows under the eye where they are', async ({ page }) => {
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Arrived' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Arrived', exact: true }).click();
  const table = studyTable(page);
  await table.evaluate((element, rowPx) => {
    element.scrollTop = 500 * rowPx;
  }, ROW_PX);
  const row = studyRow(page, 'A1999497');
  await expect(row).toBeInViewport();
  const place = await row.boundingBox();
  const study = phantomStudies().find(({ key }) => key === 'cr-chest');
  await storescu(
    core.dicom,
    writeStudy(study!, folder.path).map(({ file }) => file),
  );
  await expectCount(page, '100,001 studies');
  await expect(row).toHaveAttribute('aria-rowindex', '506');
  expect(await row.boundingBox()).toEqual(place);
});
