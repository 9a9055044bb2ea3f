import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStationDatabase } from '#main/station/station-database.ts';
import { dataFolder, type DataFolder } from '#main/store/layout.ts';
import { runBackup, type BackupWork } from './backup-run.ts';
import { copyFromBackup, restoreBackup } from './restore.ts';

const IMAGE = Buffer.alloc(3_000_000, 7);
const STUDY = 'ab/study';
const never = new AbortController().signal;
let root: string;
let folder: DataFolder;
let target: string;
let restored: string;

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'viewbox-backup-'));
  folder = dataFolder(path.join(root, 'data'));
  target = path.join(root, 'backup');
  restored = path.join(root, 'restored');
  for (const at of [
    path.join(folder.store, STUDY),
    folder.quarantine,
    folder.auditFolder,
    folder.certificates,
    folder.secrets,
  ])
    mkdirSync(at, { recursive: true });
  await openStationDatabase(folder.stationFile).destroy();
  writeFileSync(folder.configFile, '{}');
  writeFileSync(path.join(folder.auditFolder, '2026-11.jsonl'), '{"a":1}\n');
  writeFileSync(path.join(folder.certificates, 'station.pem'), 'key');
  writeFileSync(path.join(folder.secrets, 'key'), 'key');
  put('one.dcm', IMAGE);
  put('study.jsonl', Buffer.from('line\n'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** As the journal writes it */
function readingLine(value: object): string {
  const text = JSON.stringify(value).slice(0, -1);
  return `${text},"crc32":"${crc32(text).toString(16).padStart(8, '0')}"}\n`;
}

const at = (name: string) => path.join(folder.store, STUDY, name);
const copy = (name: string) => path.join(target, 'store', STUDY, name);

/** As received in 2001: later copies must keep that time. */
function put(name: string, bytes: Buffer): void {
  writeFileSync(at(name), bytes);
  utimesSync(at(name), 1e9, 1e9);
}

function work(changes: Partial<BackupWork> = {}): BackupWork {
  return {
    folder,
    target,
    stationId: 'station-1',
    stationName: 'Room 1',
    version: '1',
    known: { totalInstances: () => 1, ofFolder: () => new Map() },
    megabytesPerSecond: 0,
    keepSnapshots: 2,
    keepGoneDays: 30,
    isClockTrusted: true,
    signal: new AbortController().signal,
    onProgress: () => {},
    now: () => Date.UTC(2026, 10, 27),
    ...changes,
  };
}

const restore = (changes: object = {}) =>
  restoreBackup({
    from: target,
    to: restored,
    snapshotId: null,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  });

test('a backup holds every byte with its time, the next run copies only what is new, and it is restored as it was', async () => {
  expect(await runBackup(work())).toMatchObject({ instances: 1, copied: 1, damaged: [] });
  put('two.dcm', Buffer.from('two'));
  expect(await runBackup(work({ now: () => Date.UTC(2026, 10, 28) }))).toMatchObject({
    instances: 2,
    copied: 1,
  });
  expect(await restore()).toMatchObject({ snapshotId: '20261128T000000Z', instances: 2, damaged: [] });
  for (const name of ['one.dcm', 'two.dcm', 'study.jsonl']) {
    const there = path.join(restored, 'store', STUDY, name);
    expect(readFileSync(there).equals(readFileSync(at(name)))).toBe(true);
    expect(statSync(there).mtimeMs).toBe(1e12);
  }
  const keys = ['certificates/station.pem', 'secrets/key'];
  const also = ['audit/2026-11.jsonl', 'viewbox.jsonc', 'station.sqlite', ...keys];
  expect(also.filter((name) => !existsSync(path.join(restored, name)))).toEqual([]);
  expect(keys.map((name) => statSync(path.join(restored, name)).mode & 0o077)).toEqual([0, 0]);
  expect(existsSync(path.join(restored, 'restore.json'))).toBe(false);
});

test('a file that is not what was stored does not take the place of a good copy', async () => {
  await runBackup(work());
  const expected = { offset: 100, crc32: crc32(IMAGE.subarray(100)) };
  const known = { totalInstances: () => 1, ofFolder: () => new Map([['one.dcm', expected]]) };
  const flipped = Buffer.from(IMAGE);
  flipped[2_000_000] = 6;
  writeFileSync(at('one.dcm'), flipped);
  expect(await runBackup(work({ known }))).toMatchObject({
    copied: 0,
    damaged: [path.join('store', STUDY, 'one.dcm')],
  });
  const healed = path.join(root, 'healed.dcm');
  expect(await copyFromBackup(target, path.join(STUDY, 'one.dcm'), healed, never)).toBe(true);
  expect(readFileSync(healed).equals(IMAGE)).toBe(true);
  put('one.dcm', IMAGE);
  utimesSync(at('one.dcm'), 1.1e9, 1.1e9);
  expect(await runBackup(work({ known }))).toMatchObject({ copied: 1, damaged: [] });
});

test('a journal that has become shorter does not take the place of the longer one', async () => {
  put('study.jsonl', Buffer.from('line\nline\n'));
  await runBackup(work());
  writeFileSync(at('study.jsonl'), 'line\n');
  await runBackup(work());
  expect(readFileSync(copy('study.jsonl'), 'utf8')).toBe('line\nline\n');
});

test('what readers did is kept and restored: a newer one in place of an older, never a damaged one', async () => {
  const line = (at: number, text: string) =>
    readingLine({ event: 'note', at, by: 'ann', studyInstanceUid: '1.2', text });
  put('reading.jsonl', Buffer.from(line(1, 'a long first note') + line(2, 'second')));
  await runBackup(work());
  // Shorter, since outdated lines were left out
  writeFileSync(at('reading.jsonl'), line(3, 'third'));
  await runBackup(work());
  expect(readFileSync(copy('reading.jsonl'), 'utf8')).toBe(line(3, 'third'));
  writeFileSync(at('reading.jsonl'), line(4, 'fourth') + line(5, 'fifth').replace('fifth', 'fourth'));
  await runBackup(work());
  expect(readFileSync(copy('reading.jsonl'), 'utf8')).toBe(line(3, 'third'));
  await restore();
  expect(readFileSync(path.join(restored, 'store', STUDY, 'reading.jsonl'), 'utf8')).toBe(line(3, 'third'));
});

test('with the last image of a study what was done on it leaves the backup too', async () => {
  put(
    'reading.jsonl',
    Buffer.from(readingLine({ event: 'viewedForgotten', at: 1, by: 'ann', studyInstanceUid: '1.2' })),
  );
  await runBackup(work());
  for (const name of ['one.dcm', 'reading.jsonl']) rmSync(at(name));
  await runBackup(work());
  expect(existsSync(copy('reading.jsonl'))).toBe(true);
  await runBackup(work({ now: () => Date.UTC(2027, 10, 27) }));
  expect(['one.dcm', 'reading.jsonl'].filter((name) => existsSync(copy(name)))).toEqual([]);
});

test('a copy that was cut off, or whose sum never got there, is made again', async () => {
  await runBackup(work());
  writeFileSync(copy('two.dcm.part'), 'half');
  put('two.dcm', Buffer.from('two'));
  writeFileSync(copy('two.dcm'), 'twx');
  utimesSync(copy('two.dcm'), 1e9, 1e9);
  appendFileSync(copy('sums.jsonl'), '{"name":"two.dcm","sizeBy');
  expect(await runBackup(work())).toMatchObject({ copied: 1, instances: 2 });
  expect(await restore()).toMatchObject({ instances: 2, damaged: [] });
});

test('what was flipped in the backup is left out and told; it heals nothing', async () => {
  await runBackup(work());
  const bytes = Buffer.from(IMAGE);
  bytes[5] = 1;
  writeFileSync(copy('one.dcm'), bytes);
  const healed = path.join(root, 'healed.dcm');
  expect(await copyFromBackup(target, path.join(STUDY, 'one.dcm'), healed, never)).toBe(false);
  expect(existsSync(healed)).toBe(false);
  expect(await restore()).toMatchObject({ instances: 0, damaged: [path.join('store', STUDY, 'one.dcm')] });
});

test('only so many snapshots stay, and one that is not whole is none', async () => {
  for (const day of [27, 28, 29]) await runBackup(work({ now: () => Date.UTC(2026, 10, day) }));
  const snapshots = path.join(target, 'snapshots');
  expect(readdirSync(snapshots)).toEqual(['20261128T000000Z', '20261129T000000Z']);
  rmSync(path.join(snapshots, '20261129T000000Z', 'manifest.json'));
  expect(await restore()).toMatchObject({ snapshotId: '20261128T000000Z' });
});

test('no other folder is taken for a backup, nor another station’s, nor one inside the archive', async () => {
  const inside = work({ target: path.join(folder.root, 'backup') });
  await expect(runBackup(inside)).rejects.toMatchObject({ code: 'INPUT' });
  mkdirSync(target);
  writeFileSync(path.join(target, 'holiday.jpg'), '');
  await expect(runBackup(work())).rejects.toMatchObject({ code: 'REFUSED' });
  await expect(restore()).rejects.toMatchObject({ code: 'MISSING' });
  rmSync(path.join(target, 'holiday.jpg'));
  // Killed while it took the folder as its own
  writeFileSync(path.join(target, 'viewbox-backup.json.part'), '{"fo');
  await runBackup(work());
  await expect(runBackup(work({ stationId: 'station-2' }))).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('nothing is restored over something, and a restore that was broken off goes on', async () => {
  await runBackup(work());
  mkdirSync(restored);
  writeFileSync(path.join(restored, 'mine'), '');
  await expect(restore()).rejects.toMatchObject({ code: 'REFUSED' });
  rmSync(path.join(restored, 'mine'));
  // Killed while it took the folder as its own
  writeFileSync(path.join(restored, 'restore.json.part'), '{"fr');
  const stopping = new AbortController();
  await expect(restore({ signal: stopping.signal, onProgress: () => stopping.abort() })).rejects.toThrow();
  expect(existsSync(path.join(restored, 'restore.json'))).toBe(true);
  expect(await restore()).toMatchObject({ instances: 1 });
});
