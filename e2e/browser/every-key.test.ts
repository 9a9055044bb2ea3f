import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { dimensionStudy } from '#main/phantom/dimension-study.ts';
import { ctPhantom } from '#main/phantom/studies.ts';
import { VIEWER_COMMANDS } from '#view/commands/viewer-commands.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const CT = ctPhantom('standard', { rows: 64, columns: 64, sliceCount: 30 });
const PARTS = dimensionStudy();

/** What a person sees of the screen, part by part. */
interface Seen {
  /** Slice and frame in the active viewport */
  readonly slice: string;
  readonly window: string;
  /** Where the image lies, or the plane */
  readonly place: string;
  readonly pixels: string;
  readonly words: string;
  readonly drawn: string;
  readonly pressed: string;
  readonly toolbar: string;
  readonly dialog: string;
  readonly viewports: string;
  readonly active: string;
  readonly lens: string;
  readonly body: string;
}

type Fact = keyof Seen | 'page' | 'download' | 'clipboard' | `menu ${string}`;

interface Line {
  readonly id: string;
  /** What of the screen changes */
  readonly fact: Fact;
  /** What it says then */
  readonly says?: RegExp;
  /** Keys that bring about what the command acts on, before each of its keys */
  readonly before?: readonly string[];
  /** Keys that end what it began, after each */
  readonly after?: readonly string[];
}

const OVER = 'menu What lies over the image';

function line(id: string, fact: Fact, says?: RegExp, rest: Partial<Line> = {}): Line {
  return { id, fact, ...(says === undefined ? {} : { says }), ...rest };
}

const preset = (id: string, window: string) =>
  line(`window.${id}`, 'window', new RegExp(`^W ${window.replace(' ', ' L ')}$`), {
    before: ['Shift+Digit0'],
  });
const tool = (id: string, before = 'p') => line(id, 'pressed', undefined, { before: [before] });
const shown = (id: string) => line(id, 'dialog', /./, { after: ['Escape'] });
const layout = (id: string, count: number) =>
  line(`layout.${id}`, 'viewports', new RegExp(`^${count}$`), {
    before: count === 1 ? ['Alt+Digit2'] : ['Alt+Digit1'],
  });

