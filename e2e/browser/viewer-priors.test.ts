import { expect, test } from '@playwright/test';
import { chestStudy } from '#main/phantom/chest-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { ctPhantom, growthPair } from '#main/phantom/studies.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const SMALL = { rows: 128, columns: 128, sliceCount: 4 };
const [PRIOR, CURRENT] = growthPair(SMALL);
const RADIOGRAPH = chestStudy({
  key: 'cr-prior',
  name: 'chest CR',
  patient: PATIENTS.thorax,
  modality: 'CR',
  rows: 128,
});
/** The same name and birth date under another Patient ID */
const NEAR = chestStudy({
  key: 'cr-near',
  name: 'chest of a namesake',
  patient: { ...PATIENTS.thorax, patientId: 'OTHER-1' },
  modality: 'CR',
  rows: 128,
});

const LEAVE = 'Leave it unread';

let reading: ReadingCore;

test.beforeAll(async () => {
  reading = await startReadingCore([CURRENT, PRIOR, RADIOGRAPH, NEAR, ctPhantom('standard', SMALL)]);
});
test.afterAll(() => reading.stop());

test('priors are listed with their reasons, a namesake only as a candidate, and Enter opens the best', async ({
  page,
}) => {
  const viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, CURRENT.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('Shift+P');
  const list = page.getByRole('listbox', { name: 'Priors' });
  const [best, other] = [list.getByRole('option').nth(0), list.getByRole('option').nth(1)];
  await expect(best).toContainText('12 months');
  await expect(best).toContainText('same region (abdomen), same kind of examination');
  await expect(other).toContainText('region beside it (chest), related kind');
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
  await expect(page.getByRole('main').getByText('18 Feb 2025')).toBeVisible();
});
