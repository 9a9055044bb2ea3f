import { expect, test } from '@playwright/test';
import { ctPhantom } from '#main/phantom/studies.ts';
import { addPeer, addUser, startCore, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { studyRow } from '../pages/studies.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { goTo, openWindow, PASSWORD, signIn, signOut } from '../pages/window.ts';
import { compareWithReference } from './pixel-reference.ts';
import { crossAt, measureSphere } from './plane-measure.ts';

const SIZE = { rows: 256, columns: 256 };
const IMAGES = 9;

test('from a scanner to the screen: sent, seen arriving, opened, right to the pixel, in three planes, and only for those who may', async ({
  page,
}) => {
  const study = ctPhantom('standard', { ...SIZE, sliceCount: 60 });
  const folder = temporaryFolder('road');
  const files = temporaryFolder('road-files');
  await addUser(folder.path, 'Anna Meier', 'administrator', PASSWORD);
  await addUser(folder.path, 'Rosa Reader', 'radiologist', PASSWORD);
  await addUser(folder.path, 'Paul Physicist', 'physicist', PASSWORD);
  await addPeer(folder.path);
  const core = await startCore(folder.path);
  try {
    const sent = writeStudy(study, files.path).map(({ file }) => file);
    await openWindow(page, core);
    await signIn(page, 'Rosa Reader');

    await storescu(core.dicom, sent.slice(0, 20));
    const row = studyRow(page, study.studyDescription);
    await expect(row).toContainText('20 images, receiving');
    await storescu(core.dicom, sent.slice(20));
    await expect(row.getByRole('gridcell').nth(IMAGES)).toHaveText('60');

    await row.dblclick();
    const viewer = new ViewerPage(page);
    await viewer.waitForStack();
    await page.keyboard.press('Shift+Equal');
    await page.keyboard.press('1');
    await expect(viewer.pane(0)).toContainText('W 400 L 50');
    const window = { centre: 50, width: 400, isInverted: false };
    const picture = { study, ...SIZE, isSigned: false };
    const pixels = compareWithReference(picture, await viewer.shownFrame(), await viewer.greys(), window);
    expect(pixels.compared).toBe(SIZE.rows * SIZE.columns);
    expect(pixels.largest).toBeLessThanOrEqual(1);

    await page.keyboard.press('0');
    await viewer.showPlanes();
    const sphere = study.truth.body.spheres.find(({ name }) => name === 'sphere 30 mm');
    if (!sphere) throw new Error('the phantom has no sphere of 30 mm');
    await crossAt(viewer, sphere.centre);
    for (const place of [0, 1, 2]) {
      const measured = measureSphere(await viewer.greys(place), await viewer.planeCamera(place), sphere);
      expect(measured.offMm, `plane ${place}`).toBeLessThan(1);
    }
    expect(await Promise.all([0, 1, 2].map((place) => viewer.letters(place)))).toEqual([
      'R L A P',
      'R L H F',
      'A P H F',
    ]);

    await goTo(page, '#/studies');
    await signOut(page);
    await signIn(page, 'Paul Physicist');
    await goTo(page, `#/study/${study.studyInstanceUid}`);
    await expect(
      page.getByRole('heading', { name: 'Patient studies are not part of your role' }),
    ).toBeVisible();
    await expect(viewer.pane(0)).toHaveCount(0);
    const answer = await page.request.get(`${core.http}/dicomweb/studies/${study.studyInstanceUid}/metadata`);
    expect(answer.status()).toBe(403);
  } finally {
    await core.stop();
    folder.remove();
    files.remove();
  }
});
