import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StoreHealth } from './store-health.ts';

let root: string;
let incoming: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'viewbox-health-'));
  incoming = path.join(root, 'incoming');
  mkdirSync(incoming);
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
});

/** What it says after it has had the time to ask again. */
async function settled(health: StoreHealth) {
  vi.advanceTimersByTime(1000);
  const before = health.state();
  await vi.waitFor(() => {
    vi.advanceTimersByTime(1000);
    expect(health.state()).not.toBe(before);
  });
  return health.state();
}

test('a folder that goes is lost, another one under its name too, and the same one that comes back is well', async () => {
  const health = new StoreHealth(incoming, 0);
  expect(health.state()).toBe('ok');
  renameSync(root, `${root}-away`);
  expect(await settled(health)).toBe('lost');
  expect(health.refusal()).toMatchObject({ code: 'STORAGE' });
  mkdirSync(incoming, { recursive: true });
  vi.advanceTimersByTime(1000);
  expect(health.state()).toBe('lost');
  rmSync(root, { recursive: true });
  renameSync(`${root}-away`, root);
  expect(await settled(health)).toBe('ok');
  expect(health.refusal()).toBeNull();
});

test.each([
  ['EROFS', 'readOnly'],
  ['EACCES', 'readOnly'],
  ['EIO', 'failing'],
] as const)('a disk that may not be written because of %s is %s', (writeProblem, state) => {
  const health = new StoreHealth(incoming, 0, (_, answer) => {
    answer(null, { identity: identityNow(), freeBytes: 1, writeProblem });
  });
  vi.advanceTimersByTime(1000);
  expect(health.state()).toBe(state);
});

test.each([
  ['EIO', 'failing'],
  ['ENXIO', 'lost'],
  ['ESTALE', 'lost'],
] as const)('a disk that answers %s is %s', (code, state) => {
  const health = new StoreHealth(incoming, 0, (_, answer) => {
    answer(Object.assign(new Error(code), { code }), null);
  });
  vi.advanceTimersByTime(1000);
  expect(health.state()).toBe(state);
});

test('a disk below its reserve is full until it has room again', () => {
  let freeBytes = 99;
  const health = new StoreHealth(incoming, 100, (_, answer) => {
    answer(null, { identity: identityNow(), freeBytes, writeProblem: '' });
  });
  vi.advanceTimersByTime(1000);
  expect(health.state()).toBe('full');
  expect(health.refusal()).toMatchObject({ code: 'FULL' });
  freeBytes = 100;
  vi.advanceTimersByTime(1000);
  expect(health.state()).toBe('ok');
});

function identityNow(): string {
  const { dev, ino } = statSync(incoming);
  return `${String(dev)}:${String(ino)}`;
}
