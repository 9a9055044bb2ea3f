import { expect, test } from '@playwright/test';
import { chestStudy, CR_IMAGE_STORAGE } from '#main/phantom/chest-study.ts';
import { ctStudy } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { generate } from '#main/phantom/phantom-study.ts';
import type { Measurement } from '#shared/reading/measurement.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { archiveActs } from './archive-acts.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

type Patient = (typeof PATIENTS)['thorax'];

const chest = (key: string, change: Partial<Patient> = {}) =>
  chestStudy({
    key,
    name: `chest ${key}`,
    patient: { ...PATIENTS.thorax, ...change },
    modality: 'CR',
    rows: 64,
  });
const [OWN, NAMESAKE] = [chest('now'), chest('namesake', { patientId: 'OTHER-1' })];
/** The same number of another issuer: slices, of which there are planes */
const ELSEWHERE = ctStudy({
  key: 'elsewhere',
  name: 'CT elsewhere',
  description: 'chest elsewhere',
  patient: { ...PATIENTS.thorax, issuerOfPatientId: 'CLINIC' },
  studyDate: '20260102',
  rows: 32,
  columns: 32,
  sliceCount: 8,
});
const BEFORE = chest('before');
const STUDIES = [
  OWN,
  BEFORE,
  ELSEWHERE,
  NAMESAKE,
  chest('twin', { patientId: 'TWIN-2', name: 'Phantom^Gemella' }),
];

function lengthOn(study: typeof OWN, sopInstanceUid: string): Measurement {
  return {
    id: crypto.randomUUID(),
    studyInstanceUid: study.studyInstanceUid,
    seriesInstanceUid: study.series[0]?.seriesInstanceUid ?? '',
    kind: 'length',
    place: {
      space: 'image',
      sopInstanceUid,
      sopClassUid: CR_IMAGE_STORAGE,
      frameNumber: 1,
      points: [
        [10, 30],
        [21, 30],
      ],
    },
    values: [{ name: 'length', value: 77, unit: 'mm' }],
    caution: '',
    label: '',
    colour: 0,
    isHidden: false,
    author: '',
    createdAt: '2026-01-19T10:00:00.000Z',
    storedInSopInstanceUid: '',
  };
}

/** What a viewport says of its greys. */
const greysOf = async (viewer: ViewerPage, place: number) =>
  /W \d+ L -?\d+/.exec(await viewer.pane(place).innerText())?.[0];

/** Widens the window of the viewport in use, which is the first, until it says so. */
async function widened(viewer: ViewerPage): Promise<void> {
  const own = await greysOf(viewer, 0);
  await viewer.page.keyboard.press('Shift+BracketRight');
  await expect.poll(() => greysOf(viewer, 0)).not.toBe(own);
}

/** What the reader sees and does of patients that are one, and that are not. */
function partsOf(viewer: ViewerPage) {
  const { page } = viewer;
  const list = page.getByRole('listbox', { name: 'Priors' });
  const perhaps = page.getByRole('region', { name: 'Perhaps the same patient' });
  const decided = page.getByRole('region', { name: 'Recorded as one person' });
  const beside = page.getByRole('radio', { name: 'Show beside' });
  const border = page.getByRole('alert');
  const refused = page.getByRole('status').filter({ hasText: 'nothing of it is saved, copied or printed' });
  const own = list.getByRole('option').filter({ hasText: 'chest before' });
  const near = (words: string) => perhaps.getByRole('listitem').filter({ hasText: words });
  const away = () =>
    page
      .getByRole('region', { name: /^Study of/ })
      .getByRole('button', { name: 'Take it from the screen' })
      .click();

  /** What goes together of one patient does not of two, and nothing leaves the screen. */
  const nothingTogether = async () => {
    await viewer.pane(0).focus();
    const before = await greysOf(viewer, 1);
    await widened(viewer);
    expect(await greysOf(viewer, 1)).toBe(before);
    for (const key of ['Control+p', 'Control+Alt+KeyC', 'Control+Shift+S']) {
      await page.keyboard.press(key);
      await expect(refused).toBeVisible();
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await refused.getByRole('button', { name: 'Close' }).click();
      await expect(refused).toHaveCount(0);
    }
  };
  return { list, perhaps, decided, beside, own, border, refused, near, away, nothingTogether };
}

