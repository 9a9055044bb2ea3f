import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AuditLog, openAuditLog } from './audit-log.ts';

let folder = '';
let log: AuditLog;
let now = new Date('2026-11-30T23:59:58Z');
const november = () => path.join(folder, '2026-11.jsonl');
const reopen = async () => {
  await log.dispose();
  log = await openAuditLog(folder, { now: () => now });
};

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'viewbox-audit-'));
  now = new Date('2026-11-30T23:59:58Z');
  log = await openAuditLog(folder, { now: () => now });
  for (let index = 1; index <= 5; index += 1)
    await log.record({
      event: 'study.open',
      user: 'Ann',
      outcome: 'success',
      objects: { study: String(index) },
    });
});
afterEach(async () => {
  await log.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function editLines(edit: (lines: string[]) => string[]): void {
  const lines = readFileSync(november(), 'utf8').trimEnd().split('\n');
  writeFileSync(
    november(),
    edit(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

test('an untouched chain verifies, over months and restarts', async () => {
  now = new Date('2026-12-01T00:00:01Z');
  await reopen();
  await log.record({ event: 'session.signIn', user: 'Bob', outcome: 'failure', objects: {} });
  expect(await log.verify()).toEqual({ records: 6, brokenAt: null });
  expect(readFileSync(path.join(folder, '2026-12.jsonl'), 'utf8').split('\n')).toHaveLength(2);
});

test('records written at the same time keep their order and their chain', async () => {
  await Promise.all(
    Array.from({ length: 50 }, () =>
      log.record({ event: 'core.start', user: '', outcome: 'success', objects: {} }),
    ),
  );
  expect(await log.verify()).toEqual({ records: 55, brokenAt: null });
});

test('the list has the newest first and pages backwards', async () => {
  const page = await log.list({ beforeSequence: null, limit: 2 });
  expect(page.map(({ sequence, objects }) => [sequence, objects['study']])).toEqual([
    [5, '5'],
    [4, '4'],
  ]);
  expect((await log.list({ beforeSequence: 4, limit: 500 })).map(({ sequence }) => sequence)).toEqual([
    3, 2, 1,
  ]);
});

test('a changed record is found', async () => {
  editLines((lines) => lines.map((line, index) => (index === 2 ? line.replace('Ann', 'Eve') : line)));
  expect(await log.verify()).toEqual({ records: 2, brokenAt: 3 });
});

test('a record changed together with its own hash is found at its successor', async () => {
  const { linkRecord } = await import('./chain.ts');
  editLines((lines) =>
    lines.map((line, index) => {
      if (index !== 2) return line;
      const { at, event, outcome, objects, sequence, previous } = JSON.parse(line);
      return JSON.stringify(
        linkRecord({ sequence: sequence - 1, hash: previous }, { at, event, user: 'Eve', outcome, objects }),
      );
    }),
  );
  expect(await log.verify()).toEqual({ records: 3, brokenAt: 4 });
});

test('a removed record is found', async () => {
  editLines((lines) => lines.filter((_, index) => index !== 1));
  expect(await log.verify()).toEqual({ records: 1, brokenAt: 2 });
});

test('records in another order are found', async () => {
  editLines(([a = '', b = '', c = '', ...rest]) => [a, c, b, ...rest]);
  expect(await log.verify()).toEqual({ records: 1, brokenAt: 2 });
});

test('records cut off the end are found', async () => {
  editLines((lines) => lines.slice(0, 3));
  expect(await log.verify()).toEqual({ records: 3, brokenAt: 4 });
});

test('a whole month that is gone is found', async () => {
  rmSync(november());
  expect(await log.verify()).toEqual({ records: 0, brokenAt: 1 });
});

test('a line torn by a crash is cut off, its repair is recorded and the chain is whole', async () => {
  appendFileSync(november(), '{"sequence":6,"at":"2026-1');
  await reopen();
  expect(await log.verify()).toEqual({ records: 6, brokenAt: null });
  expect((await log.list({ beforeSequence: null, limit: 1 }))[0]).toMatchObject({
    event: 'audit.repair',
    objects: { file: '2026-11.jsonl', tornBytes: '26' },
  });
});

test('an action whose record cannot be written is told so, and the chain goes on afterwards', async () => {
  now = new Date('2027-01-01T00:00:00Z');
  await mkdir(path.join(folder, '2027-01.jsonl'));
  await expect(
    log.record({ event: 'user.add', user: 'Ann', outcome: 'success', objects: {} }),
  ).rejects.toMatchObject({ code: 'INTERNAL' });
  rmSync(path.join(folder, '2027-01.jsonl'), { recursive: true });
  await log.record({ event: 'user.add', user: 'Ann', outcome: 'success', objects: {} });
  expect(await log.verify()).toEqual({ records: 6, brokenAt: null });
});

test('only this user can read the records', () => {
  expect(statSync(november()).mode & 0o777).toBe(0o600);
});
