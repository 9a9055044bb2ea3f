import { expect, type Page, test } from '@playwright/test';
import { chestStudy } from '#main/phantom/chest-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { ctPhantom, growthPair } from '#main/phantom/studies.ts';
import { goTo, openAnotherWindow, signIn, signOut } from '../pages/window.ts';
import { PASSWORD, READER, type ReadingCore, startReadingCore } from './viewer-study.ts';

const SMALL = { rows: 64, columns: 64, sliceCount: 2 };
const [PRIOR, CURRENT] = growthPair(SMALL);
const RADIOGRAPH = chestStudy({
  key: 'cr-worklist',
  name: 'chest CR',
  patient: PATIENTS.thorax,
  modality: 'CR',
  rows: 64,
});
const SECOND = 'second';
let reading: ReadingCore;

test.beforeAll(async () => {
  reading = await startReadingCore(
    [CURRENT, PRIOR, RADIOGRAPH, ctPhantom('standard', SMALL)],
    [[SECOND, 'radiologist']],
  );
});
test.afterAll(async () => {
  await reading.stop();
});

test('rules are tried and put in force, what arrives is on the worklist, and two who read get two cases', async ({
  page,
  browser,
}) => {
  await openAnotherWindow(page, reading.core);
  await signIn(page, 'administrator', PASSWORD);

  // The site's own word makes another region of a description; the dry run shows it before it is in force.
  await goTo(page, '#/admin/priors');
  const tryOut = page.getByRole('region', { name: 'Try it' });
  await tryOut.getByRole('button', { name: /CR/ }).click();
  await expect(tryOut).toContainText('Read as chest');
  await expect(tryOut).toContainText('made later');
  await page.getByRole('button', { name: 'Add a word' }).click();
  const dialog = page.getByRole('dialog', { name: 'Word or phrase' });
  await dialog.getByRole('textbox').fill('chest cr');
  await dialog.getByRole('button', { name: /^Regions/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'chest' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'shoulder' }).click();
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Take over' }).click();
  await expect(tryOut).toContainText('Read as chest, shoulder, by its description');

  // Who reads what, in the site's own words.
  await page.getByRole('button', { name: 'Add a subspecialty' }).click();
  const subspecialty = page.getByRole('dialog', { name: 'Subspecialty' });
  await subspecialty.getByLabel('Subspecialty', { exact: true }).fill('Lung team');
  await subspecialty.getByRole('button', { name: /^Regions/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'shoulder' }).click();
  await page.keyboard.press('Escape');
  await subspecialty.getByRole('button', { name: 'Take over' }).click();
  await expect(tryOut).toContainText('Subspecialty Lung team');
  await page.getByRole('button', { name: 'Put in force' }).click();
  await expect(page.getByRole('region', { name: 'Versions' })).toContainText('administrator');

  await goTo(page, '#/worklist');
  await expect(page.getByRole('heading', { name: 'Nothing to be read' })).toBeVisible();
  await goTo(page, '#/admin/prefetch');
  await page.getByLabel('Studies no older than (days)').fill('3650');
  await page.getByLabel(/nothing came for/).fill('1');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await signOut(page);

  await signIn(page, READER, PASSWORD);
  await goTo(page, '#/worklist');
  const rows = page.getByRole('grid', { name: 'Worklist' }).getByRole('row');
  const row = (words: string) => rows.filter({ hasText: words });
  await expect(rows.filter({ hasText: /Ready\s*quiet/ })).toHaveCount(4);
  await expect(row('chest CR')).toContainText('chest, shoulder');
  await expect(row('chest CR')).toContainText('Lung team');
  await expect(row('2 here')).toHaveCount(1);
  await row('chest CR').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'STAT' }).click();
  await expect(rows.nth(1)).toContainText('STAT');
  await expect(rows.nth(1)).toContainText('chest CR');

  // Another reader takes the most urgent one; it is said, and the next case is another one.
  const other = await (await browser.newContext()).newPage();
  await openAnotherWindow(other, reading.core);
  await signIn(other, SECOND, PASSWORD);
  await goTo(other, '#/worklist');
  await expect(other.getByRole('grid', { name: 'Worklist' })).toContainText('STAT');
  await other.keyboard.press('Control+ArrowRight');
  await expect(other).toHaveURL(new RegExp(`#/study/${RADIOGRAPH.studyInstanceUid}`));
  await expect(row('chest CR')).toContainText(`In progress${SECOND}`);
  await row('chest CR').dblclick();
  const question = page.getByRole('dialog', { name: `${SECOND} is reading this study` });
  await expect(question).toContainText(PATIENTS.thorax.patientId);
  await expect(question).toContainText('chest CR');
  await page.getByRole('button', { name: 'Cancel' }).click();
  const fetched: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/frames/')) fetched.push(request.url());
  });
  await page.getByRole('button', { name: /Next case/ }).click();
  await expect(page).toHaveURL(/#\/study\//);
  expect(page.url()).not.toContain(RADIOGRAPH.studyInstanceUid);
  // While it is read, the first images of the case after it come.
  const next = await upcoming(page, page.url().split('/').at(-1) ?? '');
  await expect.poll(() => fetched.some((url) => url.includes(`/studies/${next}/`))).toBe(true);
  await page.goBack();

  // Whoever had it is told when it is taken over.
  await row('chest CR').dblclick();
  await page.getByRole('button', { name: 'Take over' }).click();
  await expect(page).toHaveURL(new RegExp(`#/study/${RADIOGRAPH.studyInstanceUid}`));
  await expect(other.getByText(`${READER} has been reading this study since`)).toBeVisible();
  await other.context().close();
});

/** The study that the worklist's rule gives next. @param open the one that is read */
function upcoming(page: Page, open: string): Promise<string> {
  return page.evaluate(async (except) => {
    const answer = await fetch('/api/rpc/worklist/upcoming', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ json: { filter: {}, except: [except] } }),
    });
    const { json } = (await answer.json()) as { json: { study: { studyInstanceUid: string } } };
    return json.study.studyInstanceUid;
  }, open);
}
