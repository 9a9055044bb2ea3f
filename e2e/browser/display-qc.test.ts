import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CDPSession, chromium, expect, type Page, test } from '@playwright/test';
import { PNG } from 'pngjs';
import { dailyTargets } from '#shared/display-qc/daily-pattern.ts';
import { DEFAULT_QC_SETTINGS } from '#shared/display-qc/state.ts';
import { TEST_DISPLAYS } from '#shared/gsdf/test-displays.ts';
import { drawPattern } from '#shared/patterns/patterns.ts';
import { Displays } from '#main/display-qc/displays.ts';
import { setFakeMeter, writeFakeSpotread } from '#main/display-qc/fake-spotread.ts';
import { phantomStudies } from '#main/phantom/studies.ts';
import { addUser, type RunningCore, runViewbox, startCore, temporaryFolder } from '../fixtures/core.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { onStoppedStation } from '../fixtures/prepared-station.ts';
import { ReadingPage } from '../pages/reading-page.ts';
import { goTo, openAnotherWindow, PASSWORD, signIn, signOut } from '../pages/window.ts';

const folder = temporaryFolder('display-qc');
const meter = temporaryFolder('fake-meter');
const STUDY = phantomStudies().find(({ key }) => key === 'cr-chest')!;
const DISPLAY_ID = randomUUID();
const OFFICE_ID = randomUUID();
/** 18 levels of a display whose behaviour is known in full. */
const LEVELS = TEST_DISPLAYS.ideal.levels.filter(({ ddl }) => ddl % 15 === 0);
let core: RunningCore;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  const spotread = writeFakeSpotread(meter.path);
  writeFileSync(path.join(folder.path, 'viewbox.jsonc'), JSON.stringify({ displayQc: { spotread } }));
  await addUser(folder.path, 'Ada Admin', 'administrator', PASSWORD);
  await addUser(folder.path, 'Paul Physicist', 'physicist', PASSWORD);
  // Both pictures of the chest are hung at once, and so looked at
  await addUser(folder.path, 'Rita Reader', 'radiologist', PASSWORD, 'protocol');
  await onStoppedStation(folder.path, measuredLongAgo);
  await onStoppedStation(folder.path, measuredToday);
  core = await startCore(folder.path);
  writeStudy(STUDY, meter.path);
  await runViewbox(folder.path, ['import', meter.path]);
});

test.afterAll(async () => {
  await core.stop();
  folder.remove();
  meter.remove();
});

/** A display that passed half a year ago, at a site that lets nobody read on one that is overdue. */
async function measuredLongAgo(station: ConstructorParameters<typeof Displays>[0]['station']): Promise<void> {
  const audit = { record: () => Promise.resolve() };
  const displays = new Displays({ station, audit, now: () => Date.now() - 180 * 86_400_000 });
  const none = { daily: 0, visual: 0, uniformity: 0, ambient: 0, colour: 0, match: 0 };
  await displays.putSettings(
    {
      ...DEFAULT_QC_SETTINGS,
      intervalDays: { ...none, response: 92, daily: 1 },
      policy: 'block',
      unknownPolicy: 'block',
      dailyAtSignIn: 'require',
    },
    'Paul',
  );
  const about = {
    maker: '',
    model: '',
    serial: '',
    room: 'Reading room 2',
    isCalibrated: true,
    isRetired: false,
  };
  const profileIds = ['acr-aapm-siim'];
  await displays.put(
    { displayId: DISPLAY_ID, assetTag: 'QC-0042', ...about, profileIds, place: null },
    'Paul',
  );
  const test = {
    displayId: DISPLAY_ID,
    assetTag: 'QC-0042',
    instrument: { name: 'Old', serial: '1', calibratedOn: '2020-01-01', calibrationEndsOn: '2099-01-01' },
    devicePixelRatio: 1,
    remarks: '',
  };
  const levels = LEVELS.map(({ ddl, luminance }) => ({ ddl, readings: [luminance] }));
  const how = { levelSet: '18', repeats: 1, geometry: 'contact', includesAmbient: false } as const;
  const values = { kind: 'response', ...how, ambientLuminance: 0.2, levels } as const;
  await displays.sign({ ...test, values: { ...values, levels } }, 'Paul', null);
}

