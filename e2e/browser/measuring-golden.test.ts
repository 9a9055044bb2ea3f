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

/**
 * Area within a closed uniform Catmull-Rom curve through the corners of a square, for half a side of 1: the square and, over each
 * side, ∫ t(1−t)·((1−t)² + 8t(1−t) + t²) dt.
 */
const SMOOTH_SQUARE = 4 + 4 * (1 / 20 + 8 / 30 + 1 / 20);

for (const layout of layouts.filter(({ name }) => name === 'nonSquare' || name === 'oblique'))
  test(`every other kind of measurement has its known figures: ${layout.name}`, async () => {
    const pixel = pixelOf(layout);
    await viewer.showSeries(layout.name);
    await page.keyboard.press('Space');
    await viewer.painted();
    const expectFigures = async (tool: string, wanted: readonly number[], within: number) => {
      const [figures = []] = await viewer.figures();
      await viewer.clear();
      expect(figures, tool).toHaveLength(wanted.length);
      figures.forEach((figure, at) =>
        expect(Math.abs(figure - (wanted[at] ?? NaN)), `${tool} ${at}: ${figure}`).toBeLessThan(within),
      );
    };
    const draw = async (tool: string, points: readonly SlicePoint[], wanted: readonly number[]) => {
      await viewer.chooseTool(tool);
      await viewer.clickOn(points.map(pixel));
      await expectFigures(tool, wanted, 0.1001);
    };
    const top: readonly SlicePoint[] = [
      [-50, -40],
      [50, -40],
    ];
    const cobbDeg = (Math.atan2(20, 100) * 180) / Math.PI;
    await draw('Cobb angle', [...top, [-50, 0], [50, 20]], [cobbDeg]);
    await draw('Bidirectional', [...top, [-10, -50], [-10, -20]], [100, 30]);
    await draw('Perpendicular distance', [...top, [-10, -15]], [25]);
    await draw('Parallel distance', [...top, [-10, -28]], [12]);
    const heart: readonly SlicePoint[] = [
      [-30, -40],
      [30, -40],
    ];
    await draw('Cardiothoracic ratio', [...heart, [-60, -10], [60, -10]], [0.5, 60, 120]);

    for (const { centre, hu } of inserts) {
      const at = (right: number, down: number): SlicePoint => [centre[0] + right, centre[1] + down];
      await draw('Probe', [centre], [hu]);
      await viewer.chooseTool('Rectangle');
      await viewer.clickOn([at(-9, -9), at(9, 9)].map(pixel));
      await expectFigures('Rectangle', [hu, 0, hu, hu, 18 * 18], 0.5);
      await page.keyboard.press('u');
      await viewer.clickOn([at(-9, -9), at(9, -9), at(9, 9), at(-9, -9)].map(pixel));
      await expectFigures('Freehand', [hu, 0, hu, hu, 162], 0.5);
      await viewer.chooseTool('Smooth region');
      await viewer.clickOn([at(-7, -7), at(7, -7), at(7, 7)].map(pixel));
      await page.mouse.dblclick(...(await viewer.at(pixel(at(-7, 7)))));
      await expectFigures('Smooth region', [hu, 0, hu, hu, SMOOTH_SQUARE * 49], 0.5);
    }
  });

/** Image point of a place of the phantom. */
function pixelOf({ pixelSpacing, rows, columns }: MeasuringLayout) {
  return ([right, down]: SlicePoint): readonly [number, number] => [
    columns / 2 + right / pixelSpacing[1],
    rows / 2 + down / pixelSpacing[0],
  ];
}
