import { expect, test, type Page } from '@playwright/test';
import { measuringStudy, type MeasuringLayout, type SlicePoint } from '#main/phantom/measuring-study.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { barEndsOnScreen } from './bar-ends.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const STUDY = measuringStudy();
const { bars, inserts, angleDeg, layouts } = STUDY.truth;

/** Ways to look at a picture; none of them may change a figure. */
const LOOKS: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['as it comes', []],
  ['zoomed out and turned', [...Array<string>(5).fill('NumpadSubtract'), ']']],
  ['zoomed in a little, mirrored', ['NumpadAdd', 'h']],
  ['turned and upside down', ['[', 'v', 'NumpadSubtract']],
  ['mirrored twice and turned twice', ['h', 'v', ']', ']']],
];

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

for (const layout of layouts) {
  const pixel = pixelOf(layout);
  // Turning and zooming are the same for all of them: two stand for the others.
  const isAxial = layout.name === 'square' || layout.name === 'nonSquare';
  for (const [look, keys] of isAxial ? LOOKS : LOOKS.slice(0, 2)) {
    test(`known lengths, angles and values are found: ${layout.name}, ${look}`, async () => {
      await viewer.showSeries(layout.name);
      await page.keyboard.press('Space');
      for (const key of keys) await page.keyboard.press(key);
      await viewer.painted();
      const greys = await viewer.greys();

      for (const ends of Object.values(bars)) {
        // Where the picture shows the ends, not where the truth says that they are.
        const [from, to] = barEndsOnScreen(
          greys,
          await viewer.at(pixel(ends[0])),
          await viewer.at(pixel(ends[1])),
          await viewer.corner(),
        );
        await page.keyboard.press('l');
        await viewer.dragOnScreen(from, to);
      }
      for (const [length] of await viewer.figures()) expect(Math.abs((length ?? 0) - 100)).toBeLessThan(0.1);
      expect(await viewer.drawn().count()).toBe(3);
      await viewer.clear();

      const [corner] = bars.slanted;
      await page.keyboard.press('a');
      await viewer.clickOn([[corner[0] + 80, corner[1]] as const, corner, bars.slanted[1]].map(pixel));
      expect(Math.abs(((await viewer.figures())[0]?.[0] ?? 0) - angleDeg)).toBeLessThan(0.1);
      await viewer.clear();

      for (const insert of inserts) {
        const [x, y] = insert.centre;
        const half = insert.radiusMm * 0.6;
        await page.keyboard.press('e');
        await viewer.drag(pixel([x - half, y - half]), pixel([x + half, y + half]));
        const [figures] = await viewer.figures();
        const [mean = 0, deviation = 0, , , area = 0] = figures ?? [];
        expect(Math.abs(mean - insert.hu)).toBeLessThan(0.5);
        expect(deviation).toBeLessThan(0.5);
        expect(Math.abs(area - Math.PI * half * half)).toBeLessThan(1);
        await viewer.clear();
      }
    });
  }
}

/** Image point of a place of the phantom. */
function pixelOf({ pixelSpacing, rows, columns }: MeasuringLayout) {
  return ([right, down]: SlicePoint): readonly [number, number] => [
    columns / 2 + right / pixelSpacing[1],
    rows / 2 + down / pixelSpacing[0],
  ];
}
