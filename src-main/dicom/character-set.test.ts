import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { textDecoding } from './character-set.ts';

function name(set: string, hex: string): string {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return textDecoding(set).decode(bytes, 0, bytes.length, 'name');
}

// Encoded values and their meaning as printed in the standard.
test.each([
  [
    'PS3.5 H.3.1, Japanese by escape from ASCII',
    '\\ISO 2022 IR 87',
    '59616d6164615e5461726f753d1b24423b3345441b28425e1b244242404f3a1b28423d1b2442246424 5e24401b28425e1b2442243f246d24261b2842',
    'Yamada^Tarou=山田^太郎=やまだ^たろう',
  ],
  [
    'PS3.5 H.3.2, Japanese by escape from JIS X 0201',
    'ISO 2022 IR 13\\ISO 2022 IR 87',
    'd4cfc0de5ec0dbb33d1b24423b3345441b284a5e1b244242404f3a1b284a3d1b2442246424 5e24401b284a5e1b2442243f246d24261b284a',
    'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
  ],
  [
    'PS3.5 I.2, Korean',
    '\\ISO 2022 IR 149',
    '486f6e675e47696c646f6e673d1b242943fbf35e1b242943d1ced4d73d1b242943c8ab5e1b242943b1e6b5bf',
    'Hong^Gildong=洪^吉洞=홍^길동',
  ],
  [
    'PS3.5 J.1, Chinese in UTF-8',
    'ISO_IR 192',
    '57616e675e5869616f446f6e673de78e8b5ee5b08fe69db13d',
    'Wang^XiaoDong=王^小東=',
  ],
  [
    'PS3.5 J.2, Chinese in GB18030',
    'GB18030',
    '57616e675e5869616f446f6e673dcdf55ed0a1b6ab3d',
    'Wang^XiaoDong=王^小东=',
  ],
  [
    'PS3.5 K.2, Chinese by escape',
    '\\ISO 2022 IR 58',
    '5a68616e675e5869616f446f6e673d1b242941d5c55e1b242941d0a1b6ab3d',
    'Zhang^XiaoDong=张^小东=',
  ],
])('%s', (_, set, hex, expected) => {
  expect(name(set, hex)).toBe(expected);
});

test.each([
  ['ISO_IR 100', 'c46e656173', 'Äneas'],
  ['ISO_IR 101', 'b36f64bc', 'łodź'],
  ['ISO_IR 109', 'a6616c', 'Ĥal'],
  ['ISO_IR 110', 'bf', 'ŋ'],
  ['ISO_IR 144', 'bbee', 'Лю'],
  ['ISO_IR 127', 'c7c8', 'اب'],
  ['ISO_IR 126', 'c4e9', 'Δι'],
  ['ISO_IR 138', 'f9f8', 'שר'],
  ['ISO_IR 148', 'ddfd', 'İı'],
  ['ISO_IR 166', 'cac7', 'สว'],
  ['ISO_IR 203', 'a4', '€'],
  ['GBK', '80', '€'],
])('reads %s', (set, hex, expected) => {
  expect(name(set, hex)).toBe(expected);
});

test('JIS X 0212 is read from its own escape', () => {
  // 1B 24 28 44: supplementary kanji; 3021 is U+4E02.
  expect(name('\\ISO 2022 IR 159', '1b242844 3021 1b2842')).toBe('丂');
});

test.each(['ISO-IR 100', 'ISO IR 100', 'iso_ir_100', 'ISO 2022 IR 100', 'ISO_IR100', ' ISO_IR 100 '])(
  'understands the spelling %j',
  (set) => {
    expect(name(set, 'e9')).toBe('é');
  },
);

test('understands a lone multi-byte set without the backslash before it', () => {
  expect(name('ISO 2022 IR 87', '1b24423b3345441b2842')).toBe('山田');
});

test('a delimiter brings back the initial sets, a designation that is not repeated is still understood', () => {
  // Katakana designated to G1 ends at ^ (PS3.5 6.1.2.5.3); Latin-1 is there again.
  expect(name('ISO_IR 100', '1b2949b15ee9')).toBe('ｱ^é');
  expect(name('\\ISO 2022 IR 149', '1b242943b1e85ec8f1c1df')).toBe('김^희중');
});

test('bytes of two-byte characters are not taken for delimiters', () => {
  // 3D 5E and 5E 3D as JIS X 0208 are single kanji.
  const text = name('\\ISO 2022 IR 87', '1b24423d5e5e3d1b2842');
  expect(text).toHaveLength(2);
  expect(text).not.toMatch(/[\^=]/);
  expect(name('GBK', '815c5e815e')).toBe('乗^乛');
});

test('without a set, UTF-8 is recognised and anything else is Latin-1', () => {
  expect(name('', 'c3a9')).toBe('é');
  expect(name('', 'e9')).toBe('é');
  expect(name('NONSENSE', 'e98e')).toBe('é\x8e');
});

test('no bytes and no set make it throw or loop', () => {
  const set = fc.oneof(
    fc.constantFrom(
      '',
      'ISO 2022 IR 13\\ISO 2022 IR 87',
      '\\ISO 2022 IR 149',
      'GB18030',
      'ISO_IR 192',
      '\\\\\\',
    ),
    fc.string({ maxLength: 60 }),
  );
  const bytes = fc.array(
    fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x1b, 0x24, 0x28, 0x42, 0x5e)),
  );
  fc.assert(
    fc.property(set, bytes, fc.constantFrom('name' as const, 'text' as const), (declared, values, kind) => {
      const text = textDecoding(declared).decode(Buffer.from(values), 0, values.length, kind);
      expect(text.length).toBeLessThanOrEqual(values.length);
    }),
    { numRuns: 1000 },
  );
});
