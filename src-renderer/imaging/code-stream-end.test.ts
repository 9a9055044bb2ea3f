import { expect, test } from 'vitest';
import { endsEarly } from './code-stream-end.ts';

const JPEG = [0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2, 3];
const JPEG_2000 = [0xff, 0x4f, 0xff, 0x51, 1, 2, 3];
const END = [0xff, 0xd9];

test.each([
  ['a JPEG with its end', [...JPEG, ...END], false],
  ['a JPEG padded to an even length', [...JPEG, ...END, 0], false],
  ['a JPEG padded by many bytes', [...JPEG, ...END, ...Array.from({ length: 40 }, () => 0)], false],
  ['a JPEG without its end', JPEG, true],
  ['a JPEG whose end is cut in half', [...JPEG, 0xff], true],
  ['a JPEG 2000 with its end', [...JPEG_2000, ...END], false],
  ['a JPEG 2000 without its end', JPEG_2000, true],
  ['what is no code stream', [1, 2, 3, 4], false],
  ['nothing', [], false],
])('%s', (_, bytes, isEarly) => {
  expect(endsEarly(Uint8Array.from(bytes))).toBe(isEarly);
});
