import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StatusBoard, type StatusSources } from './status-board.ts';
import { TestArchive } from './test-archive.ts';

const TEN_SECONDS = 10_000;

let isGone = false;
let board: StatusBoard;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  isGone = false;
  const { receiving, catalog } = new TestArchive({ aeTitle: 'VIEWBOX', host: '127.0.0.1', port: 11112 });
  const sources = {
    root: tmpdir(),
    receiving,
    catalog,
    clock: async () => 'none',
    jobs: { onChange: () => () => undefined, counts: async () => ({ running: 0, failed: 0 }) },
    certificates: { warning: () => null, onChange: () => () => undefined },
    backups: { isOverdue: async () => false, isGone: async () => isGone },
    integrity: { openFindings: async () => 0, onChange: () => () => undefined },
    settings: async () => ({ stationName: 'Room 1' }),
  };
  board = new StatusBoard(sources as unknown as StatusSources);
});
afterEach(() => {
  board.dispose();
  vi.useRealTimers();
});

test('a backup that is taken away in an idle night is told by itself, and once', async () => {
  let told = 0;
  expect(await board.read()).toMatchObject({ isBackupGone: false });
  const firstWord = new Promise<void>((resolve) => {
    board.onChange(() => {
      told += 1;
      resolve();
    });
  });
  isGone = true;
  await vi.advanceTimersByTimeAsync(TEN_SECONDS);
  await firstWord;
  expect(await board.read()).toMatchObject({ isBackupGone: true });
  told = 0;
  await vi.advanceTimersByTimeAsync(TEN_SECONDS);
  expect(told).toBe(0);
});