/** A display of an office, whose greys follow a power of 2.2. */
async function measuredToday(station: ConstructorParameters<typeof Displays>[0]['station']): Promise<void> {
  const displays = new Displays({ station, audit: { record: () => Promise.resolve() }, now: Date.now });
  const about = { maker: '', model: '', serial: '', room: 'Office', isCalibrated: false, isRetired: false };
  const display = { displayId: OFFICE_ID, assetTag: 'QC-0050', profileIds: ['acr-aapm-siim'], place: null };
  await displays.put({ ...display, ...about }, 'Paul');
  const levels = Array.from({ length: 52 }, (_, at) => ({
    ddl: 5 * at,
    readings: [0.6 + 360 * (at / 51) ** 2.2],
  }));
  const how = { levelSet: '52', repeats: 1, geometry: 'contact', includesAmbient: false } as const;
  const instrument = { name: 'i1', serial: '1', calibratedOn: '2020-01-01', calibrationEndsOn: '2099-01-01' };
  await displays.sign(
    {
      displayId: OFFICE_ID,
      assetTag: 'QC-0050',
      values: { kind: 'response', ...how, ambientLuminance: 0.1, levels },
      instrument,
      devicePixelRatio: 1,
      remarks: '',
    },
    'Paul',
    null,
  );
}

/** Of the letters that are hidden in a check of the day */
const SEED = 7;

function fixSeed(seed: number): void {
  const given = crypto.getRandomValues.bind(crypto);
  crypto.getRandomValues = (array) =>
    array instanceof Uint32Array && array.length === 1 ? array.fill(seed) : given(array);
}

const markRead = async (page: Page) => {
  await new ReadingPage(page).state().click();
  await page.getByRole('menuitem', { name: 'Mark as read' }).click();
};

