import { beforeEach, expect, test, vi } from 'vitest';
import type { ReadingChange } from '#shared/contract/reading.ts';
import type { Measurement } from '#shared/reading/measurement.ts';
import { noteRevisions } from './reading.ts';
import { openOutbox, record, useOutbox } from './reading-outbox.ts';

type Written = { readonly changes: readonly ReadingChange[] };

const sent: { written: Written; answer: () => void }[] = [];

vi.mock('#view/api/client.ts', () => ({
  api: {
    reading: {
      write: (written: Written) =>
        new Promise((resolve) => {
          sent.push({ written, answer: () => resolve({ revisions: [], overwritten: [] }) });
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

beforeEach(() => {
  sent.length = 0;
  useOutbox.setState({ waiting: [], refused: [], problem: '' });
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
