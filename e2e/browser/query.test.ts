import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { ctPhantom, phantomStudies } from '#main/phantom/studies.ts';
import {
  addPeer,
  addUser,
  runViewbox,
  type RunningCore,
  startCore,
  temporaryFolder,
} from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy, type SentFile } from '../fixtures/phantom-files.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';
import { type RunningPeer, startDcmqrscp } from '../fixtures/query-peers.ts';
import { expectNoSeriousFault } from '../pages/accessibility.ts';
import { studyTable } from '../pages/studies.ts';
import { goTo, openAnotherWindow, PASSWORD, signIn } from '../pages/window.ts';

const folder = temporaryFolder('query');
const files = temporaryFolder('query-files');
let core: RunningCore;
let dcmqr: RunningPeer;
let japanese: SentFile[] = [];
let mixedUp: SentFile[] = [];

test.beforeAll(async () => {
  dcmqr = await startDcmqrscp(path.join(folder.path, 'dcmqr'));
  const study = phantomStudies().find(({ key }) => key === 'name-japanese');
  if (study === undefined) throw new Error('There is no phantom of that key.');
  japanese = writeStudy(study, files.path);
  mixedUp = writeStudy(ctPhantom('standard', { rows: 64, columns: 64, sliceCount: 3 }), files.path);
  await storescu(
    dcmqr.address,
    [...japanese, ...mixedUp].map(({ file }) => file),
  );
  const data = path.join(folder.path, 'data');
  await addUser(data, 'Anna Meier', 'administrator', PASSWORD);
  await addPeer(data);
  const { host, port } = dcmqr.address;
  await runViewbox(data, [
    'peer',
    'add',
    'DCMQR',
    host,
    String(port),
    '--may',
    'store',
    '--archive',
    '--retries',
    '0',
  ]);
  await runViewbox(data, ['peer', 'add', 'NOBODY', '127.0.0.1', '1', '--may', 'store']);
  core = await startCore(data);
  // The same study UID, one image, another patient.
  const [first = { file: '' }] = mixedUp;
  const other = path.join(files.path, 'other.dcm');
  copyFileSync(first.file, other);
  await runProgram(programFile('dcmodify'), [
    '-nb',
    '-m',
    'PatientID=SOMEONE-ELSE',
    '-m',
    'PatientName=Else^Some',
    other,
  ]);
  await storescu(core.dicom, [other]);
});

test.beforeEach(async ({ page }) => {
  await openAnotherWindow(page, core);
  await signIn(page, 'Anna Meier');
});

test.afterAll(async () => {
  await core.stop();
  await dcmqr.stop();
  folder.remove();
  files.remove();
});

const results = (page: Page): Locator => page.getByRole('grid', { name: 'Studies at other archives' });

/** For people who change the screens: `VIEWBOX_LOOK=folder` keeps pictures of them in two sizes. */
async function look(page: Page, name: string): Promise<void> {
  const kept = process.env['VIEWBOX_LOOK'];
  if (kept === undefined) return;
  for (const [width, height] of [
    [1920, 1080],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: path.join(kept, `${name}-${width}.png`) });
  }
}

test('studies are searched at another archive with the keyboard, compared with what is here, retrieved and opened', async ({
  page,
}) => {
  await goTo(page, '#/query');
  const name = page.getByRole('textbox', { name: 'Patient name' });
  await expect(name).toBeFocused();
  await expect(page.getByRole('button', { name: 'DCMQR' })).toBeVisible();
  await expectNoSeriousFault(page, 'query, empty');
  await look(page, 'query-empty');
  // Both archives: one answers, the other cannot be reached and says so.
  await goTo(page, '#/query/dimse%3ADCMQR%2Cdimse%3ANOBODY');
  await name.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('NOBODY');
  await expect(page.getByRole('status').filter({ hasText: '2 studies' })).toBeVisible();
  const doubtful = results(page).getByRole('row').filter({ hasText: 'other patient' });
  await expect(doubtful).toHaveCount(1);
  await expectNoSeriousFault(page, 'query, answered');
  await look(page, 'query-failing');

  // A name in its own script, and only at the archive that is there.
  await goTo(page, '#/query/dimse%3ADCMQR');
  await name.fill('Yamada');
  await name.press('Enter');
  const row = results(page).getByRole('row').filter({ hasText: '山田' });
  await expect(page.getByRole('status').filter({ hasText: '1 study' })).toBeVisible();
  await expect(row).toBeVisible();
  await name.press('ArrowDown');
  await expect(results(page)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(
    results(page)
      .getByRole('row')
      .filter({ hasText: /^Series \d/ }),
  ).toBeVisible();
  await look(page, 'query-series');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(row.getByText('here', { exact: true })).toBeVisible();
  await look(page, 'query-here');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`#/study/${japanese[0]?.studyInstanceUid ?? ''}`));

  // What was found is still there; images of two patients are never joined without a question.
  await goTo(page, '#/query/dimse%3ADCMQR');
  await name.fill('');
  await name.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: '2 studies' })).toBeVisible();
  await doubtful.dblclick();
  const question = page.getByRole('dialog', { name: 'Another patient under the same study UID' });
  await expect(question).toContainText('SOMEONE-ELSE');
  await expectNoSeriousFault(page, 'mix-up question');
  await look(page, 'query-mix-up');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(doubtful).toContainText('1 here');
});

test('a study is sent; what the peer does not take is told image by image, and taken once it is converted', async ({
  page,
}) => {
  // One of three compressed, which dcmqrscp does not take.
  const [slice = { file: '' }, second = { file: '' }] = writeStudy(
    ctPhantom('gap', { rows: 64, columns: 64, sliceCount: 4 }),
    files.path,
  );
  const compressed = path.join(files.path, 'compressed.dcm');
  await runProgram(programFile('dcmcjpeg'), ['+e1', slice.file, compressed]);
  await storescu(core.dicom, [second.file]);
  await storescu(core.dicom, [compressed], ['-xs']);
  const row = studyTable(page)
    .getByRole('row')
    .filter({ hasText: '2' })
    .filter({ hasText: 'Phantom CT gap' });
  await expect(row).toBeVisible();
  await expect(row).not.toContainText('receiving');
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Send to…' }).click();
  const form = page.getByRole('dialog', { name: 'Send a study' });
  await expect(form.getByRole('button', { name: /DCMQR/ })).toBeVisible();
  await expectNoSeriousFault(page, 'send, form');
  await look(page, 'send-form');
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  const progress = page.getByRole('dialog', { name: 'Not all was sent to DCMQR' });
  await expect(progress).toContainText('not all sent');
  await expect(progress.getByRole('alert')).toContainText('1 of 2 instances were not taken by DCMQR');
  await progress.getByText('What was not taken, and why').click();
  await expect(
    progress.getByRole('listitem').filter({ hasText: '1 image: The peer does not take' }).last(),
  ).toBeVisible();
  await expectNoSeriousFault(page, 'send, not all sent');
  await look(page, 'send-failed');
  await progress.getByRole('button', { name: 'Close' }).last().click();

  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Send to…' }).click();
  await form.getByText('Convert to uncompressed').click();
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  const done = page.getByRole('dialog', { name: 'Sent to DCMQR' });
  await expect(done).toContainText('2 of 2 images');
  await expect(done.getByText('sent', { exact: true })).toBeVisible();
  await look(page, 'send-done');
});
