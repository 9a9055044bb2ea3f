import { expect, test } from 'vitest';
import type { FoundEntity } from '#main/network/find-scu.ts';
import { foundStudy, STUDY_EXTRA_KEYS } from './dimse-query.ts';

function told(availability: string) {
  const values: Record<string, string> = { StudyInstanceUID: '1.2.3', InstanceAvailability: availability };
  const answer: FoundEntity = {
    text: (keyword) => values[keyword] ?? '',
    integer: () => null,
    dataSet: new Map(),
    characterSet: '',
  };
  return foundStudy(answer)?.availability;
}

test('an archive is asked whether a study is at hand, and only that it is not is kept of the answer', () => {
  expect(STUDY_EXTRA_KEYS).toHaveProperty('InstanceAvailability', '');
  expect(['NEARLINE', 'OFFLINE ', 'UNAVAILABLE'].map(told)).toEqual(['nearline', 'offline', 'unavailable']);
  expect(['ONLINE', '', 'SOMEWHERE'].map(told)).toEqual([undefined, undefined, undefined]);
});