const ON_A_STACK: readonly Line[] = [
  line('slice.first', 'words', /Im 1\/30/),
  line('slice.next', 'words', /Im 2\/30/),
  line('slice.forward', 'words', /Im 12\/30/),
  line('slice.back', 'words', /Im 2\/30/),
  line('slice.previous', 'words', /Im 1\/30/),
  line('slice.last', 'words', /Im 30\/30/),
  line('view.cine', 'words', /fps/, { before: ['Home'], after: ['c'] }),
  line('window.fullRange', 'window', undefined, { before: ['1'] }),
  line('window.stored', 'window', /^W 400 L 40$/, { before: ['2'] }),
  preset('ct-soft-tissue', '400 50'),
  preset('ct-lung', '1500 -600'),
  preset('ct-bone', '1800 400'),
  preset('ct-brain', '80 40'),
  preset('ct-mediastinum', '350 50'),
  preset('ct-liver', '150 60'),
  preset('ct-subdural', '200 75'),
  preset('ct-stroke', '40 40'),
  preset('ct-angiography', '600 170'),
  line('window.auto', 'window', undefined, { before: ['2'] }),
  line('window.wider', 'window', /^W 440 L 50$/, { before: ['1'] }),
  line('window.narrower', 'window', /^W 360 L 50$/, { before: ['1'] }),
  line('window.darker', 'window', /^W 400 L 90$/, { before: ['1'] }),
  line('window.brighter', 'window', /^W 400 L 10$/, { before: ['1'] }),
  shown('window.enter'),
  line('view.invert', 'words', /Inverted/, { after: ['i'] }),
  line('view.flipHorizontal', 'words', /Flipped/, { after: ['h'] }),
  line('view.flipVertical', 'words', /Flipped/, { after: ['v'] }),
  line('view.rotateRight', 'words', /90°/, { after: ['['] }),
  line('view.rotateLeft', 'words', /270°/, { after: [']'] }),
  line('view.zoomIn', 'place'),
  line('view.fit', 'place', undefined, { before: ['NumpadAdd'] }),
  line('view.oneToOne', 'words', /1:1/),
  line('view.zoomOut', 'place'),
  line('view.panLeft', 'place'),
  line('view.panRight', 'place'),
  line('view.panUp', 'place'),
  line('view.panDown', 'place'),
  line('view.reset', 'place', undefined, { before: ['NumpadAdd'] }),
  line('view.trueSize', 'body', /True size needs the size of this screen/),
  line('view.overlay', 'words', undefined, { after: ['o', 'o'] }),
  line('layer.text', 'words', undefined, { after: ['Alt+KeyT'] }),
  line('layer.overlayPlanes', OVER, undefined, { after: ['Alt+KeyO'] }),
  line('layer.presentation', OVER, undefined, { after: ['Alt+KeyG'] }),
  line('layer.referenceLines', OVER, undefined, { after: ['f'] }),
  line('layer.measurements', OVER, undefined, { after: ['Alt+KeyM'] }),
  line('measure.hideAll', OVER, undefined, { after: ['Shift+H'] }),
  line('view.magnify', 'lens'),
  tool('tool.window'),
  tool('tool.pan', 'w'),
  tool('tool.zoom'),
  tool('tool.scroll'),
  tool('tool.windowRegion'),
  ...[
    'length',
    'bidirectional',
    'angle',
    'cobb',
    'rectangle',
    'ellipse',
    'freehand',
    'probe',
    'arrow',
    'text',
  ].map((kind) => tool(`measure.${kind}`)),
  tool('measure.spineLabel'),
  line('pixel.inspect', 'body', undefined, { before: ['w'], after: ['Shift+Y'] }),
  line('object.tags', 'body', undefined, { after: ['Escape'] }),
  line('reading.markRead', 'dialog', /./, { after: ['Escape'] }),
  line('reading.markDictated', 'dialog', /./, { after: ['Escape'] }),
  line('reading.firstUnseen', 'slice', undefined, { before: ['Home'] }),
  line('reading.nextStudy', 'body', /last study of the list|not looked at/, { after: ['Escape'] }),
  line('reading.previousStudy', 'body', /first study of the list|not looked at/, { after: ['Escape'] }),
  line('key.toggle', 'body', /1 key image/),
  line('key.only', 'words', /Im 1\/1/, { after: ['Shift+K'] }),
  line('key.markAndAdvance', 'slice', undefined, { before: ['Home'] }),
  shown('key.list'),
  shown('reading.note'),
  line('capture.copyViewport', 'clipboard'),
  line('capture.copyLayout', 'clipboard'),
  line('capture.saveViewport', 'download'),
  line('capture.saveLayout', 'download'),
  shown('capture.print'),
  shown('priors.show'),
  shown('hanging.explain'),
  shown('hanging.capture'),
  line('objects.saveReport', 'body'),
  line('objects.savePresentation', 'body'),
  shown('objects.saveKeyImages'),
  line('objects.show', 'body', undefined, { after: ['Escape'] }),
  shown('lesions.show'),
  shown('keys.show'),
  layout('1x1', 1),
  layout('1x2', 2),
  layout('1x3', 3),
  layout('2x1', 2),
  layout('2x2', 4),
  layout('2x3', 6),
  layout('3x3', 9),
  layout('4x4', 16),
];

const ON_A_MEASUREMENT: readonly Line[] = [
  line('measure.list', 'body'),
  line('measure.selectAll', 'drawn', undefined, { before: ['Escape'] }),
  // A copy is seen when it is put down on another image.
  line('measure.copy', 'body', undefined, { after: [] }),
  line('measure.paste', 'body', undefined, { before: ['ArrowDown'] }),
  line('measure.propagate', 'body', undefined, { before: ['Control+a'] }),
  line('measure.delete', 'body', undefined, { before: ['Control+a'], after: ['Control+z'] }),
  line('edit.undo', 'body', undefined, { before: ['Control+a', 'Delete'] }),
  line('edit.redo', 'body', undefined, { before: ['Control+z'], after: [] }),
];

const ON_SEVERAL: readonly Line[] = [
  line('viewport.next', 'active', /^1$/),
  line('viewport.previous', 'active', /^0$/),
  line('viewport.enlarge', 'viewports', /^1$/, { after: ['Escape'] }),
  line('screen.leave', 'viewports', /^4$/, { before: ['F11'] }),
  line('series.next', 'slice'),
  line('series.previous', 'slice'),
  line('link.scroll', 'toolbar', undefined, { after: ['n'] }),
  line('link.window', 'toolbar', undefined, { after: ['Shift+N'] }),
  line('link.zoom', 'toolbar', undefined, { after: ['Alt+KeyZ'] }),
  line('link.pan', 'toolbar', undefined, { after: ['Alt+KeyP'] }),
  line('phase.next', 'words', /Phase 2\/5/),
  line('phase.previous', 'words', /Phase 1\/5/),
  line('phase.cine', 'words', /fps/, { after: ['Shift+KeyC'] }),
  line('cine.inStep', 'words', /fps/, { after: ['Alt+KeyC'] }),
  line('series.whole', 'body', undefined, { after: ['Alt+KeyS'] }),
];

