import { TextDecoder } from 'node:util';

/**
 * Decodes text by Specific Character Set (0008,0005), PS3.5 6.1.2 and PS3.3 C.12.1.1.2.
 *
 * Decoding never throws: bytes without a meaning become U+FFFD, so that a bad name cannot keep an image out.
 */
export interface TextDecoding {
  /**
   * @param delimiters `name` for PN, where also `^` and `=` end the reach of an escape sequence
   */
  decode(bytes: Buffer, from: number, to: number, delimiters: 'text' | 'name'): string;
}

type Bytes = Uint8Array;

/** How bytes 0x21–0x7E (G0) or 0xA0–0xFF (G1) are read while a character set is invoked. */
interface CodeElement {
  readonly bytesPerCharacter: 1 | 2;
  readonly decode: (bytes: Bytes) => string;
}

const decoders = new Map<string, TextDecoder>();

function textDecoder(label: string): TextDecoder {
  let decoder = decoders.get(label);
  if (!decoder) {
    decoder = new TextDecoder(label);
    decoders.set(label, decoder);
  }
  return decoder;
}

function singleByte(label: string): CodeElement {
  return { bytesPerCharacter: 1, decode: (bytes) => textDecoder(label).decode(bytes) };
}

function setHighBits(bytes: Bytes, before?: number): Bytes {
  if (before === undefined) return bytes.map((byte) => byte | 0x80);
  const marked = new Uint8Array(Math.ceil(bytes.length / 2) * 3);
  for (let pair = 0; pair * 2 < bytes.length; pair += 1) {
    marked[pair * 3] = before;
    marked[pair * 3 + 1] = (bytes[pair * 2] ?? 0) | 0x80;
    marked[pair * 3 + 2] = (bytes[pair * 2 + 1] ?? 0) | 0x80;
  }
  return marked;
}

function latin1(bytes: Bytes): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

const ASCII: CodeElement = { bytesPerCharacter: 1, decode: latin1 };
const LATIN_1: CodeElement = { bytesPerCharacter: 1, decode: latin1 };
// JIS X 0201: 0x7E is an overline. 0x5C stays a backslash, which DICOM uses as delimiter (PS3.5 6.1.2.5.3).
const ROMAJI: CodeElement = {
  bytesPerCharacter: 1,
  decode: (bytes) => latin1(bytes).replaceAll('~', '\u203e'),
};
const KATAKANA: CodeElement = {
  bytesPerCharacter: 1,
  decode: (bytes) =>
    Array.from(bytes, (byte) =>
      byte >= 0xa1 && byte <= 0xdf ? String.fromCharCode(0xff61 + byte - 0xa1) : '\ufffd',
    ).join(''),
};
// EUC is the same table with the high bit set, which is how the two-byte sets of G0 are looked up.
const JIS_X_0208: CodeElement = {
  bytesPerCharacter: 2,
  decode: (bytes) => textDecoder('euc-jp').decode(setHighBits(bytes)),
};
const JIS_X_0212: CodeElement = {
  bytesPerCharacter: 2,
  decode: (bytes) => textDecoder('euc-jp').decode(setHighBits(bytes, 0x8f)),
};
const KS_X_1001: CodeElement = {
  bytesPerCharacter: 2,
  decode: (bytes) => textDecoder('euc-kr').decode(bytes),
};
const GB_2312: CodeElement = { bytesPerCharacter: 2, decode: (bytes) => textDecoder('gbk').decode(bytes) };
const THAI = singleByte('windows-874');

