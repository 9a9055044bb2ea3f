import { expect, test } from 'vitest';
import { moved, rigidAbout, turned } from '#view/kernels/registration/rigid.ts';
import { addScaled, type Vec3 } from '#view/kernels/vector.ts';
import { keepLinkedOffset, keepRegistration } from '#view/state/study-links.ts';
import type { MovedView } from '#view/kernels/moved-view.ts';
import type { LinkName } from '#view/state/workspace.ts';
import { linkKey } from '#view/kernels/linked-slices.ts';
import { testViewState } from './test-view-state.ts';
import { pointFor, showAlone, ViewLinks } from './view-links.ts';
import type { View } from './view-state.ts';

const UP: Vec3 = [0, 0, 1];

/** Axial slices from 0 mm up, of which the one nearest to a place is shown. */
function slices(frameOfReferenceUid: string, spacingMm: number) {
  let index = 0;
  const listeners = new Set<() => void>();
  const scrollTo = (next: number) => {
    index = next;
    // A view tells when it paints.
    queueMicrotask(() => {
      for (const listener of listeners) listener();
    });
  };
  const view = {
    getState: () => testViewState({ frame: null, targetIndex: index }),
    geometry: () => ({ plane: null, image: null }),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    targetSlice: () => ({ frameOfReferenceUid, normal: UP, point: [0, 0, index * spacingMm] as const }),
    showPoint: (_: string, [, , z]: Vec3) => {
      scrollTo(Math.round(z / spacingMm));
      return true;
    },
  } as unknown as View;
  return { view, scrollTo, index: () => index };
}

/** Until everything that goes on from one to the other has. */
const told = () => new Promise((done) => setTimeout(done));

test('a view that is taken to a place alone does not move what it is linked with, and the next scrolling goes on together', async () => {
  const [now, before] = [slices('now', 5), slices('before', 3)];
  const [one, other] = [now.view.targetSlice?.(), before.view.targetSlice?.()];
  const key = one && other ? linkKey(one, other) : null;
  if (key === null) throw new Error('The two cannot be linked.');
  keepLinkedOffset(key, 0);
  const links = new ViewLinks([now.view, before.view], () => ['scroll']);
  before.scrollTo(7);
  await told();
  expect(now.index()).toBe(4);
  // At 20 mm the current slice is; 23 mm is nearer to the next one, which lies at 25 mm, nearest to the eighth of the prior.
  showAlone(now.view, 'now', [0, 0, 23]);
  await told();
  expect([now.index(), before.index()]).toEqual([5, 7]);
  // One that is there already has nothing to tell.
  showAlone(now.view, 'now', [0, 0, 24]);
  await told();
  now.scrollTo(6);
  await told();
  expect([now.index(), before.index()]).toEqual([6, 10]);
  links.dispose();
});

/** A plane under 100 by 100 px of one mm each, turned and mirrored on the screen as it may be; it notes how it was panned. */
function panned(frameOfReferenceUid: string, right: Vec3, down: Vec3, normal: Vec3 = UP) {
  const listeners = new Set<() => void>();
  const pans: (readonly [number, number])[] = [];
  let origin: Vec3 = [0, 0, 0];
  const plane = () => ({ frameOfReferenceUid, origin, right, down, normal, thicknessMm: 1 });
  const tell = () =>
    queueMicrotask(() => {
      for (const listener of listeners) listener();
    });
  const view = {
    getState: () => testViewState({ frame: null }),
    geometry: () => ({ seriesInstanceUid: '1', image: null, plane: plane() }),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pan: (dx: number, dy: number) => {
      pans.push([dx, dy]);
      origin = addScaled(addScaled(origin, right, -dx), down, -dy);
      tell();
    },
  } as unknown as View;
  return { view, pans };
}

test.each([
  ['as it is', [1, 0, 0], [0, 1, 0], [10, 4]],
  ['turned by a quarter', [0, 1, 0], [-1, 0, 0], [4, -10]],
  ['mirrored', [-1, 0, 0], [0, 1, 0], [-10, 4]],
] as const)(
  'a pan moves the body the same way in another study whose picture is %s',
  async (_, right, down, way) => {
    const now = panned('pan-now', [1, 0, 0], [0, 1, 0]);
    const before = panned('pan-before', right, down);
    const links = new ViewLinks([now.view, before.view], () => ['pan']);
    now.view.pan(10, 4);
    await told();
    expect(before.pans).toHaveLength(1);
    way.forEach((px, axis) => expect(before.pans[0]?.[axis]).toBeCloseTo(px, 9));
    links.dispose();
  },
);

