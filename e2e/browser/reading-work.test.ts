import { expect, test, type Browser, type Page } from '@playwright/test';
import { ctPhantom, phantomStudies } from '#main/phantom/studies.ts';
import { ReadingPage } from '../pages/reading-page.ts';
import { expectCount, selectedRow, studyRow, studyTable } from '../pages/studies.ts';
import { goTo, openWindow, signIn } from '../pages/window.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const CT = ctPhantom('standard', { rows: 64, columns: 64, sliceCount: 4 });
const MG = phantomStudies().find(({ key }) => key === 'mg');
const US = phantomStudies().find(({ key }) => key === 'us-cine');
if (!MG || !US) throw new Error('the phantoms are others');

let reading: ReadingCore;
let page: Page;
let viewer: ReadingPage;

async function seat(browser: Browser, user: string): Promise<Page> {
  const other = await (await browser.newContext()).newPage();
  await openWindow(other, { ...reading.core, signIn: await reading.newEntry() });
  await signIn(other, user, PASSWORD);
  return other;
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore(
    [CT, MG, US],
    [
      ['second', 'radiologist'],
      ['ward', 'clinician'],
    ],
  );
  page = await (await browser.newContext()).newPage();
  viewer = new ReadingPage(page);
  await openWindow(page, reading.core);
  await signIn(page, READER, PASSWORD);
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

test('a study that is opened is in progress for everybody, and each image counts once it was looked at', async ({
  browser,
}) => {
  const other = await seat(browser, 'second');
  await expect(studyRow(other, 'Phantom, Body').first()).toContainText('Unread');
  await goTo(page, `#/study/${CT.studyInstanceUid}`);
  await viewer.waitForStack();
  await expect(viewer.state()).toHaveText('In progress, you');
  await expect(studyTable(other)).toContainText(READER);
  await viewer.look('1 of 4 viewed');
  await page.keyboard.press('Home');
  await viewer.look('2 of 4 viewed');
  await expect(viewer.tile(0).locator('[data-viewed]')).toHaveAttribute('data-viewed', 'some');
  await goTo(other, `#/study/${CT.studyInstanceUid}`);
  await expect(other.getByRole('status').filter({ hasText: `${READER} has been reading` })).toBeVisible();
  await other.context().close();
});

test('leaving it asks only because images were left unseen, and leads to the first of them', async () => {
  await viewer.close();
  await expect(viewer.question()).toContainText('2 images were not looked at');
  await viewer.question().getByRole('button', { name: 'Go to the first of them' }).click();
  await expect(viewer.pane(0)).toContainText('Im 2/4');
  await viewer.look('3 of 4 viewed');
  await page.keyboard.press('Shift+U');
  await viewer.look('All images viewed');
  await expect(viewer.tile(0).locator('[data-viewed]')).toHaveAttribute('data-viewed', 'all');
  await viewer.close();
  await expect(studyTable(page)).toBeVisible();
  await expect(studyRow(page, 'Phantom, Body').first()).toContainText('Unread');
});

test('what was looked at and marked is there when the study is opened again', async () => {
  await goTo(page, `#/study/${CT.studyInstanceUid}`);
  await viewer.waitForStack();
  await viewer.look('All images viewed');
  await page.keyboard.press('Home');
  await expect(viewer.pane(0)).toContainText('Im 1/4');
  await page.keyboard.press('k');
  await expect(viewer.star()).toBeVisible();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(viewer.pane(0)).toContainText('Im 2/4');
  await expect(viewer.star()).toHaveCount(0);
  await page.keyboard.press('Alt+ArrowDown');
  await expect(viewer.pane(0)).toContainText('Im 3/4');
  await expect(page.getByRole('button', { name: '2 key images' })).toBeVisible();
  await page.keyboard.press('Shift+K');
  await expect(viewer.pane(0)).toContainText('/2');
  await page.reload();
  await viewer.waitForStack();
  await expect(page.getByRole('button', { name: '2 key images' })).toBeVisible();
  await page.getByRole('button', { name: '2 key images' }).click();
  await page.getByRole('textbox', { name: 'Comment' }).first().fill('Nodule, left lower lobe');
  await page.getByRole('dialog').getByRole('button', { name: 'Show' }).nth(1).click();
  await expect(viewer.pane(0)).toContainText('Im 2/4');
  await expect(viewer.star()).toBeVisible();
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: '1 key image' })).toBeVisible();
});

