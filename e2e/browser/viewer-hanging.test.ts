import { expect, test } from '@playwright/test';
import { mammographyStudy } from '#main/phantom/mammography-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { growthPair } from '#main/phantom/studies.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const [CT_PRIOR, CT] = growthPair({ rows: 128, columns: 128, sliceCount: 24 });
const COLUMNS = 225;
const mammography = (key: string, studyDate: string) =>
  mammographyStudy({ key, name: 'mammography', patient: PATIENTS.mammography, rows: 300, studyDate });
const MG = mammography('mg-now', '20260127');
const MG_PRIOR = mammography('mg-before', '20240110');

let reading: ReadingCore;
test.beforeAll(async () => {
  reading = await startReadingCore([CT, CT_PRIOR, MG, MG_PRIOR], [], [], 'protocol');
});
test.afterAll(() => reading.stop());

/** Device pixels between the chest walls and the middle of the screen, of the upper two views; both are of one scale. */
async function chestWalls(viewer: ViewerPage): Promise<number[]> {
  const [right, left] = [await viewer.shownFrame(0), await viewer.shownFrame(1)];
  expect(right.map.a).toBeCloseTo(left.map.a, 6);
  const { width } = await viewer.greys(0);
  return [width - (right.map.a * COLUMNS + right.map.e), left.map.e].map((gap) => Math.floor(Math.abs(gap)));
}

test('a study hangs by its protocol beside its best prior, stage by stage, and the prior is never taken for it', async ({
  page,
}) => {
  const viewer = new ViewerPage(page);
  const uids = (study: typeof MG) => study.truth.views.map((view) => view.sopInstanceUid);
  const shown = async () =>
    Promise.all(
      [0, 1, 2, 3].map(async (place) => {
        const { sopInstanceUid } = await viewer.shownFrame(place);
        const [now = -1, before] = [MG, MG_PRIOR].map((study) => uids(study).indexOf(sopInstanceUid));
        return now >= 0 ? `current ${String(now)}` : `prior ${String(before)}`;
      }),
    );
  await viewer.enter(reading.core.signIn, READER, PASSWORD, MG.studyInstanceUid);
  for (const place of [0, 1, 2, 3]) await viewer.waitForStack(place);
  await expect.poll(shown).toEqual(['current 0', 'current 1', 'current 2', 'current 3']);

  // Chest walls back to back, as many millimetres to a pixel.
  await expect.poll(() => chestWalls(viewer)).toEqual([0, 0]);

  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(shown).toEqual(['prior 0', 'prior 1', 'current 0', 'current 1']);
  await expect(viewer.pane(0)).toContainText('Prior · 2 y 1 mo');
  await expect(viewer.pane(0)).toContainText('10 Jan 2024');
  await expect.poll(() => chestWalls(viewer)).toEqual([0, 0]);
  await expect(viewer.pane(2)).toContainText('Current');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(shown).toEqual(['current 0', 'current 1', 'current 2', 'current 3']);
  await expect(viewer.pane(2)).not.toContainText('Current');

  // What readers had before there were protocols is one choice away.
  await page.getByRole('button', { name: /^Hanging protocol/ }).click();
  await page.getByRole('menuitem', { name: 'Series by series' }).click();
  await expect(page.getByRole('button', { name: 'Hanging protocol: Series by series' })).toBeVisible();

  await viewer.open(CT.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('Shift+ArrowRight');
  await viewer.waitForStack(1);
  await expect(viewer.pane(0)).toContainText('Current');
  await expect(viewer.pane(1)).toContainText('Prior · 12 months');
  await expect(viewer.pane(1)).toContainText('W 400 L 50  Soft tissue');
});
