import { beforeEach, expect, test, vi } from 'vitest';
import type { ReadingChange } from '#shared/contract/reading.ts';
import { openReading, useReading } from '#view/state/reading.ts';
import { forgetSteps, redo, undo } from '#view/state/undo.ts';
import { describeKeyImage, unmarkKeyImage } from './reading-actions.ts';

const told: string[] = [];

vi.mock('#view/state/reading-outbox.ts', () => ({
  record: (_: string, changes: readonly ReadingChange[]) =>
    told.push(
      ...changes.map((change) =>
        change.kind === 'markKeyImage' ? `mark ${change.keyImage.comment}`.trim() : change.kind,
      ),
    ),
}));

const IMAGE = {
  seriesInstanceUid: '1.2.3',
  sopInstanceUid: '1.2.3.4',
  frameNumber: 1,
  sopClassUid: '1',
  title: '113000',
  comment: '',
  storedInSopInstanceUid: '',
} as const;

const comments = () => [...useReading.getState().keyImages.values()].map(({ comment }) => comment);

beforeEach(() => {
  openReading(crypto.randomUUID());
  forgetSteps();
  told.length = 0;
});

test('marks of key images, what is said of them and their removal are taken back, and the core is told so', () => {
  describeKeyImage(IMAGE, {});
  describeKeyImage(IMAGE, { comment: 'nodule' });
  unmarkKeyImage({ ...IMAGE, comment: 'nodule' });
  expect(comments()).toEqual([]);
  undo();
  expect(comments()).toEqual(['nodule']);
  undo();
  expect(comments()).toEqual(['']);
  undo();
  expect(comments()).toEqual([]);
  redo();
  expect(comments()).toEqual(['']);
  expect(told).toEqual([
    'mark',
    'mark nodule',
    'unmarkKeyImage',
    'mark nodule',
    'mark',
    'unmarkKeyImage',
    'mark',
  ]);
});
