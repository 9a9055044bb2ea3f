import { expect, test } from 'vitest';
import type { Vec3 } from '#view/kernels/vector.ts';
import { keepLinkedOffset } from '#view/state/study-links.ts';
import { linkKey } from '#view/kernels/linked-slices.ts';
import { testViewState } from './test-view-state.ts';
import { showAlone, ViewLinks } from './view-links.ts';
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
