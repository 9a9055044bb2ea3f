import { expect, test } from '@playwright/test';
import path from 'node:path';
import { chestStudy } from '#main/phantom/chest-study.ts';
import { mrStudy } from '#main/phantom/mr-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { addPeer, createToken, runViewbox, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { type RunningPeer, startOrthanc } from '../fixtures/query-peers.ts';
import { ReadingPage } from '../pages/reading-page.ts';
import { goTo } from '../pages/window.ts';
import { CT, CT_PRIOR, heightsOf, MOST_APART_MM, SHIFT_MM } from './follow-up-ct.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

/** The same name and birth date under another Patient ID; it is here, and too old to be read */
const NEAR = chestStudy({
  key: 'cr-near',
  name: 'chest of a namesake',
  patient: { ...PATIENTS.thorax, patientId: 'OTHER-1' },
  modality: 'CR',
  studyDate: '20240110',
  rows: 128,
});
/** Of another region, in the other archive */
const HEAD = mrStudy({
  key: 'mr-elsewhere',
  name: 'head MR',
  patient: PATIENTS.thorax,
  studyDate: '20251001',
  matrix: 32,
  sliceCount: 2,
});
const LEAVE = 'Leave it unread';
/** The day before the study that arrives */
const READ_SINCE = Date.UTC(2026, 1, 23);
const DAY_MS = 86_400_000;

const files = temporaryFolder('priors-files');
let reading: ReadingCore;
let hospital: RunningPeer;

