import type { Locator, Page } from '@playwright/test';
import { type ImageToCanvas, ViewerPage } from './viewer-page.ts';

type ImagePoint = readonly [column: number, row: number];
type ScreenPoint = readonly [x: number, y: number];

/** Measuring as a person does it: presses and drags on pictures, and the words that stand beside what was drawn. */
export class MeasurePage extends ViewerPage {
  /** Screen point of an image point: [column, row], continuous, the centre of the first pixel is (0.5, 0.5). */
  async at([column, row]: ImagePoint, place = 0): Promise<ScreenPoint> {
    const { map, box, ratio } = await this.pane(place)
      .locator('canvas[data-image-id^="viewbox:"]')
      .evaluate((element) => {
        const { width, clientWidth, dataset } = element as HTMLCanvasElement;
        const { x, y } = element.getBoundingClientRect();
        const known = JSON.parse(dataset['imageToCanvas'] ?? '{}') as ImageToCanvas;
        return { map: known, box: { x, y }, ratio: width / clientWidth };
      });
    const [x, y] = [map.a * column + map.c * row + map.e, map.b * column + map.d * row + map.f];
    return [box.x + x / ratio, box.y + y / ratio];
  }

  /** Point of the page over a point of the patient, LPS mm, on a plane. */
  async atPatient([x, y, z]: readonly [number, number, number], place: number): Promise<ScreenPoint> {
    const { centre, right, up, mmPerPixel, width, height } = await this.planeCamera(place);
    const [left, top] = await this.corner(place);
    const from = [x - centre[0], y - centre[1], z - centre[2]] as const;
    const along = (way: readonly [number, number, number]) =>
      (from[0] * way[0] + from[1] * way[1] + from[2] * way[2]) / mmPerPixel;
    return [left + width / 2 + along(right), top + height / 2 - along(up)];
  }

  /** Waits until what was asked for by now has been painted; what is still to be loaded is not waited for. */
  async painted(): Promise<void> {
    await this.page.evaluate(
      () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
    );
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

  /** Draws with the button down from point to point. */
  async trace(points: readonly ImagePoint[], place = 0): Promise<void> {
    const { mouse } = this.page;
    const [first, ...rest] = await Promise.all(points.map((point) => this.at(point, place)));
    if (!first) return;
    await mouse.move(...first);
    await mouse.down();
    for (const point of [...rest, first]) await mouse.move(...point, { steps: 10 });
    await mouse.up();
  }

  /** Arms a tool of the toolbar's menu, or the toolbar itself. */
  async chooseTool(name: string): Promise<void> {
    const inBar = this.page.getByRole('button', { name: new RegExp(`^${name}\\.`) });
    if ((await inBar.count()) > 0) return inBar.click();
    await this.page.getByRole('button', { name: 'More measuring tools' }).click();
    await this.page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
  }

  drawn(place = 0): Locator {
    return this.pane(place).locator('[data-measurement]');
  }

  /** Lines beside every measurement on a view, those of one joined by a bar, in the order in which they are drawn. */
  async words(place = 0): Promise<string[]> {
    await this.painted();
    return this.drawn(place)
      .locator('text')
      .evaluateAll((texts) =>
        texts.map((text) =>
          Array.from(text.querySelectorAll('tspan'), (line) => line.textContent ?? '').join(' | '),
        ),
      );
  }

  /** Upper left corner of the canvas on the page. */
  async corner(place = 0): Promise<ScreenPoint> {
    const box = await this.pane(place).locator('canvas').first().boundingBox();
    return [box?.x ?? 0, box?.y ?? 0];
  }

  /** Every number beside the measurements of a view, in the order in which they stand there. */
  async figures(place = 0): Promise<number[][]> {
    const words = await this.words(place);
    return words.map((line) => Array.from(line.matchAll(/-?\d+(?:\.\d+)?/g), ([figure]) => Number(figure)));
  }

  /** Puts the series of a description into the active viewport. */
  async showSeries(description: string): Promise<void> {
    const tiles = this.page.getByRole('navigation', { name: 'Series of this study' });
    await tiles.getByRole('button', { name: new RegExp(description) }).focus();
    await this.page.keyboard.press('Enter');
    await this.pane(0).getByText(`· ${description}`).waitFor();
    await this.waitForStack();
  }

  async clear(page: Page = this.page): Promise<void> {
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
  }
}