const ON_PLANES: readonly Line[] = [
  line('tool.crosshair', 'pressed'),
  line('planes.slab', 'words', /MIP/),
  line('planes.thicker', 'words'),
  line('planes.thinner', 'words'),
  line('planes.turnRight', 'body'),
  line('planes.turnLeft', 'body'),
  line('planes.nearest', 'words', undefined, { before: ['Alt+Period'], after: ['Alt+KeyN'] }),
  line('planes.reset', 'words'),
  line('planes.acquired', 'place', undefined, { before: ['Alt+Period', 'ArrowRight'], after: ['ArrowLeft'] }),
  line('planes.fourth', 'viewports', /^4$/, { after: ['Shift+M'] }),
  line('planes.curved', 'viewports', /^4$/, { after: ['Shift+V'] }),
  line('planes.drawPath', 'body', undefined, { after: ['Alt+KeyV'] }),
  line('planes.toggle', 'viewports'),
];

/** Their effects are figures, which the tests of their subjects read. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'subtract.toggle': 'viewer-subtraction.test.ts',
  'subtract.maskHere': 'viewer-subtraction.test.ts',
  'subtract.drag': 'viewer-subtraction.test.ts',
  'subtract.left': 'viewer-subtraction.test.ts',
  'subtract.right': 'viewer-subtraction.test.ts',
  'subtract.up': 'viewer-subtraction.test.ts',
  'subtract.down': 'viewer-subtraction.test.ts',
  'window.suv-5': 'viewer-uptake.test.ts',
  'window.suv-6': 'viewer-uptake.test.ts',
  'window.suv-10': 'viewer-uptake.test.ts',
  'window.suv-15': 'viewer-uptake.test.ts',
  'planes.petCt': 'viewer-pet-ct.test.ts',
  'planes.fusedWindow': 'viewer-pet-ct.test.ts',
  'objects.graphics': 'saved-readings.test.ts',
  'windows.open': 'reading-windows.test.ts',
  'windows.close': 'reading-windows.test.ts',
  'view.sameSize': 'hands.test.ts',
  'hanging.next': 'viewer-hanging.test.ts',
  'hanging.previous': 'viewer-hanging.test.ts',
  'hanging.first': 'hanging-keys.test.ts',
  'hanging.nextPrior': 'hanging-keys.test.ts',
  'hanging.swap': 'viewer-hanging.test.ts',
  'link.here': 'viewer-hanging.test.ts',
  'link.register': 'viewer-hanging.test.ts',
  'measure.same': 'viewer-hanging.test.ts',
  'lesions.tie': 'hanging-keys.test.ts',
};

let reading: ReadingCore;
let page: Page;
let viewer: MeasurePage;

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([CT, PARTS]);
  page = await (await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })).newPage();
  viewer = new MeasurePage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, CT.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

function see(): Promise<Seen> {
  return page.evaluate(() => {
    const all = (selector: string, root: ParentNode = document) => [
      ...root.querySelectorAll<HTMLElement>(selector),
    ];
    const active = document.querySelector<HTMLElement>('[data-place][aria-current=true]');
    const canvas = active?.querySelector('canvas');
    const words = active?.innerText ?? '';
    return {
      slice: canvas?.dataset['imageId'] ?? '',
      window: /W -?[\d.]+ L -?[\d.]+/.exec(words.replaceAll('−', '-'))?.[0] ?? '',
      place: [canvas, ...all('[data-plane-camera]', active ?? document)]
        .map((each) => each?.dataset['imageToCanvas'] ?? each?.dataset['planeCamera'])
        .join(),
      pixels: canvas?.toDataURL() ?? '',
      words,
      drawn: all('[data-measurement]', active ?? document)
        .map((each) => each.outerHTML)
        .join(),
      pressed: all('[role=toolbar] [aria-pressed=true]')
        .map((each) => each.getAttribute('aria-label'))
        .join(),
      toolbar: document.querySelector<HTMLElement>('[role=toolbar]')?.innerText ?? '',
      dialog: all('[role=dialog], [role=alertdialog]')
        .map((each) => each.innerText)
        .join(),
      viewports: String(all('[data-place]').length),
      active: active?.dataset['place'] ?? '',
      lens: String(all('canvas', active ?? document).length),
      body: document.body.innerText,
    };
  });
}

async function checkedIn(menu: string): Promise<string> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  const checked = await page.getByRole('menuitemcheckbox', { checked: true }).allInnerTexts();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  return checked.join();
}

async function factOf(fact: Fact): Promise<string> {
  if (fact.startsWith('menu ')) return checkedIn(fact.slice(5));
  if (fact === 'clipboard')
    return page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const blob = await item?.getType('image/png').catch(() => null);
      return blob ? `image of ${blob.size} bytes` : '';
    });
  return (await see())[fact as keyof Seen];
}

async function proveKey({ id, fact, says, before = [], after = [] }: Line, key: string): Promise<void> {
  for (const first of before) {
    await page.keyboard.press(first);
    await viewer.painted();
  }
  if (fact === 'clipboard') await page.evaluate(() => navigator.clipboard.writeText(''));
  if (fact === 'download') {
    const download = page.waitForEvent('download');
    await page.keyboard.press(key);
    expect((await download).suggestedFilename(), id).toMatch(/\.png$/);
    return;
  }
  if (fact === 'lens') await viewer.pane(0).hover({ position: { x: 300, y: 300 } });
  const was = await factOf(fact);
  if (fact === 'lens') await page.keyboard.down(key);
  else await page.keyboard.press(key);
  const is = expect.poll(() => factOf(fact), { message: `${id}: ${key}`, timeout: 5_000 });
  if (id !== 'measure.copy') await is.not.toBe(was);
  if (says) await is.toMatch(says);
  if (fact === 'lens') await page.keyboard.up(key);
  for (const last of after) {
    await page.keyboard.press(last);
    await viewer.painted();
  }
  if (after.includes('Escape')) await expect(page.getByRole('dialog')).toHaveCount(0);
}

async function prove(lines: readonly Line[]): Promise<string[]> {
  const faults: string[] = [];
  for (const each of lines) {
    const command = VIEWER_COMMANDS.find(({ id }) => id === each.id);
    if (command === undefined) throw new Error(`no command ${each.id}`);
    // One key is written as its sign and as its place where keyboards differ: both are the same key here.
    const keys = [...new Set(command.keys.map(keyOnBoard))];
    for (const key of keys)
      await proveKey(each, key).catch((error: unknown) => {
        faults.push(`${each.id}: ${String(error).split('\n', 1)[0] ?? ''}`);
      });
  }
  return faults;
}

const PLACES: Readonly<Record<string, string>> = {
  ']': 'BracketRight',
  '[': 'BracketLeft',
  '=': 'Equal',
  '.': 'Period',
  ',': 'Comma',
  '?': 'Slash',
};

function keyOnBoard(key: string): string {
  const parts = key.split('+');
  const last = parts.pop() ?? '';
  const held = last === '?' && !parts.includes('Shift') ? ['Shift', ...parts] : parts;
  const shifted = /^[A-Z]$/.test(last) ? `Key${last}` : (PLACES[last] ?? last);
  return [...held, shifted].join('+');
}

test.describe.configure({ timeout: 240_000 });

test('no key is left out', () => {
  const lines = [...ON_A_STACK, ...ON_A_MEASUREMENT, ...ON_SEVERAL, ...ON_PLANES];
  const proven = new Set([...lines.map(({ id }) => id), ...Object.keys(ELSEWHERE)]);
  expect(
    VIEWER_COMMANDS.filter(({ id, keys }) => keys.length > 0 && !proven.has(id)).map(({ id }) => id),
  ).toEqual([]);
});

test('what another file is said to prove is pressed there', () => {
  const unpressed = Object.entries(ELSEWHERE).flatMap(([id, file]) => {
    const keys = VIEWER_COMMANDS.find((command) => command.id === id)?.keys ?? [];
    const code = readFileSync(path.join(import.meta.dirname, file), 'utf8');
    const isPressed = (key: string) => [key, keyOnBoard(key)].some((each) => code.includes(`'${each}'`));
    return keys.length > 0 && keys.every(isPressed) ? [] : [`${id}: ${file}`];
  });
  expect(unpressed).toEqual([]);
});

test('each key of a stack has an effect that is seen', async () => {
  await viewer.pane(0).hover({ position: { x: 300, y: 300 } });
  expect(await prove(ON_A_STACK)).toEqual([]);
});

test('each key of measurements has an effect that is seen', async () => {
  await page.reload();
  await viewer.waitForStack();
  await page.keyboard.press('l');
  await viewer.drag([20, 20], [40, 40]);
  await expect(viewer.drawn()).toHaveCount(1);
  expect(await prove(ON_A_MEASUREMENT)).toEqual([]);
});

test('each key of several viewports has an effect that is seen', async () => {
  await page.reload();
  await viewer.waitForStack();
  await viewer.open(PARTS.studyInstanceUid);
  const leave = page.getByRole('button', { name: 'Leave it unread' });
  if (await leave.isVisible()) await leave.click();
  await viewer.waitForStack();
  await page.keyboard.press('Alt+Digit5');
  await viewer.waitForStack(3);
  expect(await prove(ON_SEVERAL)).toEqual([]);
});

test('each key of planes has an effect that is seen', async () => {
  await viewer.open(CT.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('Alt+Digit1');
  await viewer.showPlanes();
  expect(await prove(ON_PLANES)).toEqual([]);
});
