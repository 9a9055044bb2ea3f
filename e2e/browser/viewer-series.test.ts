import { expect, test, type Page } from '@playwright/test';
import { dimensionStudy } from '#main/phantom/dimension-study.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const STUDY = dimensionStudy();
const { truth } = STUDY;

let reading: ReadingCore;
let page: Page;
let viewer: MeasurePage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([STUDY]);
  page = await (await browser.newContext()).newPage();
  viewer = new MeasurePage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, STUDY.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

const strip = () => page.getByRole('navigation', { name: 'Series of this study' });
const tile = (words: RegExp) => strip().getByRole('button').filter({ hasText: words }).first();

const valueInMiddle = () => viewer.probe(32, 32);

test('phases of the same slices: keys, slider and cine go through time at the slice', async () => {
  await expect(tile(/Dynamic/)).toContainText('5 phases × 6');
  await expect(viewer.pane(0)).toContainText('Im 4/6');
  await expect(viewer.pane(0)).toContainText('Phase 1/5 · +0 ms');
  await expect.poll(valueInMiddle).toBe(String(truth.dynamic(0, 3)));
  await page.keyboard.press('Alt+ArrowRight');
  await expect(viewer.pane(0)).toContainText('Phase 2/5 · +2500 ms');
  await expect(viewer.pane(0)).toContainText('Im 4/6');
  await expect.poll(valueInMiddle).toBe(String(truth.dynamic(1, 3)));
  await page.keyboard.press('ArrowDown');
  await expect.poll(valueInMiddle).toBe(String(truth.dynamic(1, 4)));
  await page.keyboard.press('Alt+ArrowLeft');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(viewer.pane(0)).toContainText('Phase 5/5 · +10.0 s');
  await expect.poll(valueInMiddle).toBe(String(truth.dynamic(4, 4)));
  const slider = viewer.pane(0).getByRole('slider', { name: 'Phase' });
  await slider.fill('2');
  await expect(viewer.pane(0)).toContainText('Phase 3/5');
  await slider.blur();
  await expect.poll(valueInMiddle).toBe(String(truth.dynamic(2, 4)));
  await page.keyboard.press('Shift+KeyC');
  await expect(viewer.pane(0)).toContainText(/[\d.]+ of 8.0 fps through time/);
  await expect(viewer.pane(0)).toContainText('Phase 5/5');
  await expect(viewer.pane(0)).toContainText('Im 5/6');
  await page.keyboard.press('Shift+KeyC');
  await expect(viewer.pane(0)).not.toContainText('fps');
});

