import type { Measurement } from '#shared/reading/measurement.ts';

/** A length on one image, for tests; what matters to one is given. */
export function testMeasurement(changes: Partial<Measurement> & Pick<Measurement, 'id'>): Measurement {
  return {
    studyInstanceUid: '1.2',
    seriesInstanceUid: '1.2.3',
    kind: 'length',
    place: { space: 'image', sopInstanceUid: '1.2.3.4', sopClassUid: '1', frameNumber: 1, points: [[0, 0]] },
    values: [],
    caution: '',
    label: '',
    colour: 0,
    isHidden: false,
    author: '',
    createdAt: '2026-11-21T10:00:00.000Z',
    storedInSopInstanceUid: '',
    ...changes,
  };
}
