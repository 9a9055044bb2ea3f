import { describe, expect, test } from 'vitest';
import { type Edid, edidOf, edidText, readEdid } from './edid.ts';

type Block = Partial<{ serial: number; serialText: string; name: string; week: number }>;

/** A base block of 2048 × 2560 pixels, 331 × 414 mm, by the table of E-EDID 3.1. */
function block({ serial = 21_345, serialText = '', name = 'RX560', week = 12 }: Block = {}): Uint8Array {
  const bytes = new Uint8Array(128);
  bytes.set([0, 255, 255, 255, 255, 255, 255, 0]);
  // E = 5, I = 9, Z = 26: 0 00101 01001 11010
  bytes.set([0b0_00101_01, 0b001_11010, 0x34, 0x12], 8);
  bytes.set([serial & 255, (serial >> 8) & 255, (serial >> 16) & 255, (serial >>> 24) & 255], 12);
  bytes.set([week, 34, 1, 4, 0xa5, 33, 41], 16);
  bytes.set([0x10, 0x27, 2048 & 255, 0x50, (2048 >> 8) << 4, 2560 & 255, 0x20, (2560 >> 8) << 4], 54);
  bytes.set([331 & 255, 414 & 255, ((331 >> 8) << 4) | (414 >> 8)], 66);
  const text = (at: number, tag: number, words: string) => {
    if (words === '') return;
    bytes.set([0, 0, 0, tag, 0], at);
    bytes.set(
      Array.from({ length: 13 }, (_, place) => `${words}\n`.padEnd(13).charCodeAt(place)),
      at + 5,
    );
  };
  text(72, 0xff, serialText);
  text(90, 0xfc, name);
  bytes[127] = (256 - (bytes.reduce((sum, byte) => sum + byte, 0) % 256)) % 256;
  return bytes;
}

describe('an EDID', () => {
  test('says maker, model, serial number, week and year, pixels and millimetres', () => {
    expect(readEdid(block())).toEqual({
      maker: 'EIZ',
      model: 'RX560',
      serial: '21345',
      week: 12,
      year: 2024,
      widthPx: 2048,
      heightPx: 2560,
      widthMm: 331,
      heightMm: 414,
    });
  });

  test('has its serial number as text, or none, and a product code where it has no name', () => {
    expect(readEdid(block({ serialText: 'A 77-1' })).serial).toBe('A 77-1');
    expect(readEdid(block({ serial: 0 })).serial).toBe('');
    expect(readEdid(block({ serial: 0xff_ff_ff_fe })).serial).toBe('4294967294');
    expect(readEdid(block({ name: '' })).model).toBe('1234');
    expect(readEdid(block({ week: 255 })).week).toBe(0);
  });

  test('that is damaged, cut short, or something else is refused', () => {
    const damaged = block();
    damaged[60] = 1;
    expect(() => readEdid(damaged)).toThrow(/damaged/);
    expect(() => readEdid(block().subarray(0, 100))).toThrow(/no EDID/);
    expect(() => readEdid(new Uint8Array(128))).toThrow(/no EDID/);
  });
});

test('which EDID is that of a display is known by its size and name, and not at all of two of a kind', () => {
  const edid = (changes: Partial<Edid>): Edid => ({ hash: 'a', ...readEdid(block()), ...changes });
  const [reading, desk] = [edid({}), edid({ hash: 'b', model: 'EV2785', widthPx: 3840, heightPx: 2160 })];
  const seen = { label: 'RX560', widthPx: 2048, heightPx: 2560 };
  expect(edidOf(seen, [desk, reading])).toBe(reading);
  expect(edidOf({ ...seen, widthPx: 2560, heightPx: 2048 }, [desk, reading]), 'turned').toBe(reading);
  expect(edidOf(seen, [desk])).toBeNull();
  expect(edidOf(seen, [reading, edid({ hash: 'c', serial: '2' })]), 'two of a kind').toBeNull();
  expect(edidOf({ ...seen, label: 'EIZO MX' }, [reading, edid({ model: 'MX' })])?.model).toBe('MX');
  expect(edidText(reading)).toBe('EIZ RX560 no. 21345, week 12 of 2024');
});
