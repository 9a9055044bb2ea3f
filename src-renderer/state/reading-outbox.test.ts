import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ReadingChange } from '#shared/contract/reading.ts';
import type { Measurement } from '#shared/reading/measurement.ts';
import { noteRevisions } from './reading.ts';
import { openOutbox, record, useOutbox } from './reading-outbox.ts';

type Written = { readonly changes: readonly ReadingChange[] };

const sent: { written: Written; answer: () => void; fail: (error: Error) => void }[] = [];
/** What the seat keeps, as it is when it was written and read again */
const seat = vi.hoisted(() => new Map<string, string>());

vi.mock('./seat.ts', () => ({
  seatValue: (key: string, fallback: unknown): unknown => {
    const kept = seat.get(key);
    return kept === undefined ? fallback : JSON.parse(kept);
  },
  keepSeatValue: (key: string, value: unknown) => seat.set(key, JSON.stringify(value)),
}));

vi.mock('#view/api/client.ts', () => ({
  api: {
    reading: {
      write: (written: Written) =>
        new Promise((resolve, reject) => {
          sent.push({
            written,
            answer: () => resolve({ revisions: [], overwritten: [] }),
            fail: reject,
          });
        }),
    },
  },
}));

const STUDY = '1.2.3';
const ID = '00000000-0000-4000-8000-000000000001';

function named(label: string, basedOn: number | null): ReadingChange {
  return { kind: 'putMeasurement', measurement: { id: ID, label } as Measurement, basedOn };
}

const bases = ({ written }: { readonly written: Written }) =>
  written.changes.map((change) =>
    change.kind === 'putMeasurement' ? [change.measurement.label, change.basedOn] : change.kind,
  );

afterEach(() => {
  vi.useRealTimers();
});

beforeEach(() => {
  sent.length = 0;
  useOutbox.setState({ waiting: [], refused: [], problem: '' });
  seat.clear();
  openOutbox('ann');
});

test('a change that waits stays based on what its writer saw, whatever others did meanwhile', async () => {
  record(STUDY, [{ kind: 'viewed', viewed: { seriesInstanceUid: '1.2.3.1', images: [] } }]);
  record(STUDY, [named('theirs', 1)]);
  noteRevisions([{ measurement: { id: ID }, revision: 2 } as Parameters<typeof noteRevisions>[0][number]]);
  sent[0]?.answer();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent.map(bases)).toEqual([['viewed'], [['theirs', 1]]]);
  sent[1]?.answer();
  await vi.waitFor(() => expect(useOutbox.getState().waiting).toEqual([]));
});

test('a change that takes the place of one that waits is based on what that one was', async () => {
  useOutbox.setState({ waiting: [{ studyInstanceUid: STUDY, by: 'ann', change: named('first', 1) }] });
  record(STUDY, [named('second', 2)]);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent.map(bases)).toEqual([[['second', 1]]]);
  sent[0]?.answer();
  await vi.waitFor(() => expect(useOutbox.getState().waiting).toEqual([]));
});

type Outbox = typeof import('./reading-outbox.ts');

/** The window anew, with nothing but what its seat kept. */
async function reloaded(): Promise<Outbox> {
  vi.resetModules();
  sent.length = 0;
  return import('./reading-outbox.ts');
}

/** A window that Ann has just opened */
async function opened(): Promise<Outbox> {
  const window = await reloaded();
  window.openOutbox('ann');
  return window;
}

/** Made of the class that the window knows */
async function failure(code: 'UNREACHABLE' | 'MISSING', message: string): Promise<Error> {
  const { AppError } = await import('#shared/errors.ts');
  return new AppError(code, message);
}

const gone = () => failure('MISSING', 'The study is not in the archive.');
const other = (label: string): ReadingChange => ({
  kind: 'putMeasurement',
  measurement: { id: '00000000-0000-4000-8000-000000000002', label } as Measurement,
  basedOn: null,
});

