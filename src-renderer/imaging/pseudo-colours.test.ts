import { expect, test } from 'vitest';
import { pseudoColours } from './pseudo-colours.ts';

test('greys are spread over all entries of the tables, black to the first and white to the last', () => {
  const palette = {
    firstMapped: 0,
    red: Uint8Array.of(10, 20, 30),
    green: Uint8Array.of(0, 100, 200),
    blue: Uint8Array.of(255, 128, 1),
  };
  const words = pseudoColours(palette);
  expect([words[0], words[127], words[255]]).toEqual([0xffff000a, 0xff806414, 0xff01c81e]);
});