// Escape sequences after ESC (PS3.3 Tables C.12-3 and C.12-4).
const G0_BY_ESCAPE: ReadonlyMap<string, CodeElement> = new Map([
  ['(B', ASCII],
  ['(J', ROMAJI],
  ['$B', JIS_X_0208],
  ['$@', JIS_X_0208],
  ['$(D', JIS_X_0212],
]);
const G1_BY_ESCAPE: ReadonlyMap<string, CodeElement> = new Map([
  ['-A', LATIN_1],
  ['-B', singleByte('iso-8859-2')],
  ['-C', singleByte('iso-8859-3')],
  ['-D', singleByte('iso-8859-4')],
  ['-F', singleByte('iso-8859-7')],
  ['-G', singleByte('iso-8859-6')],
  ['-H', singleByte('iso-8859-8')],
  ['-L', singleByte('iso-8859-5')],
  ['-M', singleByte('windows-1254')],
  ['-T', THAI],
  ['-b', singleByte('iso-8859-15')],
  [')I', KATAKANA],
  ['$)C', KS_X_1001],
  ['$)A', GB_2312],
]);

interface Repertoire {
  readonly g0: CodeElement;
  readonly g1: CodeElement | null;
}

// Registration numbers of the defined terms: `ISO_IR 100` and `ISO 2022 IR 100` name the same set.
export const REPERTOIRES: ReadonlyMap<number, Repertoire> = new Map(
  (
    [
      [6, ASCII, null],
      [13, ROMAJI, ')I'],
      [14, ROMAJI, ')I'],
      [58, ASCII, '$)A'],
      [87, ASCII, null],
      [100, ASCII, '-A'],
      [101, ASCII, '-B'],
      [109, ASCII, '-C'],
      [110, ASCII, '-D'],
      [126, ASCII, '-F'],
      [127, ASCII, '-G'],
      [138, ASCII, '-H'],
      [144, ASCII, '-L'],
      [148, ASCII, '-M'],
      [149, ASCII, '$)C'],
      [159, ASCII, null],
      [166, ASCII, '-T'],
      [203, ASCII, '-b'],
    ] as const
  ).map(([number, g0, g1]) => [number, { g0, g1: g1 === null ? null : (G1_BY_ESCAPE.get(g1) ?? null) }]),
);

// Sets that replace the whole code and allow no escape sequences (PS3.3 C.12.1.1.2, Table C.12-5).
export const WHOLE_CODES: ReadonlyMap<string, string> = new Map([
  ['ISOIR192', 'utf-8'],
  ['UTF8', 'utf-8'],
  ['GB18030', 'gb18030'],
  ['GBK', 'gbk'],
  ['GB2312', 'gbk'],
]);

const decodings = new Map<string, TextDecoding>();

/**
 * The decoding that a Specific Character Set names.
 *
 * Spelling variants (`ISO-IR 100`, `ISO 2022 100`) and a missing backslash before a lone multi-byte set are understood. With
 * no or an unknown term, text that is valid UTF-8 is read as such, else as Latin-1: what writers who forget the attribute do.
 *
 * @param specificCharacterSet the values as in the data set, backslash-separated
 */
export function textDecoding(specificCharacterSet: string): TextDecoding {
  const known = decodings.get(specificCharacterSet);
  if (known) return known;
  const decoding = makeDecoding(specificCharacterSet);
  // The attribute comes from peers: the memory of it is bounded.
  if (decodings.size < 256) decodings.set(specificCharacterSet, decoding);
  return decoding;
}

function makeDecoding(specificCharacterSet: string): TextDecoding {
  const terms = specificCharacterSet.split('\\').map((term) => term.trim().toUpperCase());
  for (const term of terms) {
    const label = WHOLE_CODES.get(term.replace(/[\s_-]/g, ''));
    if (label) return wholeCode(label);
  }
  const declared = terms.map(repertoireOf).filter((repertoire) => repertoire !== undefined);
  const initial = repertoireOf(terms[0] ?? '');
  if (declared.length === 0) return undeclared();
  const g1Fallback = initial?.g1 ?? declared.find((repertoire) => repertoire.g1)?.g1 ?? null;
  return codeExtensions({ g0: initial?.g0 ?? ASCII, g1: initial?.g1 ?? null }, g1Fallback);
}