test('what was not kept when the window went is sent when the same person is back, and leaves the seat when it is kept', async () => {
  const first = await opened();
  first.record(STUDY, [named('before the crash', null)]);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  const window = await reloaded();
  expect(window.useOutbox.getState().waiting).toEqual([]);
  window.openOutbox('ann');
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent.map(bases)).toEqual([[['before the crash', null]]]);
  sent[0]?.answer();
  await vi.waitFor(() => expect(window.useOutbox.getState().waiting).toEqual([]));
  const again = await reloaded();
  again.openOutbox('ann');
  expect(again.useOutbox.getState().waiting).toEqual([]);
  expect(sent).toEqual([]);
});

test('nobody else sends it, and it is there still when its writer is back', async () => {
  const first = await opened();
  first.record(STUDY, [named('ann’s', null)]);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  const window = await reloaded();
  window.openOutbox('ben');
  expect(window.useOutbox.getState().waiting).toEqual([]);
  window.record(STUDY, [other('ben’s')]);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent.map(bases)).toEqual([[['ben’s', null]]]);
  sent[0]?.answer();
  await vi.waitFor(() => expect(window.useOutbox.getState().waiting).toEqual([]));
  window.openOutbox('ann');
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent.map(bases)[1]).toEqual([['ann’s', null]]);
});

test('an answer that comes after somebody else signed in takes nothing of theirs', async () => {
  const { openOutbox, record, useOutbox } = await opened();
  record(STUDY, [named('ann’s', null)]);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  openOutbox('ben');
  record(STUDY, [other('ben’s')]);
  sent[0]?.answer();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent.map(bases)[1]).toEqual([['ben’s', null]]);
  sent[1]?.answer();
  await vi.waitFor(() => expect(useOutbox.getState().waiting).toEqual([]));
});

test('while the core does not answer it says so and tries again, more and more slowly, until it is kept', async () => {
  const { record, useOutbox } = await opened();
  const unreachable = await failure('UNREACHABLE', 'The core does not answer.');
  vi.useFakeTimers();
  record(STUDY, [named('kept in the end', null)]);
  let waitedMs = 0;
  for (const tries of [1, 2, 3]) {
    await vi.waitFor(() => expect(sent).toHaveLength(tries));
    sent[tries - 1]?.fail(unreachable);
    await vi.waitFor(() => expect(useOutbox.getState().problem).toContain('does not answer'));
    expect(useOutbox.getState().waiting).toHaveLength(1);
    const before = performance.now();
    await vi.advanceTimersToNextTimerAsync();
    const stepMs = performance.now() - before;
    expect(stepMs).toBeGreaterThan(waitedMs);
    waitedMs = stepMs;
  }
  expect(sent).toHaveLength(4);
  sent[3]?.answer();
  await vi.waitFor(() => expect(useOutbox.getState()).toEqual({ waiting: [], refused: [], problem: '' }));
});

test('what is refused does not hold up the rest, is kept over a reload, and can be tried again or given up', async () => {
  const { record, retryRefused, useOutbox } = await opened();
  record('9.9', [named('refused', null)]);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  record(STUDY, [other('taken')]);
  sent[0]?.fail(await gone());
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  sent[1]?.answer();
  await vi.waitFor(() => expect(useOutbox.getState().waiting).toEqual([]));
  expect(useOutbox.getState().refused).toHaveLength(1);
  expect(useOutbox.getState().problem).toContain('not in the archive');

  // Another study is no reason to try again; its own is.
  retryRefused(STUDY);
  expect(sent).toHaveLength(2);
  retryRefused('9.9');
  await vi.waitFor(() => expect(sent).toHaveLength(3));
  expect(sent.map(bases)[2]).toEqual([['refused', null]]);
  expect(useOutbox.getState()).toMatchObject({ refused: [], waiting: [{ by: 'ann' }] });
  sent[2]?.fail(await gone());
  await vi.waitFor(() => expect(useOutbox.getState().refused).toHaveLength(1));

  const window = await reloaded();
  window.openOutbox('ann');
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  sent[0]?.fail(await gone());
  await vi.waitFor(() => expect(window.useOutbox.getState().refused).toHaveLength(1));
  window.discardRefused();
  const last = await reloaded();
  last.openOutbox('ann');
  expect(last.useOutbox.getState().waiting).toEqual([]);
});