let reading: ReadingCore;
test.beforeAll(async () => {
  reading = await startReadingCore(STUDIES);
});
test.afterAll(() => reading.stop());

test('who is who: the same patient, another issuer, one by decision, a namesake, a twin, and one that changes while both are open', async ({
  page,
}) => {
  const viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, OWN.studyInstanceUid);
  await viewer.waitForStack();
  const { list, perhaps, decided, beside, own, border, refused, near, away, nothingTogether } =
    partsOf(viewer);

  // One: Patient ID and issuer agree. Five: of a twin nothing is said, and nothing can be put beside.
  await page.keyboard.press('Shift+P');
  await expect(perhaps.getByRole('listitem')).toHaveCount(2);
  await expect(page.getByRole('dialog')).not.toContainText('TWIN-2');
  await beside.click();
  await own.click();
  await viewer.waitForStack(1);
  await expect(viewer.pane(1)).toContainText('Prior');
  await expect(border).toHaveCount(0);
  await viewer.pane(0).focus();
  await page.keyboard.press('Shift+N');
  await widened(viewer);
  await expect.poll(async () => (await greysOf(viewer, 1)) === (await greysOf(viewer, 0))).toBe(true);
  await away();

  // Two: the same number of another issuer. Four: a namesake. Both with the reason, both behind the border.
  for (const [words, reason, alert] of [
    [
      'CLINIC',
      'same Patient ID',
      'PHANTOM-11 issuer VIEWBOX-PHANTOM M born 08 Aug 1958 and Phantom, Thorax PHANTOM-11 issuer CLINIC M',
    ],
    [
      'OTHER-1',
      'same name and birth date under another Patient ID',
      'PHANTOM-11 and Phantom, Thorax OTHER-1',
    ],
  ] as const) {
    await page.keyboard.press('Shift+P');
    await expect(near(words)).toContainText(reason);
    await near(words).getByRole('button', { name: 'Show beside' }).click();
    await expect(border).toContainText(alert);
    await viewer.waitForStack(1);
    await nothingTogether();
    if (words === 'CLINIC') {
      // The name at the top is still the other patient's.
      await viewer.pane(1).focus();
      await viewer.showPlanes();
      await expect(border).toContainText(alert);
      await page.keyboard.press('Control+p');
      await expect(refused).toBeVisible();
      await page.keyboard.press('m');
      await viewer.waitForStack(1);
    }
    await away();
    await expect(border).toHaveCount(0);
  }

  // Three: a person records that the namesake is the patient.
  await page.keyboard.press('Shift+P');
  await near('OTHER-1').getByRole('button', { name: 'Same person' }).click();
  await page.getByRole('button', { name: 'Record as one person' }).click();
  await expect(decided).toContainText('OTHER-1');
  const namesake = list.getByRole('option').filter({ hasText: 'chest namesake' });
  await beside.click();
  await namesake.click();
  await viewer.waitForStack(1);
  await expect(viewer.pane(1)).toContainText('OTHER-1');
  await expect(border).toHaveCount(0);

  // Six: somebody takes that back while both are on the screen: the border is there, and nothing leaves.
  await page.evaluate(
    async (json) => {
      const answer = await fetch('/api/rpc/priors/decide', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ json }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    {
      studyInstanceUid: OWN.studyInstanceUid,
      otherStudyInstanceUid: NAMESAKE.studyInstanceUid,
      isSame: false,
    },
  );
  await expect(border).toContainText('Two patients: Phantom, Thorax PHANTOM-11 and Phantom, Thorax OTHER-1');
  await expect(viewer.pane(1)).toContainText('Other patient');
  await nothingTogether();
  await away();
});

