import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { testResponse } from '#shared/display-qc/test-response.ts';
import { Displays } from '#main/display-qc/displays.ts';
import { addPeer, addUser, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { onStoppedStation } from '../fixtures/prepared-station.ts';
import { seedCatalog } from '../fixtures/seeded-catalog.ts';
import { expectNoSeriousFault } from '../pages/accessibility.ts';
import { studyTable } from '../pages/studies.ts';
import { goTo, openWindow, PASSWORD, signIn } from '../pages/window.ts';

const folder = temporaryFolder('accessibility');
let core: RunningCore;

test.beforeAll(async () => {
  seedCatalog(folder.path, 500);
  await addUser(folder.path, 'Anna Meier', 'administrator', PASSWORD);
  await addPeer(folder.path);
  await onStoppedStation(folder.path, oneDisplay);
  core = await startCore(folder.path);
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
});

const DISPLAY_ID = randomUUID();

/** A display with a response, so that its page has plots and verdicts. */
async function oneDisplay(station: ConstructorParameters<typeof Displays>[0]['station']): Promise<void> {
  const displays = new Displays({ station, audit: { record: () => Promise.resolve() } });
  const about = { maker: '', model: '', serial: '', room: '', isCalibrated: true, isRetired: false };
  const tag = { displayId: DISPLAY_ID, assetTag: 'QC-1' };
  await displays.put({ ...tag, ...about, profileIds: ['acr-aapm-siim'], place: null }, 'Paul');
  const instrument = { name: 'M', serial: '1', calibratedOn: '2020-01-01', calibrationEndsOn: '2099-01-01' };
  const test = { ...tag, values: testResponse(), instrument, devicePixelRatio: 1, remarks: '' };
  await displays.sign(test, 'Paul', null);
}

test('no screen has a serious fault of accessibility', async ({ page }) => {
  await openWindow(page, core);
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await expectNoSeriousFault(page, 'sign-in');
  await signIn(page, 'Anna Meier');
  await expect(studyTable(page).getByRole('row').nth(5)).toBeVisible();
  await studyTable(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(page.getByRole('complementary', { name: 'Preview' })).toContainText('Open');
  await expectNoSeriousFault(page, 'studies');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await expectNoSeriousFault(page, 'palette');
  await page.keyboard.press('Escape');
  for (const screen of ['activity/jobs', 'archive/quarantine', 'archive/trash', 'archive/cache']) {
    await goTo(page, `#/${screen}`);
    await expect(page.getByRole('tab', { selected: true })).toBeVisible();
    await expectNoSeriousFault(page, screen);
  }
  await goTo(page, `#/displays/${DISPLAY_ID}`);
  await expect(page.getByRole('region', { name: 'Calibration LUT' })).toBeVisible();
  await expectNoSeriousFault(page, 'a display');
  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByRole('button', { name: 'Begin' })).toBeVisible();
  await expectNoSeriousFault(page, 'measuring');
  for (const screen of ['displays', 'displays/standards', 'displays/rules']) {
    await goTo(page, `#/${screen}`);
    await expect(page.getByRole('tab', { selected: true })).toBeVisible();
    await expectNoSeriousFault(page, screen);
  }
  for (const [tab, title] of [
    ['users', 'Users'],
    ['peers', 'Peers'],
    ['web', 'DICOMweb'],
    ['certificates', 'Certificates'],
    ['tokens', 'Tokens'],
    ['station', 'Station'],
    ['audit', 'Audit'],
  ] as const) {
    await goTo(page, `#/admin/${tab}`);
    await expect(page.getByRole('tab', { name: title, selected: true })).toBeVisible();
    await expectNoSeriousFault(page, `admin/${tab}`);
  }
});
