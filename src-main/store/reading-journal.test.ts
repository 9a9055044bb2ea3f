import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataFolder, studyFolder, type DataFolder } from './layout.ts';
import { type ReadingEvent, readingEventSchema } from './reading-event.ts';
import { appendReading, readingFile, readReading, readStateFile, removeReading } from './reading-journal.ts';
import { lineOf } from './journal-file.ts';
import { fewestLines } from './reading-compaction.ts';
import { readingOf } from './reading-ledger.ts';

const STUDY = '1.2.3';
const common = (at: number, by = 'ann') => ({ at, by, studyInstanceUid: STUDY });
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

function measured(at: number, number: number, label = ''): ReadingEvent {
  return {
    ...common(at),
    event: 'measurement',
    measurement: {
      id: id(number),
      studyInstanceUid: STUDY,
      seriesInstanceUid: '1.2.3.4',
      kind: 'length',
      place: {
        space: 'image',
        sopInstanceUid: '1.2.3.4.5',
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
        frameNumber: 1,
        points: [
          [1, 2],
          [3, 4],
        ],
      },
      values: [{ name: 'length', value: 12.5, unit: 'mm' }],
      caution: '',
      label,
      colour: 0,
      isHidden: false,
      author: 'ann',
      createdAt: '2026-11-27T13:00:00.000Z',
      storedInSopInstanceUid: '',
    },
  };
}
const state = (at: number, to: 'inProgress' | 'read'): ReadingEvent => ({
  ...common(at),
  event: 'state',
  state: to,
});

let folder: DataFolder;

beforeEach(() => {
  folder = dataFolder(mkdtempSync(path.join(tmpdir(), 'viewbox-reading-')));
  mkdirSync(studyFolder(folder, STUDY), { recursive: true });
});
afterEach(() => rmSync(folder.root, { recursive: true, force: true }));

const file = () => readingFile(folder, STUDY);
const append = (...events: ReadingEvent[]) => appendReading(folder, STUDY, events);
const read = () => readReading(folder, STUDY);

test('what is appended is read back in order; a study that nobody read has nothing', () => {
  expect(read()).toEqual({ events: [], damagedLines: 0 });
  append(measured(1, 1), state(2, 'inProgress'));
  append(measured(3, 1, 'again'));
  expect(read().events.map(({ at }) => at)).toEqual([1, 2, 3]);
  expect(readingOf(read().events).measurements.get(id(1))).toMatchObject({ measurement: { label: 'again' } });
});

test('a line torn at any byte is as if it had not been written, and the next stands whole behind the others', () => {
  append(measured(1, 1));
  const first = statSync(file()).size;
  append(measured(2, 2));
  const both = readFileSync(file());
  for (let size = first; size < both.length; size += 1) {
    writeFileSync(file(), both);
    truncateSync(file(), size);
    expect(read()).toEqual({ events: [measured(1, 1)], damagedLines: 0 });
  }
  append(measured(3, 3));
  expect(read()).toEqual({ events: [measured(1, 1), measured(3, 3)], damagedLines: 0 });
});

test('a damaged line is counted and takes no other with it', () => {
  append(measured(1, 1), measured(2, 2), measured(3, 3));
  const lines = readFileSync(file(), 'utf8').split('\n');
  writeFileSync(file(), lines.with(1, (lines[1] ?? '').replace('12.5', '13.5')).join('\n'));
  expect(read()).toEqual({ events: [measured(1, 1), measured(3, 3)], damagedLines: 1 });
});

test('what another version wrote is counted and not dropped', () => {
  append(measured(1, 1));
  appendFileSync(file(), readFileSync(file(), 'utf8').replace('"event":"measurement"', '"event":"hologram"'));
  expect(read().damagedLines).toBe(1);
});

test('a file that has grown by outdated lines is written anew, and says the same', () => {
  for (let at = 1; at <= 900; at += 1) append(measured(at, at % 7, 'x'.repeat(100)));
  const { events } = read();
  expect(events.length).toBeLessThan(600);
  const ledger = readingOf(events);
  const left = new Set([...ledger.measurements.values()].map(({ at }) => at));
  expect(left).toEqual(new Set([894, 895, 896, 897, 898, 899, 900]));
  expect(existsSync(`${file()}.new`)).toBe(false);
});