test('an open study that becomes another patient’s, by an object put in its place or by coming again, is that one’s at once', async ({
  page,
}) => {
  const viewer = new ViewerPage(page);
  await viewer.enter(await reading.newEntry(), READER, PASSWORD, OWN.studyInstanceUid);
  await viewer.waitForStack();
  const { beside, own, border, away, nothingTogether } = partsOf(viewer);

  // Seven: a prior beside gets another Patient ID when an object of the same UID is put in its place.
  const archive = await archiveActs(reading);
  await page.keyboard.press('Shift+P');
  await beside.click();
  await own.click();
  await viewer.waitForStack(1);
  await expect(border).toHaveCount(0);
  await viewer.pane(0).focus();
  await page.keyboard.press('Shift+N');
  await widened(viewer);
  await expect.poll(async () => (await greysOf(viewer, 1)) === (await greysOf(viewer, 0))).toBe(true);
  // Somebody takes it out of the archive, and puts it back.
  const { studyInstanceUid } = BEFORE;
  const moved = await archive.call<{ trashId: string }>('trash/move', {
    studyInstanceUid,
    reason: 'enteredByMistake',
  });
  await expect(border).toContainText('which is shown beside, was taken out of the archive');
  await archive.call('trash/restore', { trashId: moved.trashId });
  await expect(border).toHaveCount(0);
  const [shown, other] = Array.from(generate(BEFORE), (file) => file.sopInstanceUid);
  const picture = await viewer.pane(1).locator('canvas').first().getAttribute('data-image-id');
  await archive.call('trash/move', {
    studyInstanceUid: BEFORE.studyInstanceUid,
    sopInstanceUids: [other],
    reason: 'enteredByMistake',
  });
  await archive.offer(chest('before', { patientId: 'MOVED-7' }));
  const waiting = await archive.call<{ quarantineId: string; sopInstanceUid: string }[]>('quarantine/list');
  const quarantineId = waiting.find((each) => each.sopInstanceUid === shown)?.quarantineId;
  await archive.call('quarantine/replace', { quarantineId });
  await expect(border).toContainText('Two patients: Phantom, Thorax PHANTOM-11 and Phantom, Thorax MOVED-7');
  await expect(viewer.pane(1)).toContainText('MOVED-7');
  await expect(viewer.pane(1)).toContainText('Other patient');
  // What is shown under the new name are its own pixels.
  await expect(viewer.pane(1).locator('canvas').first()).not.toHaveAttribute('data-image-id', picture ?? '');
  await viewer.waitForStack(1);
  await nothingTogether();
  await away();

  // Eight: the study that is read itself is deleted for good and sent again under another Patient ID.
  const before = await viewer.pane(0).locator('canvas').first().getAttribute('data-image-id');
  const [image = ''] = Array.from(generate(OWN), (file) => file.sopInstanceUid);
  await archive.call('reading/write', {
    studyInstanceUid: OWN.studyInstanceUid,
    origin: 'another',
    changes: [{ kind: 'putMeasurement', measurement: lengthOn(OWN, image), basedOn: null }],
  });
  await expect(viewer.pane(0)).toContainText('77.0 mm');
  await archive.removeForGood(OWN.studyInstanceUid, 'PHANTOM-11');
  await archive.offer(chest('now', { patientId: 'RESENT-8' }));
  await expect(border).toContainText('Now: Phantom, Thorax RESENT-8');
  await expect(border).toContainText('Before: Phantom, Thorax PHANTOM-11');
  await expect(page.locator('header')).toContainText('RESENT-8');
  await expect(viewer.pane(0)).toContainText('RESENT-8');
  await expect(viewer.pane(0).locator('canvas').first()).not.toHaveAttribute('data-image-id', before ?? '');
  await viewer.waitForStack(0);
  // What was drawn on the former images is not on these.
  await expect(viewer.pane(0)).not.toContainText('77.0 mm');
  await border.getByRole('button', { name: 'I have seen it' }).click();
  await expect(border).toHaveCount(0);
});
