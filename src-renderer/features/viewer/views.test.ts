import { expect, test } from 'vitest';
import { testViewState } from '#view/imaging/test-view-state.ts';
import type { View, ViewState } from '#view/imaging/view-state.ts';
import { picturesThere } from './views.ts';

function viewOf(status: ViewState['status']) {
  const listeners = new Set<() => void>();
  const look = { status };
  const view = {
    getState: () => testViewState({ frame: null, status: look.status }),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as View;
  const turn = (next: ViewState['status']) => {
    look.status = next;
    for (const listener of listeners) listener();
  };
  return { view, turn, listeners };
}

test('pictures are waited for in every viewport; one that failed is there as it will ever be', async () => {
  const [there, coming, failing] = [viewOf('ready'), viewOf('loading'), viewOf('loading')];
  let isThere = false;
  const waited = picturesThere([there.view, coming.view, failing.view], new AbortController().signal).then(
    () => {
      isThere = true;
    },
  );
  coming.turn('ready');
  await Promise.resolve();
  expect(isThere).toBe(false);
  failing.turn('failed');
  await waited;
  expect(isThere).toBe(true);
  expect([coming.listeners.size, failing.listeners.size]).toEqual([0, 0]);
});

test('who leaves waits no longer', async () => {
  const { view, listeners } = viewOf('loading');
  const leaving = new AbortController();
  const waited = picturesThere([view], leaving.signal);
  leaving.abort();
  await expect(waited).rejects.toThrow();
  expect(listeners.size).toBe(0);
});
