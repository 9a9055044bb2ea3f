import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldText, formatPersonName, parsePersonName, personNameValue } from './person-name.ts';

test('splits the three groups and keeps components joined (PS3.5 H.3.1)', () => {
  expect(parsePersonName('Yamada^Tarou=山田^太郎=やまだ^たろう')).toEqual({
    alphabetic: 'Yamada^Tarou',
    ideographic: '山田^太郎',
    phonetic: 'やまだ^たろう',
  });
  expect(parsePersonName('Adams^John^^^ ')).toEqual({
    alphabetic: 'Adams^John',
    ideographic: '',
    phonetic: '',
  });
  expect(parsePersonName('==ﾔﾏﾀﾞ')).toEqual({ alphabetic: '', ideographic: '', phonetic: 'ﾔﾏﾀﾞ' });
});

test.each([
  ['Adams^John Robert Quincy^^Rev.^B.A. M.Div.', 'Adams, Rev. John Robert Quincy, B.A. M.Div.'],
  ['Yamada^Tarou=山田^太郎=やまだ^たろう', 'Yamada, Tarou  山田 太郎'],
  ['=洪^吉洞=홍^길동', '洪 吉洞'],
  ['==홍^길동', '홍 길동'],
  ['Phantom', 'Phantom'],
  ['^John', 'John'],
  ['', ''],
])('shows %j as %j', (value, shown) => {
  expect(formatPersonName(parsePersonName(value))).toBe(shown);
});

test.each([
  ['MÜLLER^Jörg', 'muller jorg'],
  ['Łukasz', 'lukasz'],
  ['Straße', 'strasse'],
  ['Ångström, Ø', 'angstrom o'],
  ['Διονυσιος', 'διονυσιοσ'],
  ['ΔΙΟΝΎΣΙΟΣ', 'διονυσιοσ'],
  ['Люкceмбypг', 'люкceмбypг'],
  ['ＳＭＩＴＨ', 'smith'],
  ['ﾔﾏﾀﾞ', 'ヤマダ'],
  ['やまだ', 'やまだ'],
  ['김희중', '김희중'],
])('folds %j to %j', (text, folded) => {
  expect(foldText(text)).toBe(folded);
});

test('folding is settled after one time, and blind to case of ASCII', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      expect(foldText(text.toUpperCase())).toBe(foldText(text.toLowerCase()));
    }),
  );
});

test('a parsed name written again parses to the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '山', '^', '=', ' ') }), (text) => {
      const name = parsePersonName(text);
      expect(parsePersonName(personNameValue(name))).toEqual(name);
    }),
  );
});
