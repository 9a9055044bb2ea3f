import { expect, test } from '@playwright/test';
import { addPeer, addUser, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { type FindToAnswer, startScriptedArchive } from '../fixtures/scripted-archive.ts';
import { goTo, openAnotherWindow, PASSWORD, signIn } from '../pages/window.ts';

const folder = temporaryFolder('query-answers');
const TOO_MUCH = 0xa700;
const LONG = 'CT of neck, thorax, abdomen and pelvis with contrast medium, arterial and portal venous phase';
let core: RunningCore;
let slow: Awaited<ReturnType<typeof startScriptedArchive>>;
let busy: typeof slow;
let large: typeof slow;
let slowFind: FindToAnswer;

test.use({ viewport: { width: 1280, height: 800 } });

test.beforeAll(async () => {
  slow = await startScriptedArchive((find) => {
    slowFind = find;
    find.study({ StudyInstanceUID: '1.2.3', PatientName: 'Doe^Jo', PatientID: 'S1', StudyDescription: LONG });
  });
  // Too much for it twice, then it answers.
  busy = await startScriptedArchive((find) => {
    if (find.number > 1) find.study({ StudyInstanceUID: '1.2.4', PatientName: 'Roe^Jo', PatientID: 'B1' });
    find.end(find.number > 1 ? 0 : TOO_MUCH);
  });
  large = await startScriptedArchive((find) => {
    for (let index = 0; index < 5200; index += 1)
      find.study({ StudyInstanceUID: `1.3.${index}`, PatientName: `Doe^${index}`, PatientID: `L${index}` });
    find.end(0);
  });
  await addUser(folder.path, 'Anna Meier', 'administrator', PASSWORD);
  await addPeer(folder.path, 'SLOW', { port: slow.port });
  await addPeer(folder.path, 'BUSY', { port: busy.port });
  await addPeer(folder.path, 'LARGE', { port: large.port });
  core = await startCore(folder.path);
});

test.beforeEach(async ({ page }) => {
  await openAnotherWindow(page, core);
  await signIn(page, 'Anna Meier');
});

test.afterAll(async () => {
  await core.stop();
  await slow.stop();
  await busy.stop();
  await large.stop();
  folder.remove();
});

test('no answer is not "none"; an archive is asked the same again while another still answers', async ({
  page,
}) => {
  const name = page.getByRole('textbox', { name: 'Patient name' });
  const status = page.getByRole('search').getByRole('status');
  await goTo(page, '#/query/dimse%3ABUSY');
  await name.press('Enter');
  await expect(page.getByRole('heading', { name: 'No archive answered' })).toBeVisible();
  await expect(status).toHaveText('no answer from BUSY');

  await goTo(page, '#/query/dimse%3ABUSY%2Cdimse%3ASLOW');
  await name.press('Enter');
  await expect(status).toHaveText('1 study, asking SLOW, no answer from BUSY');
  const found = page.getByRole('grid').getByRole('row').filter({ hasText: 'Doe' });
  await found.click();
  await name.fill('somebody else');
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
  await expect(status).toHaveText('2 studies, asking SLOW');
  await expect(found).toHaveAttribute('aria-selected', 'true');
  slowFind.end(0);
  await expect(status).toHaveText('2 studies');

  const description = found.getByRole('gridcell').filter({ hasText: 'CT of neck' });
  await description.hover();
  await expect(description).toHaveAttribute('title', LONG);
  const grid = page.getByRole('grid');
  expect(await grid.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});

test('of thousands of answers only what is seen is drawn; the last one is a key away', async ({ page }) => {
  const status = page.getByRole('search').getByRole('status');
  await goTo(page, '#/query/dimse%3ALARGE');
  await page.getByRole('textbox', { name: 'Patient name' }).press('Enter');
  await expect(status).toHaveText('500 studies');
  await page.getByRole('button', { name: 'Show up to 5,000' }).click();
  await expect(status).toHaveText('5,000 studies');
  await expect(page.getByText('LARGE has more matches than the 5,000 that are shown.')).toBeVisible();
  const grid = page.getByRole('grid');
  expect(await grid.getByRole('row').count()).toBeLessThan(60);
  await grid.focus();
  await page.keyboard.press('End');
  const last = grid.getByRole('row').filter({ hasText: 'L4999' });
  await expect(last).toBeInViewport();
  await expect(last).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Shift+Home');
  await expect(page.getByRole('button', { name: 'Retrieve (5,000)' })).toBeVisible();
});

test('a day is typed in any usual way and shown as dates are shown; what is no day is not asked for', async ({
  page,
}) => {
  await goTo(page, '#/query/dimse%3ABUSY');
  const born = page.getByRole('textbox', { name: 'Born' });
  await born.fill('3/4/1961');
  await born.press('Tab');
  await expect(born).toHaveValue('03 Apr 1961');
  const from = page.getByRole('textbox', { name: 'Study date from' });
  await from.fill('31.02.2026');
  await from.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('This is no day. Type it as 21 Nov 2026 or 21.11.2026.');
  await expect(page.getByRole('button', { name: 'Search' })).toBeDisabled();
  await page
    .getByRole('button', { name: '7 d' })
    .or(page.getByRole('radio', { name: '7 d' }))
    .click();
  await expect(from).toHaveValue(/^\d\d \w{3} \d{4}$/);
  await expect(page.getByRole('alert')).toBeHidden();
});