test('an overdue display blocks a reading; a physicist measures it by a meter, loses it on the way, signs what passes one standard and fails another; then it is read', async ({
  page,
}) => {
  await page.addInitScript(fixSeed, SEED);
  await openAnotherWindow(page, core);
  await signIn(page, 'Paul Physicist');
  await page.getByRole('link', { name: 'QC-0042' }).click();
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByText('This window is on it').click();
  await page.getByRole('button', { name: 'Save' }).click();
  await signOut(page);

  // The check of the day comes before anything else here.
  await signIn(page, 'Rita Reader');
  const daily = page.getByRole('dialog', { name: 'The daily check of QC-0042 is due' });
  await expect(daily).toBeVisible();
  await page.keyboard.press('Escape');
  await daily.getByRole('button', { name: 'Begin the check' }).click();
  await page.getByLabel('Letters').fill(
    dailyTargets(SEED)
      .map(({ letter }) => letter)
      .join(''),
  );
  await page.keyboard.press('Enter');
  await expect(daily).toContainText('4 of 4 named');
  await daily.getByRole('button', { name: 'Go on' }).click();
  await expect(daily).toBeHidden();
  await goTo(page, `#/study/${STUDY.studyInstanceUid}`);
  await expect(page.getByText('QC overdue').first()).toBeVisible();
  const reading = new ReadingPage(page);
  await reading.look('All images viewed');
  await markRead(page);
  await expect(page.getByRole('alert')).toContainText('Quality control of this display is overdue');
  await expect(page.getByRole('alert').getByRole('button', { name: 'Open Displays' })).toBeVisible();
  await expect(reading.state()).toHaveText('In progress, you');
  await reading.close();
  await signOut(page);

  await signIn(page, 'Paul Physicist');
  await goTo(page, `#/displays/${DISPLAY_ID}`);
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
  // By hand first; then another instrument is connected, then none.
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
  setFakeMeter(meter.path, { luminance: LEVELS.slice(1).map(({ luminance }) => luminance) });
  await page.getByRole('button', { name: 'Read all' }).click();
  await expect(step).toContainText('18 of 18 done');
  await page.getByRole('button', { name: 'Look it over' }).click();
  await expect(page.getByRole('region', { name: 'Readings' })).toContainText('DDL 255: 400');
  await page.getByRole('button', { name: 'Sign as Paul Physicist' }).click();
  const verdicts = page.getByRole('region', { name: 'Standards' }).getByRole('row');
  await expect(verdicts.filter({ hasText: 'TG270, diagnostic' })).toContainText('pass');
  await expect(verdicts.filter({ hasText: 'SIIM, mammography' })).toContainText('fail');
  await expect(page.getByRole('region', { name: 'History' })).toContainText('i1 Display Pro (A-1234)');

  const saving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Report (PDF)' }).click();
  const report = path.join(meter.path, 'report.pdf');
  await (await saving).saveAs(report);
  expect(execFileSync('pdftotext', ['-layout', report, '-'], { encoding: 'utf8' })).toMatch(
    /PASS +\* ACR[^]*FAIL +ACR[^]*Signed by Paul/,
  );
  await page.getByRole('button', { name: 'Store the report' }).click();
  await expect(page.getByText('is being stored as an encapsulated PDF')).toBeVisible();
  await signOut(page);

  await signIn(page, 'Rita Reader');
  await goTo(page, '#/studies');
  await expect(page.getByRole('row').filter({ hasText: 'QC-QC-0042' })).toBeVisible();
  await goTo(page, `#/study/${STUDY.studyInstanceUid}`);
  await expect(page.getByText(/^QC passed \d\d \w{3}$/).first()).toBeVisible();
  await markRead(page);
  await expect(reading.state()).toHaveText(/^Read/);
});

test('a display that fails gets a table of greys with what it gains and costs, and loses it again', async ({
  page,
}) => {
  await openAnotherWindow(page, core);
  await signIn(page, 'Paul Physicist');
  await goTo(page, `#/displays/${OFFICE_ID}`);
  const response = page.getByRole('slider', { name: 'Luminance response' });
  await response.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(response).toHaveAttribute('aria-valuetext', /^DDL 5, GSDF [\d.]+, measured 0\.763/);
  const table = page.getByRole('region', { name: 'Calibration LUT' });
  await expect(table).toContainText(/Deviation from the GSDF: \d\d\.\d % without, -?\d\.\d % with the table/);
  await table.getByRole('button', { name: 'Switch on' }).click();
  await expect(table).toContainText(
    'In force for every window on this display. Switched on by Paul Physicist',
  );
  await expect(table).toContainText('Measure the luminance response again through it');
  await table.getByRole('button', { name: 'Switch off' }).click();
  await expect(table).toContainText('Off: images are shown as the display itself shows them.');
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
    [1, 'sqc', 'TG270-sQC'],
    [1.25, 'lpv50', 'TG18-LPV50'],
    [1.5, 'pqc', 'TG270-pQC'],
    [2, 'lph89', 'TG18-LPH89'],
  ] as const;
  const wrong = scales.map(async ([scale, name, title]) => {
    // The scale of the system, as a person sets it: an emulated one does not reach the pixels of a canvas.
    const args = [...plain, `--force-device-scale-factor=${scale}`, '--window-size=640,480', '--disable-gpu'];
    const browser = await chromium.launch({ ...launchOptions, args });
    const context = await browser.newContext({ viewport: null, storageState });
    const scaled = await context.newPage();
    await scaled.goto(`${core.http}/#/displays/patterns`);
    await scaled.getByRole('button', { name: title, exact: true }).click();
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
