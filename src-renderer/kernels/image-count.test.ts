import { expect, test } from 'vitest';
import { countImages, type CountedInstance } from './image-count.ts';

function instance(changes: Partial<CountedInstance> = {}): CountedInstance {
  return {
    acquisition: '1',
    imagesInAcquisition: null,
    concatenation: '',
    concatenationTotal: null,
    ...changes,
  };
}

const times = (count: number, changes: Partial<CountedInstance> = {}) =>
  Array.from({ length: count }, () => instance(changes));

test('what nothing is said about is complete', () => {
  expect(countImages(times(7))).toEqual({ present: 7, expected: 7 });
  expect(countImages([])).toEqual({ present: 0, expected: 0 });
});

test('an acquisition says how many images it has', () => {
  expect(countImages(times(132, { imagesInAcquisition: 140 }))).toEqual({ present: 132, expected: 140 });
  const second = times(10, { acquisition: '2', imagesInAcquisition: 10 });
  expect(countImages([...times(132, { imagesInAcquisition: 140 }), ...second])).toEqual({
    present: 142,
    expected: 150,
  });
});

test('more images than stated are no fault: an acquisition may be reconstructed twice', () => {
  expect(countImages(times(20, { imagesInAcquisition: 10 }))).toEqual({ present: 20, expected: 20 });
});

test('a concatenation lacks the parts that did not come', () => {
  const part = { concatenation: '1.2.3', concatenationTotal: 4, imagesInAcquisition: 99 };
  expect(countImages(times(3, part))).toEqual({ present: 3, expected: 4 });
});
