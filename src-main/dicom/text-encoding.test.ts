import { describe, expect, it } from 'vitest';
import { encodeText } from './text-encoding.ts';

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
}

describe('text in a Specific Character Set', () => {
  it('writes the Japanese name of PS3.5 H.3.1 in ISO 2022 IR 87', () => {
    const name = 'Yamada^Tarou=山田^太郎=やまだ^たろう';
    expect(encodeText(name, ['', 'ISO 2022 IR 87'], true)).toEqual(
      bytes(`59 61 6d 61 64 61 5e 54 61 72 6f 75 3d
        1b 24 42 3b 33 45 44 1b 28 42 5e 1b 24 42 42 40 4f 3a 1b 28 42 3d
        1b 24 42 24 64 24 5e 24 40 1b 28 42 5e 1b 24 42 24 3f 24 6d 24 26 1b 28 42`),
    );
  });

  it('writes the Korean name of PS3.5 I.2 in ISO 2022 IR 149', () => {
    expect(encodeText('Hong^Gildong=洪^吉洞=홍^길동', ['', 'ISO 2022 IR 149'], true)).toEqual(
      bytes(`48 6f 6e 67 5e 47 69 6c 64 6f 6e 67 3d
        1b 24 29 43 fb f3 5e 1b 24 29 43 d1 ce d4 d7 3d
        1b 24 29 43 c8 ab 5e 1b 24 29 43 b1 e6 b5 bf`),
    );
  });

  it('writes the Chinese name of PS3.5 J.3 in GB18030', () => {
    expect(encodeText('Wang^XiaoDong=王^小东', ['GB18030'], true)).toEqual(
      bytes('57 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d cd f5 5e d0 a1 b6 ab'),
    );
  });

  it.each([
    ['ISO_IR 100', 'Müller', '4d fc 6c 6c 65 72'],
    ['ISO_IR 144', 'Роза', 'c0 de d7 d0'],
    ['ISO_IR 126', 'Ανδ', 'c1 ed e4'],
    ['ISO_IR 127', 'قباني', 'e2 c8 c7 e6 ea'],
    ['ISO_IR 192', 'Ł王', 'c5 81 e7 8e 8b'],
  ])('writes %s', (set, text, hex) => {
    expect(encodeText(text, [set], false)).toEqual(bytes(hex));
  });

  it('refuses what the set cannot hold', () => {
    expect(() => encodeText('山', ['ISO_IR 100'], false)).toThrow(/U\+5c71/);
    expect(() => encodeText('ü', [], false)).toThrow(/default repertoire/);
  });
});
