import type { Locator, Page } from '@playwright/test';
import { ViewerPage } from './viewer-page.ts';

type ImagePoint = readonly [column: number, row: number];
type ScreenPoint = readonly [x: number, y: number];

/** Measuring as a person does it: presses and drags on pictures, and the words that stand beside what was drawn. */
export class MeasurePage extends ViewerPage {
  /** Screen point of an image point: [column, row], continuous, the centre of the first pixel is (0.5, 0.5). */
  async at([column, row]: ImagePoint, place = 0): Promise<ScreenPoint> {
    const { map } = await this.shownFrame(place);
    const canvas = this.pane(place).locator('canvas').first();
    const box = await canvas.boundingBox();
    const ratio = await canvas.evaluate((element) => {
      const { width, clientWidth } = element as HTMLCanvasElement;
      return width / clientWidth;
    });
    const [x, y] = [map.a * column + map.c * row + map.e, map.b * column + map.d * row + map.f];
    return [(box?.x ?? 0) + x / ratio, (box?.y ?? 0) + y / ratio];
  }

  async clickOn(points: readonly ImagePoint[], place = 0): Promise<void> {
    for (const point of points) await this.page.mouse.click(...(await this.at(point, place)));
  }

  async drag(from: ImagePoint, to: ImagePoint, place = 0): Promise<void> {
    await this.dragOnScreen(await this.at(from, place), await this.at(to, place));
  }

  async dragOnScreen(from: ScreenPoint, to: ScreenPoint): Promise<void> {
    const { mouse } = this.page;
    await mouse.move(...from);
    await mouse.down();
    await mouse.move(...to, { steps: 4 });
    await mouse.up();
  }

  drawn(place = 0): Locator {
    return this.pane(place).locator('[data-measurement]');
  }

  /** Lines beside every measurement on a view, those of one joined by a bar, in the order in which they are drawn. */
  async words(place = 0): Promise<string[]> {
    const texts = await this.drawn(place).locator('text').all();
    return Promise.all(
      texts.map(async (text) => (await text.locator('tspan').allTextContents()).join(' | ')),
    );
  }

  async clear(page: Page = this.page): Promise<void> {
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
  }
}
