import { expect, test } from 'vitest';
import { middleFrameOf } from './attributes.ts';

test.each([
  ['a volume of 60 frames', '60', 30],
  ['two frames', '2', 1],
  ['one frame', '1', 1],
  ['no number', 'many', 1],
])('of %s the middle one is shown', (_, value, frame) => {
  const attributes = [{ tag: '(0028,0008)', keyword: 'NumberOfFrames', vr: 'IS', value }];
  expect(middleFrameOf(attributes)).toBe(frame);
});

test('an object that does not count its frames has one', () => {
  expect(middleFrameOf([])).toBe(1);
});
