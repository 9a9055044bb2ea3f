import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { createToken, runViewbox, temporaryFolder } from '../fixtures/core.ts';
import {
  copyWithOwnUids,
  dcm2pnm,
  readWithDcmtk,
  type RealFile,
  type Rendered,
} from '../fixtures/real-images.ts';
import { slowGreys, wordOf, type JsonSet } from '../fixtures/slow-reference.ts';
import { retrieveInstance } from '../fixtures/wado.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from '../browser/viewer-study.ts';

const shared =
  process.env['VIEWBOX_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const realData = path.join(shared, 'dicom');
const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
/** Of several frames of one object the first, two behind it, and the last are compared. */
const MANY_FRAMES = 12;
const TABLE_FIRST = ['CR', 'DX', 'MG', 'IO', 'PX', 'RG'];

interface Known {
  readonly file: RealFile;
  readonly set: JsonSet;
  readonly studyInstanceUid: string;
}

interface Shown {
  readonly rgb: Uint8Array;
  /** Image points to the points of `rgb` */
  readonly map: { readonly a: number; readonly d: number };
  readonly width: number;
}

interface Finding {
  readonly name: string;
  readonly frame: number;
  /** Greatest difference of 255 to dcm2pnm; null where it makes no picture */
  readonly toDcmtk: number | null;
  /** To the reference written from the standard; asked only where DCMTK differs */
  readonly toStandard: number | null;
}

/**
 * Where neither renderer is a reference within one grey, and why. What only dcm2pnm leaves out needs no line: functional
 * groups, padding, shutters and floating point are compared with the reference written from the standard.
 */
const EXPLAINED: readonly { readonly start: string; readonly why: string; readonly limit: number }[] = [
  {
    start: 'transfer-syntaxes/same-ct-16-syntaxes/CTImage.dcm_JPEGProcess2_4',
    why: 'JPEG decoders may differ by one stored value: 2 HU, 1.3 greys',
    limit: 2,
  },
  {
    start: 'transfer-syntaxes/wg04-MR4/MR4_JPLY',
    why: 'JPEG decoders may differ by one stored value',
    limit: 2,
  },
  {
    start: 'ct-enhanced/ct0012-fragmented-no-bot',
    why: 'JPEG decoders may differ by one stored value',
    limit: 3.1,
  },
  {
    start: 'ct-enhanced/ect-2frames-supplemental-palette',
    why: 'neither reference paints a supplemental palette; read-palette.test.ts does',
    limit: Infinity,
  },
  {
    start: 'pixel/palette-16bit-aloka',
    why: 'dcm2pnm reads no palette that is written in segments',
    limit: Infinity,
  },
  {
    start: 'malformed/j2k-codestream-too-short',
    why: 'DCMTK decodes no JPEG 2000, and our core refuses the one that is cut off',
    limit: Infinity,
  },
];

if (!existsSync(realData)) {
  test(`finds no real data at ${realData}: set VIEWBOX_SHARED_DATA to the folder that holds dicom/`, () => {
    console.warn(`Real images were NOT tested: ${realData} is not there.`);
    expect(existsSync(realData)).toBe(false);
  });
} else {
  let reading: ReadingCore;
  let page: Page;
  let viewer: MeasurePage;
  let token: string;
  const copies = temporaryFolder('real-images');
  const known = new Map<string, Known>();
  /** Beginnings of the names that are compared; all without */
  const only = (process.env['VIEWBOX_REAL_IMAGES'] ?? '').split(',');

  test.beforeAll(async ({ browser }) => {
    test.setTimeout(300_000);
    const files = copyWithOwnUids(realData, copies.path).filter(({ name }) =>
      only.some((start) => name.startsWith(start)),
    );
    reading = await startReadingCore([]);
    // Some of the files are refused, as they should be.
    await runViewbox(reading.folder, ['import', ...files.map(({ file }) => file)]);
    token = await createToken(reading.folder, READER);
    const byUid = new Map(files.map((file) => [file.sopInstanceUid, file]));
    const studies = await dicomweb('studies');
    for (const study of studies) {
      const studyInstanceUid = wordOf(study, '0020000D');
      for (const set of await dicomweb(`studies/${studyInstanceUid}/metadata`)) {
        const file = byUid.get(wordOf(set, '00080018'));
        const isPicture = Number(wordOf(set, '00280010')) > 0 && Number(wordOf(set, '00280011')) > 0;
        if (file && isPicture) known.set(file.sopInstanceUid, { file, set, studyInstanceUid });
      }
    }
    page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 } })).newPage();
    page.setDefaultTimeout(10_000);
    viewer = new MeasurePage(page);
  });

  test.afterAll(async () => {
    await page.context().close();
    await reading.stop();
    copies.remove();
  });

  async function dicomweb(of: string): Promise<JsonSet[]> {
    const answer = await fetch(`${reading.core.http}/dicomweb/${of}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/dicom+json' },
    });
    return (await answer.json()) as JsonSet[];
  }

  /** Waits until an image of the stack is on the screen, or its failure; empty then. */
  async function imageAt(index: number): Promise<string> {
    await page.waitForFunction((at) => {
      const pane = document.querySelector('[data-place="0"]');
      return (
        pane?.textContent.includes(`Im ${at}/`) === true ||
        pane?.textContent.includes(`Image ${at} of`) === true
      );
    }, index + 1);
    await viewer.painted();
    return (await viewer.pane(0).locator('canvas').first().getAttribute('data-image-id')) ?? '';
  }

  /** The pixels of the image that is on the canvas, and only those. */
  async function shownPixels(columns: number, rows: number): Promise<Shown> {
    const { base64, map, width } = await viewer
      .pane(0)
      .locator('canvas')
      .first()
      .evaluate(
        (element, [columns, rows]) => {
          const canvas = element as HTMLCanvasElement;
          const map = JSON.parse(canvas.dataset['imageToCanvas'] ?? '{}') as Record<string, number>;
          const { a = 1, d = 1, e = 0, f = 0 } = map;
          const width = Math.ceil(a * columns);
          const height = Math.ceil(d * rows);
          const pixels = canvas.getContext('2d')?.getImageData(Math.round(e), Math.round(f), width, height);
          const { data } = pixels ?? { data: new Uint8ClampedArray() };
          let text = '';
          for (let at = 0; at < data.length; at += 4 * 8192)
            text += String.fromCharCode(
              ...data.subarray(at, at + 4 * 8192).filter((_, channel) => channel % 4 < 3),
            );
          return { base64: btoa(text), map: { a, d }, width };
        },
        [columns, rows] as const,
      );
    return { rgb: Buffer.from(base64, 'base64'), map, width };
  }

  /** Brings the window to a size in which the image lies whole at 1:1. */
  async function makeRoom(columns: number, rows: number): Promise<void> {
    const [width, height] = [Math.max(1600, columns + 300), Math.max(1000, rows + 250)];
    const size = page.viewportSize();
    if (size?.width !== width || size.height !== height) await page.setViewportSize({ width, height });
    await page.keyboard.press('Shift+Equal');
    await page.waitForFunction(
      ([columns, rows]) => {
        const canvas = document.querySelector<HTMLCanvasElement>('[data-place="0"] canvas');
        const map = JSON.parse(canvas?.dataset['imageToCanvas'] ?? '{}') as Record<string, number>;
        const { a = 0, d = 0, e = -1, f = -1 } = map;
        return (
          canvas !== null &&
          (a === 1 || d === 1) &&
          e >= 0 &&
          f >= 0 &&
          e + a * columns <= canvas.width &&
          f + d * rows <= canvas.height
        );
      },
      [columns, rows] as const,
      { timeout: 10_000 },
    );
  }

  async function compare({ file, set }: Known, frame: number): Promise<Finding> {
    const [rows, columns] = [Number(wordOf(set, '00280010')), Number(wordOf(set, '00280011'))];
    const shown = await shownPixels(columns, rows);
    const isTableFirst = TABLE_FIRST.includes(wordOf(set, '00080060'));
    const hasTable = set['00283010'] !== undefined;
    const hasWindow = wordOf(set, '00281050') !== '';
    const grey = hasTable && (isTableFirst || !hasWindow) ? ['+Wl', '1'] : hasWindow ? ['+Wi', '1'] : ['+Wm'];
    const voi = wordOf(set, '00280004').startsWith('MONOCHROME') ? grey : [];
    const readable = await nativeOf(file, set);
    const rendered = await dcm2pnm(readable, frame, voi);
    const toDcmtk =
      rendered?.columns === columns && rendered.rows === rows ? difference(shown, rendered) : null;
    if (toDcmtk !== null && toDcmtk <= 1) return { name: file.name, frame, toDcmtk, toStandard: null };
    const dataset = wordOf(set, '00280004').startsWith('MONOCHROME')
      ? await readWithDcmtk(readable.file)
      : null;
    const greys = dataset === null ? null : slowGreys(dataset, frame, isTableFirst);
    return {
      name: file.name,
      frame,
      toDcmtk,
      toStandard: greys === null ? null : difference(shown, { columns, rows, samples: 1, values: greys }),
    };
  }

  const natives = new Map<string, Pick<RealFile, 'file' | 'transferSyntaxUid'>>();

  /** DCMTK decodes no JPEG 2000: there it renders what our core decoded. */
  async function nativeOf(file: RealFile, set: JsonSet) {
    const isJpeg2000 = /^1\.2\.840\.10008\.1\.2\.4\.(9|20)/.test(file.transferSyntaxUid);
    if (!isJpeg2000) return file;
    const kept = natives.get(file.sopInstanceUid);
    if (kept) return kept;
    const instance = {
      studyInstanceUid: wordOf(set, '0020000D'),
      seriesInstanceUid: wordOf(set, '0020000E'),
      sopInstanceUid: file.sopInstanceUid,
    };
    const native = { file: `${file.file}.decoded`, transferSyntaxUid: EXPLICIT_LITTLE };
    const bytes = await retrieveInstance(reading.core, token, instance, EXPLICIT_LITTLE).catch(() => null);
    if (bytes === null) return file;
    writeFileSync(native.file, bytes);
    natives.set(file.sopInstanceUid, native);
    return native;
  }

  /** Greatest difference over all pixels; of pixels that are not square how far the screen lies outside its neighbours. */
  function difference(
    shown: Shown,
    { columns, rows, samples, values }: Omit<Rendered, 'values'> & { readonly values: ArrayLike<number> },
  ): number {
    const { a, d } = shown.map;
    let largest = 0;
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const at = (Math.floor((row + 0.5) * d) * shown.width + Math.floor((column + 0.5) * a)) * 3;
        for (let channel = 0; channel < 3; channel++) {
          const screen = shown.rgb[at + channel] ?? Number.NaN;
          const valueAt = (r: number, c: number) =>
            values[(r * columns + c) * samples + (samples === 1 ? 0 : channel)] ?? Number.NaN;
          let off: number;
          if (a === 1 && d === 1) off = Math.abs(screen - valueAt(row, column));
          else {
            const around: number[] = [];
            for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++)
              for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++)
                around.push(valueAt(r, c));
            off = Math.max(0, screen - Math.max(...around), Math.min(...around) - screen);
          }
          // A missing value is a difference, too.
          if (!(off <= largest)) largest = Number.isNaN(off) ? 999 : off;
        }
      }
    return Math.round(largest * 100) / 100;
  }

  test('every pixel of every real image is the grey or colour that an independent renderer makes of it', async () => {
    test.setTimeout(3_600_000);
    const findings: Finding[] = [];
    const failed: string[] = [];
    const seen = new Set<string>();
    const studies = [...new Set([...known.values()].map(({ studyInstanceUid }) => studyInstanceUid))];
    await viewer.enter(reading.core.signIn, READER, PASSWORD, studies[0] ?? '');
    for (const studyInstanceUid of studies) {
      await viewer.open(studyInstanceUid);
      const wanted = [...known.values()].filter((each) => each.studyInstanceUid === studyInstanceUid);
      const isDone = () => wanted.every(({ file }) => seen.has(file.sopInstanceUid));
      const tiles = page
        .getByRole('navigation', { name: 'Series of this study' })
        .locator('button[draggable]');
      for (let tile = 0; !isDone(); tile++) {
        const isThere = await tiles
          .nth(tile)
          .click({ timeout: 4_000 })
          .then(() => true)
          .catch(() => false);
        if (!isThere) break;
        await walkStack(tile, { findings, failed, seen });
      }
    }
    const never = [...known.values()].filter(({ file }) => !seen.has(file.sopInstanceUid));
    report(findings);
    console.log(`Refused with words, or no picture:\n  ${failed.join('\n  ')}`);
    console.log(`Never on the screen:\n  ${never.map(({ file }) => file.name).join('\n  ')}`);
    expect(findings.filter((each) => verdictOf(each) === 'wrong')).toEqual([]);
  });

  async function walkStack(
    tile: number,
    { findings, failed, seen }: { findings: Finding[]; failed: string[]; seen: Set<string> },
  ): Promise<void> {
    const current = page
      .getByRole('navigation', { name: 'Series of this study' })
      .locator('button[draggable]')
      .nth(tile);
    await expect(current).toHaveAttribute('aria-current', 'true');
    // A series without pictures has none of it.
    const isPicture = await page
      .waitForFunction(() =>
        /Im \d+\/\d+|cannot be shown/.test(document.querySelector('[data-place="0"]')?.textContent ?? ''),
      )
      .then(() => true)
      .catch(() => false);
    if (!isPicture) return;
    await page.keyboard.press('Home');
    const words = await viewer.pane(0).innerText();
    const count = Number(/Im \d+\/(\d+)/.exec(words)?.[1] ?? 1);
    const phases = Number(/Phase \d+\/(\d+)/.exec(words)?.[1] ?? 1);
    for (let phase = 0; phase < phases; phase++) {
      if (phase > 0) await page.keyboard.press('Alt+ArrowRight');
      await page.keyboard.press('Home');
      for (let index = 0; index < count; index++) {
        const imageId = await imageAt(index).catch(() => null);
        if (imageId === null) {
          failed.push(`tile ${tile} image ${index + 1}: never came`);
          return;
        }
        const [, , uid = '', frame = '1'] = imageId.split('/');
        const one = known.get(uid);
        if (!one) {
          failed.push(
            `tile ${tile} image ${index + 1}: ${imageId} ${(await viewer.pane(0).innerText()).slice(-160)}`,
          );
        } else {
          const [rows, columns] = [Number(wordOf(one.set, '00280010')), Number(wordOf(one.set, '00280011'))];
          seen.add(uid);
          const fits = await makeRoom(columns, rows).then(
            () => true,
            (error: unknown) => {
              failed.push(`${one.file.name}: no room ${String(error).slice(0, 100)}`);
              return false;
            },
          );
          if (fits) findings.push(await compare(one, Number(frame)));
        }
        const isOfMany = one && Number(wordOf(one.set, '00280008')) > MANY_FRAMES;
        if (isOfMany && index === 2 && count > MANY_FRAMES) {
          await page.keyboard.press('End');
          index = count - 2;
        } else await page.keyboard.press('ArrowDown');
      }
    }
  }

  function report(all: readonly Finding[]): void {
    const classes = new Map<string, Record<'equal' | 'explained' | 'wrong', number>>();
    for (const each of all) {
      const folder = path.dirname(each.name);
      const counts = classes.get(folder) ?? { equal: 0, explained: 0, wrong: 0 };
      classes.set(folder, counts);
      counts[verdictOf(each)] += 1;
    }
    console.table(Object.fromEntries(classes));
  }
}

function verdictOf({ name, toDcmtk, toStandard }: Finding): 'equal' | 'explained' | 'wrong' {
  if (toDcmtk !== null && toDcmtk <= 1) return 'equal';
  if (toStandard !== null && toStandard <= 1) return 'explained';
  const known = EXPLAINED.find(({ start }) => name.startsWith(start));
  return known && (toStandard === null || toStandard <= known.limit) ? 'explained' : 'wrong';
}
