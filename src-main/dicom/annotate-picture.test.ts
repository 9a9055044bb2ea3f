import { expect, test } from 'vitest';
import { annotate } from './annotate-picture.ts';
import { glyphOf } from './bitmap-font.ts';
import type { JsonDataset } from './dicom-json.ts';
import type { RenderedFrame } from './render-frame.ts';

const ONE = { frameNumber: 1, frameCount: 1 };

function grey(width: number, height: number): RenderedFrame {
  return { width, height, channels: 1, pixels: new Uint8Array(width * height).fill(128) };
}

function patient(name: string, id: string): JsonDataset {
  return {
    '00100010': { vr: 'PN', Value: [{ Alphabetic: name }] },
    '00100020': { vr: 'LO', Value: [id] },
  };
}

/** White as #, black as ., what was there as a space. */
function drawn({ width, height, channels, pixels }: RenderedFrame): string[] {
  const sign = (light: number | undefined) => (light === 255 ? '#' : light === 0 ? '.' : ' ');
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) => sign(pixels[(y * width + x) * channels])).join(''),
  );
}

/** A letter without the empty rows around it. */
function art(letter: string): string[] {
  const rows = glyphOf(letter).map((bits) =>
    bits.toString(2).padStart(5, '0').replaceAll('0', ' ').replaceAll('1', '#'),
  );
  const isEmpty = (row: string) => row.trim() === '';
  const first = rows.findIndex((row) => !isEmpty(row));
  return rows.slice(first, rows.findLastIndex((row) => !isEmpty(row)) + 1);
}

test('letters are white with a black edge, in the upper left corner; what is too long ends in dots', () => {
  expect(drawn(annotate(grey(24, 32), patient('Ü1g', '7'), ['patient'], ONE)).slice(0, 26)).toEqual([
    '                        ',
    '                        ',
    '  .....                 ',
    '  .#.#.                 ',
    ' ....... ...            ',
    ' .#. .#...#.            ',
    ' .#. .#..##.  ......    ',
    ' .#. .#...#. ..####.    ',
    ' .#. .#. .#. .#...#.    ',
    ' .#. .#. .#. .#. .#.    ',
    ' .#...#...#...#...#.    ',
    ' ..###...###...####.    ',
    '  ..... ..... ....#.    ',
    '              .###..    ',
    '              .....     ',
    '                        ',
    '  ..........            ',
    '  .###..###..           ',
    '  ..#...#..#..          ',
    '   .#. .#...#.          ',
    '   .#. .#. .#.          ',
    '   .#. .#...#.          ',
    '  ..#...#..#........    ',
    '  .###..###...#.#.#.    ',
    '  .......... .......    ',
    '                        ',
  ]);
});

test('a mark sits above its letter, and what has no letter is a box', () => {
  expect(art('é')).toEqual(['   # ', '  #  ', '     ', ' ### ', '#   #', '#####', '#    ', ' ### ']);
  expect(art('e\u0301')).toEqual(art('é'));
  expect(art('í')).toEqual(['   # ', '  #  ', '     ', ' ##  ', '  #  ', '  #  ', '  #  ', ' ### ']);
  expect(art('漢')).toEqual(['#####', '#   #', '#   #', '#   #', '#   #', '#   #', '#####']);
  expect(art('Ж')).toEqual(art('漢'));
});

test('no two letters or figures look the same', () => {
  const signs = Array.from({ length: 0x7e - 0x20 }, (_, at) => String.fromCharCode(0x21 + at));
  const seen = new Set([...signs, ...Array.from('äöüßéèçñåøæłŁØÆ·…')].map((sign) => glyphOf(sign).join(' ')));
  expect(seen.size).toBe(signs.length + 17);
  expect(seen).not.toContain(glyphOf('漢').join(' '));
});

test('a picture in colour is written on, letters grow with it, and the one that was given stays as it was', () => {
  const colour: RenderedFrame = {
    width: 640,
    height: 640,
    channels: 3,
    pixels: new Uint8Array(640 * 640 * 3).fill(9),
  };
  const { pixels } = annotate(colour, patient('I', ''), ['patient'], ONE);
  const at = (x: number, y: number) => [...pixels.subarray((y * 640 + x) * 3, (y * 640 + x) * 3 + 3)];
  // The first row of the letter, of two pixels each: its edge, its left part, its middle
  expect([at(5, 10), at(6, 10), at(7, 11), at(8, 11), at(12, 10)]).toEqual([
    [0, 0, 0],
    [255, 255, 255],
    [255, 255, 255],
    [255, 255, 255],
    [0, 0, 0],
  ]);
  expect(colour.pixels.every((light) => light === 9)).toBe(true);
});

test('nothing that a data set says leaves the picture, and nothing of one breaks it', () => {
  const long = { ...patient('X'.repeat(5000), 'A\nB\u202e\u0000C'), '00080060': { vr: 'CS', Value: [null] } };
  for (const [width, height] of [
    [1, 1],
    [30, 5],
    [5, 30],
    [64, 64],
  ] as const) {
    const picture = annotate(grey(width, height), long, ['patient', 'technique'], {
      frameNumber: 2,
      frameCount: 9,
    });
    expect(picture.pixels).toHaveLength(width * height);
  }
  const empty = annotate(grey(8, 8), {}, ['patient'], ONE);
  expect(empty.pixels).toHaveLength(64);
});

test('the facts of a technique stand at the bottom, the patient at the top, each only when asked for', () => {
  const json: JsonDataset = { ...patient('A', '1'), '00080060': { vr: 'CS', Value: ['CT'] } };
  const inked = (lines: readonly string[]) => lines.flatMap((line, row) => (line.includes('#') ? [row] : []));
  const rows = (...asked: ('patient' | 'technique')[]) =>
    inked(drawn(annotate(grey(100, 100), json, asked, ONE)));
  expect(rows('patient').every((row) => row < 30)).toBe(true);
  expect(rows('technique').every((row) => row > 80)).toBe(true);
  expect(rows('patient', 'technique')).toEqual([...rows('patient'), ...rows('technique')]);
  expect(rows()).toEqual([]);
});