test.beforeAll(async () => {
  hospital = await startOrthanc(path.join(files.path, 'hospital'), { DicomAlwaysAllowGet: true });
  const elsewhere = [CT_PRIOR, HEAD].flatMap((study) =>
    writeStudy(study, path.join(files.path, 'elsewhere')),
  );
  await storescu(
    hospital.address,
    elsewhere.map(({ file }) => file),
  );
  reading = await startReadingCore([NEAR], [], [], 'protocol');
  await addPeer(reading.folder);
  const { host, port } = hospital.address;
  await runViewbox(reading.folder, ['peer', 'add', 'HOSPITAL', host, String(port), '--archive']);
  const arrivalDays = Math.ceil((Date.now() - READ_SINCE) / DAY_MS);
  const token = await createToken(reading.folder, 'administrator');
  await fetch(`${reading.core.http}/api/rpc/prefetch/putSettings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ json: { isOn: true, mostAtOnce: 2, arrivalDays, quietSeconds: 1 } }),
  });
});
test.afterAll(async () => {
  await reading.stop();
  await hospital.stop();
  files.remove();
});

test('a case arrives, its prior comes by itself, and one key hangs both on two windows that scroll together; the others are named', async ({
  page,
  context,
}) => {
  const leading = new ReadingPage(page);
  await leading.enter(reading.core.signIn, READER, PASSWORD, NEAR.studyInstanceUid);
  await leading.waitForStack();
  const opening = context.waitForEvent('page');
  await page.keyboard.press('Alt+KeyW');
  const following = new ReadingPage(await opening);
  await page.bringToFront();
  await goTo(page, '#/worklist');
  const leave = page.getByRole('button', { name: LEAVE });
  const empty = page.getByRole('heading', { name: 'Nothing to be read' });
  await leave.or(empty).waitFor();
  if (await leave.isVisible()) await leave.click();
  await expect(empty).toBeVisible();

  const arriving = writeStudy(CT, path.join(files.path, 'arriving')).map(({ file }) => file);
  await storescu(reading.core.dicom, arriving);
  const rows = page.getByRole('grid', { name: 'Worklist' }).getByRole('row');
  await expect(rows.nth(1)).toContainText(/Ready\s*quiet/);
  await expect(rows.nth(1)).toContainText('1 here');
  await expect(rows).toHaveCount(2);

  await page.keyboard.press('Control+ArrowRight');
  await leading.waitForStack();
  for (const place of [0, 1]) await following.waitForStack(place);
  await expect(page).toHaveURL(new RegExp(`#/study/${CT.studyInstanceUid}`));
  await expect(leading.pane(0)).toContainText('24 Feb 2026');
  await expect(following.pane(0)).toContainText('Current');
  await expect(following.pane(1)).toContainText('Prior · 12 months');
  // Each window names the stage that it shows.
  for (const [each, stage] of [
    [page, 1],
    [following.page, 2],
  ] as const)
    await expect(
      each.getByRole('button', { name: new RegExp(`^Hanging protocol: CT abdomen and pelvis ${stage}/`) }),
    ).toBeVisible();

  // Laid on each other, both go on together wherever the reader scrolls.
  await following.page.bringToFront();
  await following.pane(0).focus();
  await following.page.keyboard.press('Alt+KeyL');
  await expect(following.pane(1)).toContainText(/Registered ± [0-3]\.\d mm/);
  const apart = async () => {
    const [now = 0, before = 0] = await heightsOf(following);
    return Math.abs(before - now - SHIFT_MM);
  };
  await expect.poll(apart).toBeLessThanOrEqual(MOST_APART_MM);
  for (const [place, key] of [
    [0, 'Shift+ArrowUp'],
    [0, 'ArrowUp'],
    [0, 'ArrowDown'],
    [0, 'Shift+ArrowDown'],
    [1, 'Shift+ArrowDown'],
    [1, 'ArrowDown'],
    [1, 'Shift+ArrowDown'],
    [0, 'ArrowUp'],
    [1, 'ArrowUp'],
    [1, 'Shift+ArrowUp'],
  ] as const) {
    await following.pane(place).focus();
    const was = (await heightsOf(following))[place];
    await following.page.keyboard.press(key);
    await expect.poll(async () => (await heightsOf(following))[place]).not.toBe(was);
    await expect.poll(apart).toBeLessThanOrEqual(MOST_APART_MM);
  }

  // Why this prior, and why no other; what is elsewhere may still be asked for.
  await page.bringToFront();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+P');
  const list = page.getByRole('listbox', { name: 'Priors' });
  const best = list.getByRole('option').nth(0);
  await expect(best).toContainText('12 months');
  await expect(best).toContainText('same region (abdomen), same kind of examination');
  const remote = page.getByRole('region', { name: 'In other archives' });
  await expect(remote.getByRole('listitem')).toHaveCount(1);
  await expect(remote).toContainText('from HOSPITAL: another region: head');
  await remote.getByRole('button', { name: 'Fetch' }).click();
  // By its words: one that does not go says why.
  await expect.poll(() => remote.allInnerTexts(), { timeout: 20_000 }).toEqual([]);
  await expect(list.getByRole('option').filter({ hasText: 'Phantom head MR' })).toContainText(
    'another region',
  );
  const perhaps = page.getByRole('region', { name: 'Perhaps the same patient' });
  await expect(perhaps.getByRole('listitem')).toHaveCount(1);
  await expect(perhaps).toContainText('OTHER-1');
  await expect(perhaps).toContainText('same name and birth date under another Patient ID');
  await perhaps.getByRole('button', { name: 'Same person' }).click();
  await page.getByRole('button', { name: 'Record as one person' }).click();
  const decided = page.getByRole('region', { name: 'Recorded as one person' });
  await expect(decided).toContainText('OTHER-1');
  await expect(perhaps).toHaveCount(0);
  await decided.getByRole('button', { name: 'Take back' }).click();
  await expect(perhaps).toContainText('OTHER-1');
  await best.focus();
  await page.keyboard.press('Enter');
  await expect(list).toHaveCount(0);
  // Images of the study that is left were not looked at.
  await page.getByRole('button', { name: LEAVE }).click();
  await expect(page.getByRole('main').getByText('18 Feb 2025').first()).toBeVisible();
});
