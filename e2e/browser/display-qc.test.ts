import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CDPSession, chromium, expect, test } from '@playwright/test';
import { PNG } from 'pngjs';
import { TEST_DISPLAYS } from '#shared/gsdf/test-displays.ts';
import { drawPattern } from '#shared/patterns/patterns.ts';
import { setFakeMeter, writeFakeSpotread } from '#main/display-qc/fake-spotread.ts';
import { addUser, type RunningCore, startCore, temporaryFolder } from '../fixtures/core.ts';
import { openAnotherWindow, PASSWORD, signIn } from '../pages/window.ts';

const folder = temporaryFolder('display-qc');
const meter = temporaryFolder('fake-meter');
let core: RunningCore;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  const spotread = writeFakeSpotread(meter.path);
  writeFileSync(path.join(folder.path, 'viewbox.jsonc'), JSON.stringify({ displayQc: { spotread } }));
  await addUser(folder.path, 'Ada Admin', 'administrator', PASSWORD);
  await addUser(folder.path, 'Paul Physicist', 'physicist', PASSWORD);
  core = await startCore(folder.path);
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
  meter.remove();
});

/** 18 levels of a display whose behaviour is known in full. */
const LEVELS = TEST_DISPLAYS.ideal.levels.filter(({ ddl }) => ddl % 15 === 0).map((each) => each.luminance);

test('a physicist measures a display with a meter, loses it on the way, and signs what passes one standard and fails another', async ({
  page,
}) => {
  await openAnotherWindow(page, core);
  await signIn(page, 'Paul Physicist');
  await page.getByRole('button', { name: 'Add this display' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a display' });
  await dialog.getByLabel('Tag on the display').fill('QC-0042');
  await dialog.getByLabel('Room').fill('Reading room 2');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const row = page.getByRole('row').filter({ hasText: 'QC-0042' });
  await expect(row).toContainText('this window');
  await row.getByRole('link', { name: 'QC-0042' }).click();
  await expect(page.getByText('no standard can judge this display')).toBeVisible();

  await page.getByRole('button', { name: 'Measure' }).click();
  await page.getByLabel('Tag, read off the display').fill('QC-0042');
  await page.getByLabel('Instrument', { exact: true }).fill('i1 Display Pro');
  await page.getByLabel('Its serial number').fill('A-1234');
  await page.getByLabel('Calibrated on').fill('2026-01-10');
  await page.getByLabel('Calibration ends on').fill('2099-01-10');
  await page.getByLabel('Ambient light, cd/m²').fill('0,2');
  await page.getByRole('button', { name: 'Begin' }).click();
  const step = page.getByRole('status').filter({ hasText: 'Level' });
  await expect(step).toContainText('Level 1 of 18: DDL 0');
  // By hand first: the meter's other serial number is noticed, then the meter is gone.
  await page.getByPlaceholder('cd/m²').fill('1,0');
  await page.keyboard.press('Enter');
  await expect(step).toContainText('Level 2 of 18: DDL 15');
  setFakeMeter(meter.path, { luminance: 2.2, serial: 'B-9' });
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('has the serial number B-9');
  setFakeMeter(meter.path, { luminance: 2.2, behaviour: 'unplugged' });
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('Connect it again');

  // The window is closed on it: what was read is still there.
  await page.reload();
  await expect(page.getByText('Begun and not signed')).toContainText('Luminance response');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(step).toContainText('Level 2 of 18: DDL 15');
  setFakeMeter(meter.path, { luminance: LEVELS.slice(1) });
  await page.getByRole('button', { name: 'Read all' }).click();
  await expect(step).toContainText('18 of 18 done');
  await page.getByRole('button', { name: 'Look it over' }).click();
  const readings = page.getByRole('region', { name: 'Readings' });
  await expect(readings).toContainText('DDL 255: 400');
  await page.getByRole('button', { name: 'Sign as Paul Physicist' }).click();

  const verdicts = page.getByRole('region', { name: 'Standards' }).getByRole('row');
  await expect(verdicts.filter({ hasText: 'TG270, diagnostic' })).toContainText('pass');
  await expect(verdicts.filter({ hasText: 'SIIM, mammography' })).toContainText('fail');
  await expect(page.getByRole('region', { name: 'History' })).toContainText('i1 Display Pro (A-1234)');
});

test('every pixel of a pattern is as it was drawn, however the system scales', async ({ page }, {
  project,
}) => {
  await openAnotherWindow(page, core);
  await signIn(page, 'Paul Physicist');
  const storageState = await page.context().storageState();
  const { launchOptions = {} } = project.use;
  const plain = (launchOptions.args ?? []).filter((each) => !/gl|gpu/.test(each));
  const scales = [
    [1, 'sqc'],
    [1.25, 'lpv50'],
    [1.5, 'pqc'],
    [2, 'lph89'],
  ] as const;
  const wrong = scales.map(async ([scale, name]) => {
    // The scale of the system, as a person sets it: an emulated one does not reach the pixels of a canvas.
    const args = [...plain, `--force-device-scale-factor=${scale}`, '--window-size=640,480', '--disable-gpu'];
    const browser = await chromium.launch({ ...launchOptions, args });
    const context = await browser.newContext({ viewport: null, storageState });
    const scaled = await context.newPage();
    await scaled.goto(`${core.http}/#/displays/patterns`);
    await scaled.getByRole('button', { name, exact: true }).click();
    await expect(scaled.getByText(/^QC - synthetic|^Every pixel|fraction/)).toBeAttached();
    const canvas = scaled.locator(`canvas[data-pattern=${name}]`);
    const [ratio, width, height] = await canvas.evaluate((each: HTMLCanvasElement) => [
      devicePixelRatio,
      each.width,
      each.height,
    ]);
    const session = await context.newCDPSession(scaled);
    const pixels = await wrongPixels(session, name, width, height);
    await browser.close();
    return [ratio, name, pixels];
  });
  expect(await Promise.all(wrong)).toEqual(scales.map(([scale, name]) => [scale, name, 0]));
});

/** Pixels of the whole page, as they go to the screen, that are not those that were drawn. */
async function wrongPixels(
  session: CDPSession,
  name: string,
  width: number,
  height: number,
): Promise<number> {
  const { ddls } = drawPattern(name, width, height);
  const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
  const shot = PNG.sync.read(Buffer.from(data, 'base64'));
  expect([shot.width, shot.height]).toEqual([width, height]);
  let wrong = 0;
  for (let at = 0; at < ddls.length; at += 1)
    for (let part = 0; part < 3; part += 1) if (shot.data[4 * at + part] !== ddls[at]) wrong += 1;
  return wrong;
}