test('two seats agree: what one marks the other sees, who only reads changes nothing', async ({
  browser,
}) => {
  const ward = await seat(browser, 'ward');
  const there = new ReadingPage(ward);
  await goTo(ward, `#/study/${CT.studyInstanceUid}`);
  await there.waitForStack();
  await expect(ward.getByRole('button', { name: '1 key image' })).toBeVisible();
  await expect(there.state()).toHaveCount(0);
  await ward.keyboard.press('k');
  await page.keyboard.press('End');
  await expect(viewer.pane(0)).toContainText('Im 4/4');
  await page.keyboard.press('k');
  await expect(ward.getByRole('button', { name: '2 key images' })).toBeVisible();
  await ward.getByRole('button', { name: '2 key images' }).click();
  await expect(ward.getByRole('dialog')).toContainText(READER);
  await expect(ward.getByRole('textbox', { name: 'Comment' }).first()).toBeDisabled();
  await ward.context().close();
});

const rename = async (there: Page, name: string) => {
  await there.locator('[data-listed] button[aria-pressed]').dblclick();
  await there.getByRole('textbox', { name: 'Name of the measurement' }).fill(name);
  await there.keyboard.press('Enter');
};

/** Both rename one measurement, and the news of the first do not reach the second before it writes. */
async function expectOverwrittenIsSaid(other: Page): Promise<void> {
  await page.keyboard.press('l');
  await viewer.clickAt(0, 200, 200);
  await viewer.clickAt(0, 300, 260);
  for (const there of [page, other]) {
    await there.keyboard.press('j');
    await expect(there.locator('[data-listed]')).toHaveCount(1);
  }
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await other.route('**/api/rpc/reading/write', async (route) => {
    await held;
    await route.continue();
  });
  await rename(other, 'theirs');
  // Images that were looked at are written in the same way, at any moment.
  const isKept = page.waitForResponse(
    (answer) =>
      answer.url().endsWith('/api/rpc/reading/write') &&
      answer.request().postData()?.includes('"mine"') === true,
  );
  await rename(page, 'mine');
  await isKept;
  letGo();
  const told = (there: Page) => there.getByRole('status').filter({ hasText: /“mine”/ });
  await expect(told(page)).toContainText('second changed “mine” without having seen your last change of it.');
  await expect(told(other)).toContainText(`You changed “mine” while ${READER} had just changed it.`);
  await expect(page.locator('[data-listed]')).toContainText('theirs');
  await told(page).getByRole('button', { name: 'Put mine back' }).click();
  await expect(told(page)).toHaveCount(0);
  await expect(other.locator('[data-listed]')).toContainText('mine');
}

test('taken over with a question, called read by a key, found by the list', async ({ browser }) => {
  const other = await seat(browser, 'second');
  const there = new ReadingPage(other);
  await goTo(other, `#/study/${CT.studyInstanceUid}`);
  await there.waitForStack();
  await other.getByRole('button', { name: 'Take over' }).click();
  await expect(there.state()).toHaveText('In progress, you');
  await expect(viewer.state()).toHaveText('In progress, second');
  await page.keyboard.press('Alt+KeyJ');
  await page.getByRole('textbox', { name: 'For whoever reads' }).fill('Ward asks for a call');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(other.getByRole('button', { name: 'Note: Ward asks for a call' })).toBeVisible();
  await expectOverwrittenIsSaid(other);
  await other.keyboard.press('Control+Enter');
  await expect(there.question()).toContainText('not looked at');
  await there.question().getByRole('button', { name: 'Mark it all the same' }).click();
  await expect(there.state()).toHaveText('Read');
  await expect(viewer.state()).toHaveText('Read, second');
  await there.close();
  await other.getByRole('button', { name: 'Any state' }).click();
  await other.getByRole('menuitemcheckbox', { name: 'Unread' }).click();
  await other.keyboard.press('Escape');
  await expectCount(other, '2 studies');
  await other.context().close();
});

test('the next study of the list comes by a key, and another patient is shown before anything else', async () => {
  await goTo(page, '#/studies');
  await expect(studyRow(page, 'Phantom').first()).toBeVisible();
  await studyTable(page).focus();
  await page.keyboard.press('Home');
  await expect(selectedRow(page)).toHaveAttribute('aria-rowindex', '2');
  await page.keyboard.press('Enter');
  await viewer.waitForStack();
  const first = await page.locator('h1').innerText();
  for (let step = 0; step < 2; step += 1) {
    await page.keyboard.press('Control+ArrowRight');
    const leave = page.getByRole('button', { name: 'Leave it unread' });
    const card = page.getByRole('status').filter({ hasText: 'Press any key' });
    await leave.or(card).first().waitFor();
    if (await leave.isVisible()) await leave.click();
    if ((await page.locator('h1').innerText()) !== first) break;
  }
  const card = page.getByRole('status').filter({ hasText: 'Press any key to go on' });
  await expect(card).toContainText('Next patient');
  await page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
});
