import { expect, test } from 'vitest';
import { readCompoundGraphics } from './compound-graphics.ts';

const sequence = (...items: object[]) => ({ vr: 'SQ', Value: items });
const id = (value: number) => ({ '00700226': { vr: 'UL', Value: [value] } });

test('compound graphics are counted by whether plain parts of them are there', () => {
  const json = {
    '00700001': sequence(
      {
        '00700209': sequence(id(1), id(2), {}),
        '00700009': sequence(id(1), {}),
        '00700008': sequence(),
      },
      { '00700209': sequence(id(7)), '00700008': sequence(id(7)) },
      {},
    ),
  };
  expect(readCompoundGraphics(json)).toEqual({ withParts: 2, withoutParts: 2 });
  expect(readCompoundGraphics({})).toEqual({ withParts: 0, withoutParts: 0 });
});
