import { describe, expect, it } from 'vitest';
import { readLevels } from './levels-file.ts';

describe('a file of readings', () => {
  const expected = [
    { ddl: 0, luminance: 1.2 },
    { ddl: 15, luminance: 2.4039 },
  ];

  it.each([
    ['as Viewbox writes it', 'ddl,luminance_cd_m2\n0,1.2\n15,2.4039\n'],
    ['of a spreadsheet with decimal commas', '\uFEFFddl;luminance_cd_m2\r\n0;1,2\r\n15;2,4039\r\n'],
    [
      'with other columns, remarks and quotes',
      '# meter 7\n"x","luminance_cd_m2","DDL"\na,1.2,0\n\nb,2.4039,15',
    ],
    ['with tabs', 'ddl\tluminance_cd_m2\n0\t1.2\n15\t2.4039'],
  ])('%s', (_, text) => {
    expect(readLevels(text)).toEqual(expected);
  });

  it.each([
    ['nothing', '\n# only a remark\n', /no readings/],
    ['other columns', 'level,cd\n0,1', /Line 1 should name the columns/],
    ['a word', 'ddl,luminance_cd_m2\n0,1.2\n15,dark', /Line 3: “dark” is no number/],
    ['a missing value', 'ddl,luminance_cd_m2\n0', /Line 2: “” is no number/],
    ['an infinity', 'ddl,luminance_cd_m2\n0,Infinity', /is no number/],
  ])('%s is refused with its line', (_, text, message) => {
    expect(() => readLevels(text)).toThrow(message);
  });
});
