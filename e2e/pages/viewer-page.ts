import type { Page } from '@playwright/test';

/** Maps image points (columns, rows) to device pixels: x = a·column + c·row + e, y = b·column + d·row + f. */
export interface ImageToCanvas {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export interface ShownFrame {
  readonly sopInstanceUid: string;
  readonly frameNumber: number;
  readonly map: ImageToCanvas;
}

/** Grey of a canvas, device pixels, row by row. */
export interface CanvasGreys {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

type Point = readonly [number, number, number];

export interface PlaneCamera {
  readonly centre: Point;
  readonly right: Point;
  readonly up: Point;
  readonly mmPerPixel: number;
  readonly width: number;
  readonly height: number;
}

/** The reading screen as a person uses it: keys, pointer, and what is on the canvases. */
export class ViewerPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Signs in through the door of a core and opens a study by its address. */
  async enter(signInUrl: string, user: string, password: string, studyInstanceUid: string): Promise<void> {
    await this.page.goto(signInUrl);
    await this.page.getByLabel('Name', { exact: true }).fill(user);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('textbox', { name: 'Password' }).waitFor({ state: 'detached' });
    await this.open(studyInstanceUid);
  }

  async open(studyInstanceUid: string): Promise<void> {
    await this.page.evaluate((uid) => {
      location.hash = `#/study/${uid}`;
    }, studyInstanceUid);
    await this.pane(0).waitFor();
  }

  pane(place: number) {
    return this.page.locator(`[data-place="${place}"]`);
  }

  edge(place: number, edge: 'left' | 'right' | 'top' | 'bottom') {
    return this.pane(place).locator(`[data-edge="${edge}"]`);
  }

  async letters(place = 0): Promise<string> {
    const edges = ['left', 'right', 'top', 'bottom'] as const;
    const words = await Promise.all(edges.map((edge) => this.edge(place, edge).innerText()));
    return words.join(' ');
  }

  /** Waits until a stack shows a picture and no slice of it is still on its way. */
  async waitForStack(place = 0): Promise<void> {
    await this.pane(place).locator('canvas[data-image-id^="viewbox:"]').waitFor();
    await this.page.waitForFunction(
      (at) => !/Loading \d/.test(document.querySelector(`[data-place="${at}"]`)?.textContent ?? ''),
      place,
    );
  }

  async shownFrame(place = 0): Promise<ShownFrame> {
    const [imageId, text] = await this.pane(place)
      .locator('canvas[data-image-id^="viewbox:"]')
      .evaluate(({ dataset }) => [dataset['imageId'] ?? '', dataset['imageToCanvas'] ?? '{}'] as const);
    const map = JSON.parse(text) as ImageToCanvas;
    const [, , sopInstanceUid = '', frameNumber = '1'] = imageId.split('/');
    return { sopInstanceUid, frameNumber: Number(frameNumber), map };
  }

  /** Reads the pixels that are on the canvas of a viewport. */
  async greys(place = 0): Promise<CanvasGreys> {
    const { width, height, base64 } = await this.pane(place)
      .locator('canvas')
      .first()
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const context = canvas.getContext('2d');
        if (context === null) throw new Error('no 2D context');
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        const reds = new Uint8Array(data.length / 4);
        for (let at = 0; at < reds.length; at++) reds[at] = data[at * 4] ?? 0;
        let text = '';
        for (let at = 0; at < reds.length; at += 0x8000)
          text += String.fromCharCode(...reds.subarray(at, at + 0x8000));
        return { width: canvas.width, height: canvas.height, base64: btoa(text) };
      });
    return { width, height, values: new Uint8Array(Buffer.from(base64, 'base64')) };
  }

  async planeCamera(place: number): Promise<PlaneCamera> {
    const text = await this.pane(place).locator('[data-plane-camera]').getAttribute('data-plane-camera');
    return JSON.parse(text ?? '{}') as PlaneCamera;
  }

  /** Waits until a plane shows something else than it did. */
  async nextCamera(place: number, before: PlaneCamera): Promise<void> {
    await this.page.waitForFunction(
      ([at, text]) =>
        document
          .querySelector(`[data-place="${at}"] [data-plane-camera]`)
          ?.getAttribute('data-plane-camera') !== text,
      [place, JSON.stringify(before)] as const,
    );
  }

  /** Opens the three planes of the active series and waits until all slices are in them. */
  async showPlanes(): Promise<void> {
    await this.page.keyboard.press('m');
    for (const place of [0, 1, 2]) {
      await this.pane(place).locator('[data-plane-camera]').waitFor();
      await this.pane(place).getByText('Reformatted').waitFor();
    }
    await this.page.waitForFunction(() => !/of \d+ loaded/.test(document.body.textContent ?? ''));
    await this.settle();
  }

  /**
   * Waits until nothing that was asked for is still to be drawn: the canvases hold the same pixels three times. Where a viewport says that
   * slices are still loading or that it is drawn in fewer pixels for now, its next picture may be 400 ms away, else a frame.
   */
  async settle(): Promise<void> {
    await this.page.waitForFunction(() => document.readyState === 'complete');
    await this.page.evaluate(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const isUnderWay = () => /Loading \d|of \d+ loaded|Reduced/.test(document.body.textContent ?? '');
      /** FNV-1a over the pixels of every canvas */
      const fingerprint = () =>
        Array.from(document.querySelectorAll('canvas'), (canvas) => {
          const context = canvas.width * canvas.height > 0 ? canvas.getContext('2d') : null;
          if (context === null) return canvas.toDataURL();
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
          let hash = 0x811c9dc5;
          for (const pixel of new Uint32Array(data.buffer)) hash = Math.imul(hash ^ pixel, 0x01000193);
          return `${canvas.width} ${canvas.height} ${hash}`;
        }).join();
      let last = '';
      for (let same = 0; same < 2;) {
        await frame();
        await frame();
        await new Promise((done) => setTimeout(done, isUnderWay() ? 450 : 100));
        const now = fingerprint();
        same = now === last ? same + 1 : 0;
        last = now;
      }
    });
  }

  /** Presses the first button at CSS pixels of a viewport. */
  async clickAt(place: number, x: number, y: number): Promise<void> {
    await this.pane(place).click({ position: { x, y } });
  }

  /** Points at a pixel of the picture, columns and rows from 0, and reads what is said of it; empty when nothing is. */
  async probe(column: number, row: number, place = 0): Promise<string> {
    const { map } = await this.shownFrame(place);
    const canvas = this.pane(place).locator('canvas[data-image-id^="viewbox:"]');
    const box = await canvas.boundingBox();
    const width = await canvas.evaluate((element) => (element as HTMLCanvasElement).width);
    if (!box) throw new Error('no viewport');
    const scale = box.width / width;
    const x = box.x + scale * (map.a * (column + 0.5) + map.c * (row + 0.5) + map.e);
    const y = box.y + scale * (map.b * (column + 0.5) + map.d * (row + 0.5) + map.f);
    await this.page.mouse.move(x - 1, y);
    await this.page.mouse.move(x, y);
    // A view that has just come knows of no pointer until it moves: the caller asks again.
    return this.pane(place)
      .locator('[data-probe]')
      .innerText({ timeout: 1_000 })
      .catch(() => '');
  }
}
