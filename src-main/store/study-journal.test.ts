import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataFolder, type DataFolder } from './layout.ts';
import { appendToJournal, journalFile, readStudyJournal, type JournalEvent } from './study-journal.ts';
import { ledgerOf, stateOf } from './study-ledger.ts';

const STUDY = '1.2.3';
const common = { at: 1, by: 'ann', studyInstanceUid: STUDY };
const TRASH: JournalEvent = {
  ...common,
  event: 'trash',
  trashId: 't1',
  scope: 'instances',
  reason: 'patientSafety',
  comment: 'Wrong side, "left" é',
  instances: ['1.2.3.1', '1.2.3.2'],
};
const CACHED: JournalEvent = { ...common, event: 'role', role: 'cached', peer: 'PACS' };
const HOLD: JournalEvent = { ...common, event: 'hold', isPinned: true, keepUntil: 5 };

let folder: DataFolder;

beforeEach(() => {
  folder = dataFolder(mkdtempSync(path.join(tmpdir(), 'viewbox-journal-')));
});

afterEach(() => {
  rmSync(folder.root, { recursive: true, force: true });
});

const read = () => readStudyJournal(folder, STUDY);
const file = () => journalFile(folder, STUDY);

test('a study without a journal has no events; what is appended is read back in order', () => {
  expect(read()).toEqual({ events: [], damagedLines: 0 });
  appendToJournal(folder, [CACHED, TRASH]);
  appendToJournal(folder, [HOLD]);
  expect(read()).toEqual({ events: [CACHED, TRASH, HOLD], damagedLines: 0 });
});

test('each line is JSON by itself, with the CRC-32 of what stands before it', () => {
  appendToJournal(folder, [TRASH]);
  const [line = ''] = readFileSync(file(), 'utf8').split('\n');
  const { crc32: value } = JSON.parse(line) as { crc32: string };
  const before = line.slice(0, line.indexOf(',"crc32"'));
  expect(value).toBe(crc32(before).toString(16).padStart(8, '0'));
});

test('a line torn at any byte is as if it had not been written, and the next one stands whole behind the others', () => {
  appendToJournal(folder, [CACHED]);
  const first = readFileSync(file()).length;
  appendToJournal(folder, [TRASH]);
  const both = readFileSync(file());
  for (let size = first; size < both.length; size += 1) {
    writeFileSync(file(), both);
    truncateSync(file(), size);
    expect(read()).toEqual({ events: [CACHED], damagedLines: 0 });
  }
  appendToJournal(folder, [HOLD]);
  expect(read()).toEqual({ events: [CACHED, HOLD], damagedLines: 0 });
});

test('a line with a flipped bit is counted as damaged and kept; the others still count', () => {
  appendToJournal(folder, [CACHED, TRASH]);
  const bytes = readFileSync(file());
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  writeFileSync(file(), bytes);
  appendToJournal(folder, [HOLD]);
  expect(read()).toEqual({ events: [TRASH, HOLD], damagedLines: 1 });
});

test('an event of a later version is not read as something else', () => {
  appendToJournal(folder, [CACHED]);
  const text = '{"event":"moved","at":1,"by":"","studyInstanceUid":"1.2.3"';
  appendFileSync(file(), `${text},"crc32":"${crc32(text).toString(16).padStart(8, '0')}"}\n`);
  expect(read()).toEqual({ events: [CACHED], damagedLines: 1 });
});

test('the ledger is the journal read to its end: trashed, back, purged, come again', () => {
  const tombstone = {
    sopInstanceUid: '1.2.3.2',
    seriesInstanceUid: '1.2.3.9',
    sizeBytes: 10,
    datasetCrc32: 4,
    sha256: 'ab',
  };
  const restore: JournalEvent = { ...common, event: 'restore', trashId: 't1', instances: ['1.2.3.1'] };
  const purge: JournalEvent = { ...common, event: 'purge', trashId: 't1', tombstones: [tombstone] };
  const states = (...events: JournalEvent[]) => {
    const ledger = ledgerOf(events);
    return ['1.2.3.1', '1.2.3.2', '1.2.3.3'].map((uid) => stateOf(ledger, uid));
  };
  expect(states()).toEqual(['present', 'present', 'present']);
  expect(states(TRASH)).toEqual(['trashed', 'trashed', 'present']);
  expect(states(TRASH, restore)).toEqual(['present', 'trashed', 'present']);
  expect(states(TRASH, restore, purge)).toEqual(['present', 'purged', 'present']);
  expect(states(TRASH, restore, purge, { ...common, event: 'arrive', instances: ['1.2.3.2'] })).toEqual([
    'present',
    'present',
    'present',
  ]);
  const ledger = ledgerOf([TRASH, restore, purge, CACHED, HOLD]);
  expect(ledger).toMatchObject({ role: 'cached', peer: 'PACS', isPinned: true, keepUntil: 5 });
  expect(ledger?.instances.get('1.2.3.1')?.isBarred).toBe(false);
  expect(ledger?.instances.get('1.2.3.2')).toMatchObject({ isBarred: true, tombstone: { sha256: 'ab' } });
  const admitted = ledgerOf([TRASH, purge, { ...common, event: 'admit', instances: ['1.2.3.2'] }]);
  expect(admitted?.instances.get('1.2.3.2')).toMatchObject({ state: 'purged', isBarred: false });
});