test('a pan goes to a study that lies turned by 12° once the two are registered, and not before', async () => {
  const rigid = rigidAbout([0, 0, 0], [(12 * Math.PI) / 180, 0, 0], [0, 0, 0]);
  const [right, down, normal] = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ].map((way) => turned(rigid, way as unknown as Vec3));
  if (!right || !down || !normal) throw new Error('three axes');
  const now = panned('head-now', [1, 0, 0], [0, 1, 0]);
  const before = panned('head-before', right, down, normal);
  const links = new ViewLinks([now.view, before.view], () => ['pan']);
  now.view.pan(10, 4);
  await told();
  expect(before.pans).toEqual([]);
  keepRegistration('head-now', 'head-before', { rigid, residualMm: 1 }, null);
  now.view.pan(10, 4);
  await told();
  expect(before.pans).toHaveLength(1);
  [10, 4].forEach((px, axis) => expect(before.pans[0]?.[axis]).toBeCloseTo(px, 9));
  links.dispose();
});

test.each([
  [12, true],
  [25, false],
])('scrolling goes to a registered follow-up whose slices were laid at %i°: %s', (angleDeg, goes) => {
  const body = rigidAbout([0, 0, 0], [(12 * Math.PI) / 180, 0, 0], [0, 0, 37]);
  const laid = rigidAbout([0, 0, 0], [(angleDeg * Math.PI) / 180, 0, 0], [0, 0, 0]);
  const [to, from] = [`follow-up-${String(angleDeg)}`, `first-${String(angleDeg)}`];
  keepRegistration(from, to, { rigid: body, residualMm: 1 }, null);
  const one = { frameOfReferenceUid: from, point: [0, 0, 10] as Vec3, normal: UP };
  const other = { frameOfReferenceUid: to, point: [0, 0, 0] as Vec3, normal: turned(laid, UP) };
  const expected = goes ? moved(body, [0, 0, 10]) : null;
  expect(pointFor(one, other, one.point)).toEqual(expected);
});

/** Two windows, each with its views, that tell each other what the reader does. */
function twoWindows(one: readonly View[], other: readonly View[], links: () => readonly LinkName[]) {
  const told: MovedView[] = [];
  const ends: ViewLinks[] = [];
  const first = new ViewLinks(one, links, (moved) => {
    told.push(moved);
    second.hear(structuredClone(moved));
  });
  const second = new ViewLinks(other, links, (moved) => {
    told.push(moved);
    first.hear(structuredClone(moved));
  });
  ends.push(first, second);
  return { told, dispose: () => ends.forEach((end) => end.dispose()) };
}

test('scrolling goes on to another window and is not told back', async () => {
  keepRegistration(
    'window-1',
    'window-2',
    { rigid: rigidAbout([0, 0, 0], [0, 0, 0], [0, 0, 36]), residualMm: 1 },
    null,
  );
  const [now, before] = [slices('window-1', 5), slices('window-2', 3)];
  const { told: moves, dispose } = twoWindows([now.view], [before.view], () => ['scroll']);
  now.scrollTo(6);
  await told();
  expect([now.index(), before.index(), moves.length]).toEqual([6, 22, 1]);
  before.scrollTo(32);
  await told();
  expect([now.index(), before.index(), moves.length]).toEqual([12, 32, 2]);
  dispose();
});

test('where nothing may go together no window tells, and none does what it is told', async () => {
  const [now, before] = [slices('window-1', 5), slices('window-2', 3)];
  const silent = twoWindows([now.view], [before.view], () => []);
  now.scrollTo(8);
  await told();
  expect(silent.told).toEqual([]);
  silent.dispose();
  const deaf = new ViewLinks([before.view], () => []);
  deaf.hear({ slice: now.view.targetSlice?.() ?? null, window: null, perPx: null, middle: null });
  expect(before.index()).toBe(0);
  deaf.dispose();
});

test('what comes faster than a window paints adds up to the same way', async () => {
  const view = panned('window-2', [1, 0, 0], [0, 1, 0]);
  const links = new ViewLinks([view.view], () => ['pan']);
  const place = { frameOfReferenceUid: 'window-1', point: [0, 0, 0] as Vec3, normal: UP };
  for (let at = 0; at < 3; at++)
    links.hear({ slice: null, window: null, perPx: null, middle: { place, wayMm: [10, 4, 0] } });
  expect(view.pans).toEqual([[10, 4]]);
  await told();
  expect(view.pans).toEqual([
    [10, 4],
    [20, 8],
  ]);
  links.dispose();
});
