import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textDecoding } from './character-set.ts';
import { canEncode, encodeText, encodeTextLossy, smallestCharacterSet } from './text-encoding.ts';

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

  it('writes the Japanese name of PS3.5 H.3.2 in ISO 2022 IR 13 and 87', () => {
    const name = 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう';
    expect(encodeText(name, ['ISO 2022 IR 13', 'ISO 2022 IR 87'], true)).toEqual(
      bytes(`d4 cf c0 de 5e c0 db b3 3d
        1b 24 42 3b 33 45 44 1b 28 4a 5e 1b 24 42 42 40 4f 3a 1b 28 4a 3d
        1b 24 42 24 64 24 5e 24 40 1b 28 4a 5e 1b 24 42 24 3f 24 6d 24 26 1b 28 4a`),
    );
  });

  it('writes the Chinese name of PS3.5 K.2 in ISO 2022 IR 58', () => {
    expect(encodeText('Wang^XiaoDong=王^小东', ['', 'ISO 2022 IR 58'], true)).toEqual(
      bytes(`57 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d
        1b 24 29 41 cd f5 5e 1b 24 29 41 d0 a1 b6 ab`),
    );
  });

  it('calls in one set after the other, as ISO-2022-JP-2 does', () => {
    expect(encodeText('山^丂丄', ['', 'ISO 2022 IR 87', 'ISO 2022 IR 159'], true)).toEqual(
      bytes('1b 24 42 3b 33 1b 28 42 5e 1b 24 28 44 30 21 30 22 1b 28 42'),
    );
  });

  // Bytes from the codecs of Python
  it.each([
    ['ISO_IR 101', 'Łódź', 'a3 f3 64 bc'],
    ['ISO_IR 109', 'Ĝħ', 'd8 b1'],
    ['ISO_IR 110', 'Ņģ', 'd1 bb'],
    ['ISO_IR 166', 'สมชาย', 'ca c1 aa d2 c2'],
    ['ISO_IR 203', '€uro Œ', 'a4 75 72 6f 20 bc'],
    ['ISO_IR 13', 'ｱﾝ', 'b1 dd'],
    ['GB18030', '𠀀㐀€', '95 32 82 36 81 39 ee 39 a2 e3'],
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

const EVERY_SET = [
  ...['100', '101', '109', '110', '126', '127', '138', '144', '148', '166', '203', '13'].map(
    (number) => `ISO_IR ${number}`,
  ),
  ...['87', '159', '149', '58'].map((number) => `\\ISO 2022 IR ${number}`),
  'ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159',
  'ISO 2022 IR 100\\ISO 2022 IR 126\\ISO 2022 IR 144',
  'ISO 2022 IR 6\\ISO 2022 IR 87\\ISO 2022 IR 149',
  'GB18030',
  'GBK',
  'ISO_IR 192',
];

/** What the set can write of the basic plane, control characters and delimiters aside. */
function repertoireOf(set: string): string[] {
  const characters = Array.from({ length: 0xffff }, (_, code) => String.fromCharCode(code));
  return characters.filter(
    (character) => /[^\p{C}\\^=\s\u2028\u2029]/u.test(character) && canEncode(character, set.split('\\')),
  );
}

it.each(EVERY_SET)('what is written in %s is read as it was', (set) => {
  const repertoire = repertoireOf(set);
  expect(repertoire.length).toBeGreaterThan(94);
  const text = fc
    .array(fc.oneof(fc.constantFrom(...repertoire), fc.constantFrom('^', '=', ' ', 'A', 'b')), {
      maxLength: 40,
    })
    .map((characters) => characters.join(''));
  fc.assert(
    fc.property(text, fc.boolean(), (value, isPersonName) => {
      const encoded = encodeText(value, set.split('\\'), isPersonName);
      const decoded = textDecoding(set).decode(encoded, 0, encoded.length, isPersonName ? 'name' : 'text');
      expect(decoded).toBe(value);
    }),
    { numRuns: 60 },
  );
});

describe('the smallest set for an answer', () => {
  it.each([
    [['Smith^John', 'CT'], '', ''],
    [['Müller^Jörg'], '', 'ISO_IR 100'],
    [['Łódź'], '', 'ISO_IR 101'],
    [['Öztürk^Ayşe'], '', 'ISO_IR 148'],
    [['Роза'], '', 'ISO_IR 144'],
    [['Διονυσιος', 'Müller'], '', 'ISO_IR 192'],
    [['Yamada^Tarou=山田^太郎'], '', 'ISO_IR 192'],
    [['Yamada^Tarou=山田^太郎'], '\\ISO 2022 IR 87', '\\ISO 2022 IR 87'],
    [['洪^吉洞'], 'ISO_IR 100', 'ISO_IR 192'],
  ])('%j, read in "%s", is written in "%s"', (texts, preferred, wanted) => {
    expect(smallestCharacterSet(texts, preferred)).toBe(wanted);
  });

  it('puts a question mark where a reader knows no other set', () => {
    expect(encodeTextLossy('Łódź^山', ['ISO_IR 100'], true)).toEqual(Buffer.from('?\xf3d?^?', 'latin1'));
    expect(encodeTextLossy('Łódź', [], false)).toEqual(Buffer.from('??d?'));
  });
});