test('one with a damaged line is never shortened, since somebody may want what it said', () => {
  append(measured(1, 1));
  const [line = ''] = readFileSync(file(), 'utf8').split('\n');
  writeFileSync(file(), `${line.replace('12.5', '13.5')}\n`);
  for (let at = 2; at <= 900; at += 1) append(measured(at, at % 7, 'x'.repeat(100)));
  expect(read().damagedLines).toBe(1);
  expect(read().events).toHaveLength(899);
});

test('the state is found behind any number of measurements, also if its newest line is damaged or a label looks like one', () => {
  expect(readStateFile(file())).toBeUndefined();
  append(measured(1, 1), state(2, 'inProgress'), measured(3, 2, '"event":"state"'), state(4, 'read'));
  expect(readStateFile(file())).toMatchObject({ at: 4, state: 'read' });
  writeFileSync(file(), readFileSync(file(), 'utf8').replace('"state":"read"', '"state":"read'));
  expect(readStateFile(file())).toMatchObject({ at: 2, state: 'inProgress' });
});

test('a file that a crash left unfinished beside it changes nothing and is in nobody’s way', () => {
  append(measured(1, 1));
  writeFileSync(`${file()}.new`, 'half a li');
  for (let at = 2; at <= 900; at += 1) append(measured(at, 1, 'x'.repeat(100)));
  expect(readingOf(read().events).measurements.get(id(1))?.at).toBe(900);
  expect(removeReading(folder, STUDY)).toBe(true);
  expect(existsSync(file())).toBe(false);
  expect(removeReading(folder, STUDY)).toBe(false);
});

test('nothing is begun for a study whose folder is gone', () => {
  rmSync(studyFolder(folder, STUDY), { recursive: true });
  expect(() => append(measured(1, 1))).toThrow(/ENOENT/);
});

const images = fc.array(
  fc.record({
    sopInstanceUid: fc.constantFrom('1.1', '1.2'),
    frameNumbers: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 3 },
);
const image = fc.record({
  seriesInstanceUid: fc.constant('1'),
  sopInstanceUid: fc.constantFrom('1.1', '1.2'),
  frameNumber: fc.integer({ min: 1, max: 2 }),
});
const by = fc.constantFrom('ann', 'bob');
const anyEvent: fc.Arbitrary<(at: number) => ReadingEvent> = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map((number) => (at: number) => measured(at, number)),
  fc.integer({ min: 1, max: 3 }).map((number) => (at: number) => ({
    ...common(at),
    event: 'measurementRemoved' as const,
    id: id(number),
  })),
  image.map((its) => (at: number) => ({
    ...common(at),
    event: 'keyImage' as const,
    ...its,
    sopClassUid: '1.2',
    title: '113000' as const,
    comment: String(at),
    storedInSopInstanceUid: '',
  })),
  image.map((its) => (at: number) => ({ ...common(at), event: 'keyImageRemoved' as const, ...its })),
  fc.record({ by, images }).map((its) => (at: number) => ({
    ...common(at, its.by),
    event: 'viewed' as const,
    seriesInstanceUid: '1',
    images: its.images,
  })),
  by.map((who) => (at: number) => ({ ...common(at, who), event: 'viewedForgotten' as const })),
  fc.string().map((text) => (at: number) => ({ ...common(at), event: 'note' as const, text })),
  fc.constantFrom('inProgress' as const, 'read' as const).map((to) => (at: number) => state(at, to)),
);

test('the fewest lines always say what all of them said', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), (makers) => {
      const events = makers.map((make, index) => make(index + 1));
      const ledger = readingOf(events);
      const kept = fewestLines(events.map((value) => ({ value, bytes: lineOf(value) }))) ?? [];
      const fewest = kept.map((line) => readingEventSchema.parse(JSON.parse(line.toString())));
      expect(fewest.length).toBeLessThanOrEqual(events.length);
      expect({ ...readingOf(fewest), lastAt: 0, studyInstanceUid: '' }).toEqual({
        ...ledger,
        lastAt: 0,
        studyInstanceUid: '',
      });
    }),
  );
});
