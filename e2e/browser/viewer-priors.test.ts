import { expect, test } from '@playwright/test';
import path from 'node:path';
import { chestStudy } from '#main/phantom/chest-study.ts';
import { ctStudy } from '#main/phantom/ct-study.ts';
import { mrStudy } from '#main/phantom/mr-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { ctPhantom, growthPair } from '#main/phantom/studies.ts';
import { addPeer, runViewbox, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
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

/** What another archive has of the patient: the oldest of the kind, and one of another region */
const OLDEST = ctStudy({
  key: 'ct-oldest',
  name: 'CT follow-up',
  description: 'No lesion yet',
  patient: PATIENTS.thorax,
  studyDate: '20220110',
  ...SMALL,
});
const HEAD = mrStudy({
  key: 'mr-elsewhere',
  name: 'head MR',
  patient: PATIENTS.thorax,
  matrix: 32,
  sliceCount: 2,
});

const LEAVE = 'Leave it unread';

const elsewhere = temporaryFolder('priors-elsewhere');
let reading: ReadingCore;
let hospital: RunningCore;

test.beforeAll(async () => {
  const data = path.join(elsewhere.path, 'data');
  await addPeer(data, 'VIEWBOX', { may: 'find,move' });
  hospital = await startCore(data, { args: ['--ae-title', 'HOSPITAL'] });
  for (const study of [OLDEST, HEAD]) writeStudy(study, path.join(elsewhere.path, 'files'));
  await runViewbox(data, ['import', path.join(elsewhere.path, 'files')]);
  reading = await startReadingCore([CURRENT, PRIOR, RADIOGRAPH, NEAR, ctPhantom('standard', SMALL)]);
  const { host, port } = hospital.dicom;
  await runViewbox(reading.folder, ['peer', 'add', 'HOSPITAL', host, String(port), '--archive']);
});
test.afterAll(async () => {
  await reading.stop();
  await hospital.stop();
  elsewhere.remove();
});

test('priors are listed with their reasons, a namesake only as a candidate, and Enter opens the best', async ({
  page,
}) => {
  const viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, CURRENT.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('Shift+P');
  const list = page.getByRole('listbox', { name: 'Priors' });
  const best = list.getByRole('option').nth(0);
  const other = list.getByRole('option').filter({ hasText: 'chest CR' });
  await expect(best).toContainText('12 months');
  await expect(best).toContainText('same region (abdomen), same kind of examination');
  await expect(other).toContainText('region beside it (chest), related kind');
  // The opening of the study fetched the older one; the head is none to compare with, but may be asked for.
  await expect(list.getByRole('option').nth(1)).toContainText('10 Jan 2022');
  const remote = page.getByRole('region', { name: 'In other archives' });
  await expect(remote.getByRole('listitem')).toHaveCount(1);
  await expect(remote).toContainText('from HOSPITAL: another region: head');
  await remote.getByRole('button', { name: 'Fetch' }).click();
  await expect(remote).toHaveCount(0);
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
  await expect(page.getByRole('main').getByText('18 Feb 2025')).toBeVisible();
});