function repertoireOf(term: string): Repertoire | undefined {
  const number = /^ISO.*?(\d+)$/.exec(term.replace(/2022/, ''))?.[1];
  return number === undefined ? undefined : REPERTOIRES.get(Number(number));
}

function wholeCode(label: string): TextDecoding {
  return {
    decode(bytes, from, to) {
      const value = bytes.subarray(from, to);
      return isPlainAscii(value) ? latin1(value) : textDecoder(label).decode(value);
    },
  };
}

const STRICT_UTF_8 = new TextDecoder('utf-8', { fatal: true });

function undeclared(): TextDecoding {
  const withEscapes = codeExtensions({ g0: ASCII, g1: LATIN_1 }, LATIN_1);
  return {
    decode(bytes, from, to, delimiters) {
      const value = bytes.subarray(from, to);
      if (isPlainAscii(value)) return latin1(value);
      try {
        if (!value.includes(ESC)) return STRICT_UTF_8.decode(value);
      } catch {
        return latin1(value);
      }
      return withEscapes.decode(bytes, from, to, delimiters);
    },
  };
}

const ESC = 0x1b;

function isPlainAscii(bytes: Bytes): boolean {
  for (const byte of bytes) if (byte >= 0x80 || byte === ESC) return false;
  return true;
}

/**
 * ISO 2022 with designations to G0 and G1, back to the initial state at each delimiter (PS3.5 6.1.2.5.3).
 *
 * @param g1Fallback read for high bytes when nothing is designated to G1: writers often designate only once per value
 */
function codeExtensions(initial: Repertoire, g1Fallback: CodeElement | null): TextDecoding {
  return {
    decode(bytes, from, to, delimiters) {
      const value = bytes.subarray(from, to);
      if (initial.g0 === ASCII && isPlainAscii(value)) return latin1(value);
      let { g0, g1 } = initial;
      let text = '';
      let at = 0;
      while (at < value.length) {
        const byte = value[at] ?? 0;
        if (byte === ESC) {
          const escape = readEscape(value, at + 1);
          g0 = escape.g0 ?? g0;
          g1 = escape.g1 ?? g1;
          at = escape.end;
          continue;
        }
        const isHigh = byte >= 0x80;
        if (!isHigh && (byte <= 0x20 || (g0.bytesPerCharacter === 1 && isDelimiter(byte, delimiters)))) {
          text += String.fromCharCode(byte);
          at += 1;
          if (isDelimiter(byte, delimiters)) ({ g0, g1 } = initial);
          continue;
        }
        const end = runEnd(value, at, isHigh, isHigh || g0.bytesPerCharacter === 2 ? null : delimiters);
        const set = isHigh ? (g1 ?? g1Fallback) : g0;
        text += set ? set.decode(value.subarray(at, end)) : '\ufffd'.repeat(end - at);
        at = end;
      }
      return text;
    },
  };
}

function runEnd(value: Bytes, from: number, isHigh: boolean, delimiters: 'text' | 'name' | null): number {
  let at = from;
  while (at < value.length) {
    const byte = value[at] ?? 0;
    if (byte <= 0x20 || byte >= 0x80 !== isHigh) break;
    if (delimiters && isDelimiter(byte, delimiters)) break;
    at += 1;
  }
  return at;
}

function isDelimiter(byte: number, delimiters: 'text' | 'name'): boolean {
  if (byte === 0x5c || (byte >= 0x09 && byte <= 0x0d)) return true;
  return delimiters === 'name' && (byte === 0x5e || byte === 0x3d);
}

function readEscape(value: Bytes, from: number): { g0?: CodeElement; g1?: CodeElement; end: number } {
  for (const length of [3, 2]) {
    const sequence = latin1(value.subarray(from, from + length));
    const g0 = G0_BY_ESCAPE.get(sequence);
    if (g0) return { g0, end: from + length };
    const g1 = G1_BY_ESCAPE.get(sequence);
    if (g1) return { g1, end: from + length };
  }
  return { end: from };
}
