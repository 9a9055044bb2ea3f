import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { TargetWatch } from './target-watch.ts';

const MINUTE = 60_000;
let now = 0;
beforeEach(() => {
  now = 0;
});

test('it looks once a minute, however often it is asked', async () => {
  let looks = 0;
  let isThere = true;
  const watch = new TargetWatch({
    now: () => now,
    isThere: async () => {
      looks += 1;
      return isThere;
    },
  });
  expect([await watch.isGone('/b', 's'), await watch.isGone('/b', 's')]).toEqual([false, false]);
  isThere = false;
  now += MINUTE - 1;
  expect(await watch.isGone('/b', 's')).toBe(false);
  now += 1;
  expect(await watch.isGone('/b', 's')).toBe(true);
  expect(looks).toBe(2);
  isThere = true;
  expect(await watch.isGone('/other', 's')).toBe(false);
  expect(looks).toBe(3);
});

test('a disk that does not answer holds nobody up, and counts as gone once it has been silent for long', async () => {
  let looks = 0;
  let answer: (isThere: boolean) => void = () => {};
  const watch = new TargetWatch({
    now: () => now,
    isThere: () => {
      looks += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    pause: async () => undefined,
  });
  expect(await watch.isGone('/b', 's')).toBe(false);
  now += MINUTE;
  expect(await watch.isGone('/b', 's')).toBe(true);
  expect(looks).toBe(1);
  answer(true);
  await new Promise((resolve) => setImmediate(resolve));
  now += MINUTE;
  const asked = watch.isGone('/b', 's');
  answer(true);
  expect(await asked).toBe(false);
});

test('an empty mount point, and the backup of another station, are not this backup', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'viewbox-target-'));
  try {
    const isGone = (folder: string) => new TargetWatch({ now: () => now }).isGone(folder, 'ours');
    const mark = (name: string, stationId: string) => {
      mkdirSync(path.join(root, name));
      writeFileSync(path.join(root, name, 'viewbox-backup.json'), JSON.stringify({ format: 1, stationId }));
    };
    mark('backup', 'ours');
    mark('foreign', 'theirs');
    mkdirSync(path.join(root, 'mount'));
    expect(await isGone(path.join(root, 'backup'))).toBe(false);
    expect(await isGone(path.join(root, 'mount'))).toBe(true);
    expect(await isGone(path.join(root, 'foreign'))).toBe(true);
    expect(await isGone(path.join(root, 'nowhere'))).toBe(true);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
