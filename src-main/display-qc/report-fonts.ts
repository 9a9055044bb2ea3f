import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';

/** Signs that one font shows. */
export interface FontRun {
  readonly words: string;
  /** A file that PDF can embed, so that the words can be searched and copied; null: each sign is drawn as an outline */
  readonly file: string | null;
}

/** A sign that is drawn. */
export interface Outline {
  /** SVG path data in font units, y upwards */
  readonly path: string;
  /** Of the em */
  readonly advance: number;
  readonly unitsPerEm: number;
}

const DRAWN = ['jp', 'sc', 'kr'];
/** Signs that Inter's files do not have, as others write them without */
const PLAIN: Readonly<Record<string, string>> = { '≥': '>=', '≤': '<=' };
/** For a script that no font of ours has */
const UNKNOWN = '?';

const require = createRequire(import.meta.url);
/** Latin first: nearly all that is written is in it. */
const SUBSETS = ['latin', 'latin-ext', 'greek', 'cyrillic', 'vietnamese', 'cyrillic-ext', 'greek-ext'];
const EMBEDDED = { plain: interFiles(400), bold: interFiles(700) };
const fonts = new Map<string, fontkit.Font>();
const outlines = new Map<string, Outline | null>();

function interFiles(weight: number): readonly string[] {
  return SUBSETS.map((subset) =>
    require.resolve(`@fontsource/inter/files/inter-${subset}-${weight}-normal.woff`),
  );
}

/** Splits words by what shows them: Inter for Latin, Greek, Cyrillic and Vietnamese, outlines of Noto Sans for Han, kana and Hangul. */
export function fontRuns(words: string, isBold: boolean): FontRun[] {
  const runs: FontRun[] = [];
  const signs = Array.from(words.normalize('NFC').replaceAll(/\s+/gu, ' '), (sign) => PLAIN[sign] ?? sign);
  for (const sign of signs.join('')) {
    const own = embeddedFile(sign, isBold);
    const isDrawn = own === null && outlineOf(sign) !== null;
    const file = isDrawn ? null : (own ?? embeddedFile(UNKNOWN, isBold));
    const shown = isDrawn || own !== null ? sign : UNKNOWN;
    const last = runs.at(-1);
    if (last?.file === file) runs[runs.length - 1] = { words: last.words + shown, file };
    else runs.push({ words: shown, file });
  }
  return runs;
}

function embeddedFile(sign: string, isBold: boolean): string | null {
  const codePoint = sign.codePointAt(0)!;
  return (
    EMBEDDED[isBold ? 'bold' : 'plain'].find((file) => fontOf(file).hasGlyphForCodePoint(codePoint)) ?? null
  );
}

/** Noto's files are compressed in a way that cannot be embedded, in their thinnest weight: outlines to be filled and stroked. */
export function outlineOf(sign: string): Outline | null {
  const known = outlines.get(sign);
  if (known !== undefined) return known;
  const outline = readOutline(sign);
  outlines.set(sign, outline);
  return outline;
}

function readOutline(sign: string): Outline | null {
  const codePoint = sign.codePointAt(0)!;
  for (const script of DRAWN) {
    const subset = subsetWith(`@fontsource-variable/noto-sans-${script}`, codePoint);
    if (subset === undefined) continue;
    const file = `@fontsource-variable/noto-sans-${script}/files/noto-sans-${script}-${subset}-wght-normal.woff2`;
    const font = fontOf(require.resolve(file));
    if (!font.hasGlyphForCodePoint(codePoint)) continue;
    const { path, advanceWidth } = font.glyphForCodePoint(codePoint);
    const { unitsPerEm } = font;
    return { path: path.toSVG(), advance: advanceWidth / unitsPerEm, unitsPerEm };
  }
  return null;
}

function fontOf(file: string): fontkit.Font {
  const known = fonts.get(file);
  if (known) return known;
  const font = fontkit.create(readFileSync(file));
  if (!('glyphForCodePoint' in font)) throw new Error('A font of the program is a collection of fonts.');
  fonts.set(file, font);
  return font;
}

/** @returns the part of a font package whose unicode.json names the code point */
function subsetWith(font: string, codePoint: number): string | undefined {
  const table = JSON.parse(readFileSync(require.resolve(`${font}/unicode.json`), 'utf8')) as Record<
    string,
    string
  >;
  const found = Object.entries(table).find(([, ranges]) =>
    ranges.split(',').some((range) => {
      const [from = '', to = from] = range.trim().replace('U+', '').split('-');
      return codePoint >= Number.parseInt(from, 16) && codePoint <= Number.parseInt(to, 16);
    }),
  );
  return found?.[0].replaceAll(/[[\]]/g, '');
}
