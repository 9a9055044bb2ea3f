import { expect, test } from '@playwright/test';
import { ctPhantom, phantomStudies } from '#main/phantom/studies.ts';
import { ReadingPage } from '../pages/reading-page.ts';
import { goTo } from '../pages/window.ts';
import { PASSWORD, READER, startReadingCore } from './viewer-study.ts';

const CT = ctPhantom('standard', { rows: 64, columns: 64, sliceCount: 6 });
const MG = phantomStudies().find(({ key }) => key === 'mg');
if (!MG) throw new Error('the phantoms are others');

test('a second window follows the study, goes on with the next series, and decodes nothing anew', async ({
  browser,
}) => {
  const reading = await startReadingCore([CT, MG]);
  const context = await browser.newContext();
  const page = await context.newPage();
  const leading = new ReadingPage(page);
  await leading.enter(reading.core.signIn, READER, PASSWORD, MG.studyInstanceUid);
  await leading.waitForStack();
  const opening = context.waitForEvent('page');
  await page.keyboard.press('Alt+KeyW');
  const second = await opening;
  const following = new ReadingPage(second);
  await following.waitForStack();
  const [one, other] = [await leading.shownFrame(), await following.shownFrame()];
  expect(other.sopInstanceUid).not.toBe(one.sopInstanceUid);
  await expect(second.getByRole('button', { name: 'Back to the studies' })).toHaveCount(0);

  const adding = context.waitForEvent('page');
  await page.keyboard.press('Alt+KeyW');
  const third = await adding;
  await expect(third).toHaveURL(/#\/viewer\/3\//);
  await expect(third.getByText(MG.patient.patientId).first()).toBeVisible();
  await third.close();
  await page.bringToFront();

  // By a protocol both go from stage to stage together; this one says nothing of two windows without a prior, so they show two stages.
  const menu = page.getByRole('button', { name: /^Hanging protocol/ });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Open studies by their protocol from now on' }).click();
  const viewports = async () => [
    await page.locator('[data-place]').count(),
    await second.locator('[data-place]').count(),
  ];
  await expect.poll(viewports).toEqual([4, 2]);
  for (const at of [2, 3]) {
    await page.keyboard.press('Shift+ArrowRight');
    // Each window names what it shows.
    for (const [each, stage] of [
      [page, at],
      [second, at + 1],
    ] as const)
      await expect(
        each.getByRole('button', { name: `Hanging protocol: Mammography ${stage}/7` }),
      ).toBeVisible();
  }
  await expect.poll(viewports).toEqual([2, 1]);
  await second.keyboard.press('Shift+ArrowLeft');
  await expect(page.getByRole('button', { name: 'Hanging protocol: Mammography 2/7' })).toBeVisible();
  await menu.click();
  await page.getByRole('menuitem', { name: 'Open studies series by series from now on' }).click();

  const asked: string[] = [];
  second.on('request', (request) => {
    if (request.url().includes('/frames/')) asked.push(request.url());
  });
  await goTo(page, `#/study/${CT.studyInstanceUid}`);
  await leading.waitForStack();
  // The only series is in the leading window; put here too, it comes out of the memory of that one.
  await following.pane(0).getByText('Choose a series').waitFor();
  await following.tile(0).click();
  await following.waitForStack();
  await second.keyboard.press('End');
  await expect(following.pane(0)).toContainText('Im 6/6');
  expect(asked).toEqual([]);

  await second.keyboard.press('k');
  await expect(page.getByRole('button', { name: '1 key image' })).toBeVisible();
  await goTo(page, '#/studies');
  const leave = page.getByRole('button', { name: 'Leave it unread' });
  if (await leave.isVisible()) await leave.click();
  await expect(second.getByText('Open a study there.')).toBeVisible();

  const closing = second.waitForEvent('close');
  await goTo(page, `#/study/${CT.studyInstanceUid}`);
  await leading.waitForStack();
  await page.keyboard.press('Alt+Shift+KeyW');
  await closing;
  await context.close();
  await reading.stop();
});