test('the mean of a region is followed through time, by the attribute that tells it, as curve, table and CSV', async () => {
  const slider = viewer.pane(0).getByRole('slider', { name: 'Phase' });
  await slider.fill('4');
  await slider.blur();
  await expect(viewer.pane(0)).toContainText('Phase 5/5');
  await expect(viewer.pane(0)).toContainText('Im 5/6');
  await page.keyboard.press('e');
  await viewer.drag([24, 24], [40, 40]);
  await page.keyboard.press('j');
  const curve = page.getByRole('figure', { name: 'Mean through time' });
  await page.getByRole('complementary', { name: 'Measurements' }).locator('button[aria-pressed]').click();
  await expect(curve).toContainText('Time from Acquisition Time (0008,0032).');
  const row = (phase: number) => curve.getByRole('row').nth(phase + 1);
  for (const phase of [0, 1, 2, 3, 4]) {
    await expect(row(phase).getByRole('cell')).toHaveText([
      String(phase + 1),
      ((phase * truth.phaseMs) / 1000).toFixed(3),
      truth.dynamic(phase, 4).toFixed(2),
      '0.00',
    ]);
  }
  await expect(row(4)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('Alt+ArrowRight');
  await expect(row(0)).toHaveAttribute('aria-current', 'true');
  const download = page.waitForEvent('download');
  await curve.getByRole('button', { name: 'Save the curve as CSV' }).click();
  expect((await download).suggestedFilename()).toBe('curve.csv');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.press('j');
  await expect(curve).toHaveCount(0);
});

test('b-values, echoes and directions are parts, each with its own words', async () => {
  for (const words of ['Split by b-value', 'Split by echo time', 'Split by direction'])
    await expect(strip()).toContainText(words);
  await tile(/b 1000/).click();
  await expect(viewer.pane(0)).toContainText('Im 4/6');
  await expect(viewer.pane(0)).toContainText('b 1000');
  await expect.poll(valueInMiddle).toBe(String(truth.diffusion(1000, 3)));
  await page.keyboard.press('PageUp');
  await expect.poll(valueInMiddle).toBe(String(truth.diffusion(0, 3)));
  await tile(/TE 80 ms/).click();
  await expect.poll(valueInMiddle).toBe(String(truth.echo(80, 3)));
  await tile(/Coronal/).click();
  await expect(viewer.pane(0)).toContainText('Im 3/5');
  await expect.poll(valueInMiddle).toBe(String(truth.localizer('coronal', 2)));
  expect(await viewer.letters()).toBe('R L H F');
});

test('a part of a series gives three planes that the whole does not', async () => {
  await tile(/Coronal/).click();
  await viewer.waitForStack();
  await viewer.showPlanes();
  await expect(viewer.pane(1)).toContainText('Reformatted');
  await page.keyboard.press('Escape');
  await expect(viewer.pane(1)).toHaveCount(0);
});

test('the three planes of a phase give way to those of the next, at the same place', async () => {
  await tile(/Dynamic/).click();
  await viewer.waitForStack();
  await viewer.showPlanes();
  const middle = async () => {
    const { values, width, height } = await viewer.greys(0);
    return values[Math.floor(height / 2) * width + Math.floor(width / 2) + 40] ?? 0;
  };
  // The window is 1000 wide from 0 on; slices differ by one value each.
  const greyOf = (phase: number) => (255 * truth.dynamic(phase, 3)) / 1000;
  const camera = await viewer.planeCamera(0);
  for (const phase of [0, 1, 2, 3]) {
    if (phase > 0) await page.keyboard.press('Alt+ArrowRight');
    await expect(viewer.pane(0)).toContainText(`Phase ${phase + 1}/5`);
    await expect.poll(async () => Math.abs((await middle()) - greyOf(phase))).toBeLessThan(2);
    expect((await viewer.planeCamera(0)).centre).toEqual(camera.centre);
  }

  // The planes play through time, and say what they reach of what is asked for.
  await page.keyboard.press('Shift+KeyC');
  await expect(viewer.pane(0)).toContainText(/[\d.]+ of 8\.0 fps through time/);
  const isPhase = (phase: number) => viewer.pane(0).getByText(`Phase ${phase}/5`).waitFor();
  await isPhase(1);
  await isPhase(3);
  await page.keyboard.press('Shift+KeyC');
  await expect(viewer.pane(0)).not.toContainText('fps');
  expect((await viewer.planeCamera(0)).centre).toEqual(camera.centre);
  await viewer.settle();
  const shown = /Phase (\d)\/5/.exec(await viewer.pane(0).innerText())?.[1];

  // A region on a plane is followed through all phases, whichever is shown.
  await page.keyboard.press('e');
  const box = await viewer.pane(0).boundingBox();
  if (!box) throw new Error('no viewport');
  const [x, y] = [box.x + box.width / 2 + 40, box.y + box.height / 2];
  await page.mouse.move(x - 12, y - 12);
  await page.mouse.down();
  await page.mouse.move(x + 12, y + 12, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.press('j');
  const curve = page.getByRole('figure', { name: 'Mean through time' });
  await page.getByRole('complementary', { name: 'Measurements' }).locator('button[aria-pressed]').click();
  await expect(curve).toContainText('On the plane itself');
  for (const phase of [0, 1, 2, 3, 4])
    await expect(
      curve
        .getByRole('row')
        .nth(phase + 1)
        .getByRole('cell'),
    ).toHaveText([
      String(phase + 1),
      ((phase * truth.phaseMs) / 1000).toFixed(3),
      // The middle of six slices is the third.
      truth.dynamic(phase, 2).toFixed(2),
      '0.00',
    ]);
  await expect(curve.getByRole('row').nth(Number(shown))).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.press('j');
  await page.keyboard.press('Escape');
  await expect(viewer.pane(1)).toHaveCount(0);
});

test('an Enhanced object is read by its dimensions', async () => {
  await tile(/Enhanced/).click();
  await expect(viewer.pane(0)).toContainText('Phase 1/5');
  await page.keyboard.press('Alt+ArrowRight');
  await expect(viewer.pane(0)).toContainText('Phase 2/5 · +1500 ms');
  await expect.poll(valueInMiddle).toBe(String(truth.enhanced(1, 3)));
});

test('one key shows a series whole again, one more divides it, and the seat remembers', async () => {
  await tile(/b 1000/).click();
  await expect(viewer.pane(0)).toContainText('b 1000');
  await page.keyboard.press('Alt+KeyS');
  await expect(viewer.pane(0)).toContainText('/12');
  await expect(strip()).not.toContainText('b 1000');
  await page.keyboard.press('m');
  await expect(page.getByRole('status').filter({ hasText: 'No planes from this series' })).toContainText(
    'Several images lie at one position. Divide the series',
  );
  await page.reload();
  await viewer.waitForStack();
  await expect(strip()).toContainText('Split by echo time');
  await expect(strip()).not.toContainText('b 1000');
  await tile(/Diffusion/).click();
  await expect(viewer.pane(0)).toContainText('/12');
  await page.keyboard.press('Alt+KeyS');
  await expect(viewer.pane(0)).toContainText('/6');
  await strip()
    .getByRole('button', { name: /Divide .*Dynamic/ })
    .click();
  await page.getByRole('menuitemradio', { name: 'By temporal position' }).click();
  await expect(strip()).toContainText('Time 5');
  await strip()
    .getByRole('button', { name: /Divide .*Dynamic/ })
    .click();
  await page.getByRole('menuitemradio', { name: 'Automatically' }).click();
  await expect(strip()).not.toContainText('Time 5');
});

test('an address that asks for planes shows the longest series in them from the start, and lets go of them', async () => {
  await page.goto(`${reading.core.http}/#/study/${STUDY.studyInstanceUid}/planes`);
  await expect(viewer.pane(2)).toContainText('Reformatted');
  await expect(viewer.pane(0)).toContainText('Phase 1/5');
  await page.keyboard.press('Escape');
  await expect(viewer.pane(1)).toHaveCount(0);
  await expect(viewer.pane(0)).toContainText('Im ');
});
