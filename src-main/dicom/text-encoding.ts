import { AppError } from '#shared/errors.ts';
import {
  DEFAULT_REPERTOIRE,
  gb18030Bytes,
  gbkBytes,
  REPERTOIRES,
  type CodeElement,
  type Repertoire,
} from './code-elements.ts';

const ESCAPE = 0x1b;
const ASCII_ONLY = /^[\0-\x7f]*$/;
const LATIN_1_ONLY = /^[\0-\x7f\xa0-\xff]*$/;
const NAME_DELIMITERS = /([\\^=\r\n\f\t])/;
const TEXT_DELIMITERS = /([\\\r\n\f\t])/;

/** Writes text in one Specific Character Set. */
interface TextEncoding {
  /** @param replacement stands in for characters that are not in the set; null to give up instead */
  encode(
    text: string,
    isPersonName: boolean,
    replacement: string | null,
  ): Buffer | { readonly missing: string };
}

const encodings = new Map<string, TextEncoding>();

function encodingOf(characterSets: readonly string[]): TextEncoding {
  const term = characterSets.join('\\');
  const known = encodings.get(term);
  if (known) return known;
  const made = makeEncoding(characterSets);
  // The attribute may come from peers: the memory of it is bounded.
  if (encodings.size < 256) encodings.set(term, made);
  return made;
}

const UTF_8: TextEncoding = { encode: (text) => Buffer.from(text, 'utf8') };

function makeEncoding(characterSets: readonly string[]): TextEncoding {
  const terms = characterSets.map((term) => term.trim().toUpperCase());
  const whole = terms.map((term) => term.replaceAll(/[\s_-]/g, ''));
  if (whole.includes('ISOIR192')) return UTF_8;
  if (whole.includes('GB18030')) return byCharacter(gb18030Bytes);
  if (whole.includes('GBK')) return byCharacter(gbkBytes);
  const declared = terms.map((term) => (term === '' ? DEFAULT_REPERTOIRE : repertoireOf(term)));
  const first = declared[0] ?? DEFAULT_REPERTOIRE;
  const mayExtend = terms.some((term) => term.includes('2022'));
  if (!mayExtend) return withoutExtensions(first);
  return withExtensions(
    first,
    declared.filter((repertoire) => repertoire !== undefined),
  );
}

function repertoireOf(term: string): Repertoire | undefined {
  const number = /^ISO.*?(\d+)$/.exec(term.replace('2022', ''))?.[1];
  return number === undefined ? undefined : REPERTOIRES.get(Number(number));
}

function byCharacter(bytesOf: (character: string) => readonly number[] | undefined): TextEncoding {
  return {
    encode(text, _isPersonName, replacement) {
      const bytes: number[] = [];
      for (const character of text) {
        const found = bytesOf(character) ?? (replacement === null ? undefined : bytesOf(replacement));
        if (!found) return { missing: character };
        for (const byte of found) bytes.push(byte);
      }
      return Buffer.from(bytes);
    },
  };
}

function withoutExtensions({ g0, g1 }: Repertoire): TextEncoding {
  return byCharacter((character) => g0.bytesOf(character) ?? g1?.bytesOf(character));
}

/**
 * ISO 2022 with designations to G0 and G1. At each delimiter the sets of the first value are in force again: those in G0 are
 * called back before it, as readers expect; so is a set in G1 where the first value has one (PS3.5 6.1.2.5.3).
 */
function withExtensions(initial: Repertoire, declared: readonly Repertoire[]): TextEncoding {
  const elements = new Set<CodeElement>();
  for (const { g0, g1, extra } of [initial, ...declared, DEFAULT_REPERTOIRE])
    for (const element of [g0, g1, extra]) if (element) elements.add(element);

  function encodeRun(run: string, bytes: number[], replacement: string | null): string | null {
    let { g0, g1 } = initial;
    const call = (element: CodeElement) => {
      bytes.push(ESCAPE, ...Buffer.from(element.escape, 'latin1'));
      if (element.half === 'G0') g0 = element;
      else g1 = element;
    };
    for (const given of run) {
      let character = given;
      let found = g0.bytesOf(character) ?? g1?.bytesOf(character);
      if (!found) {
        let element = holding(character);
        if (!element && replacement !== null) {
          character = replacement;
          element = holding(character);
        }
        if (!element) return given;
        if (element !== g0 && element !== g1) call(element);
        found = element.bytesOf(character);
      }
      for (const byte of found ?? []) bytes.push(byte);
    }
    if (g0 !== initial.g0) call(initial.g0);
    if (initial.g1 && g1 !== initial.g1) call(initial.g1);
    return null;
  }

  function holding(character: string): CodeElement | undefined {
    for (const element of elements) if (element.bytesOf(character)) return element;
    return undefined;
  }

  return {
    encode(text, isPersonName, replacement) {
      const bytes: number[] = [];
      const parts = text.split(isPersonName ? NAME_DELIMITERS : TEXT_DELIMITERS);
      for (const [index, part] of parts.entries()) {
        if (index % 2 === 1) bytes.push(part.charCodeAt(0));
        else {
          const missing = encodeRun(part, bytes, replacement);
          if (missing !== null) return { missing };
        }
      }
      return Buffer.from(bytes);
    },
  };
}

/**
 * Text to bytes as Specific Character Set says, with the escape sequences of code extensions.
 *
 * @param characterSets values of (0008,0005); empty means the default repertoire
 * @param isPersonName  `^` and `=` then also end a designation, as line ends and `\` do everywhere
 * @throws AppError `INPUT` when a character is not in the set
 * @see PS3.5 6.1.2.5, PS3.5 Annexes H, I, J, K
 */
export function encodeText(text: string, characterSets: readonly string[], isPersonName: boolean): Buffer {
  const encoded = encodingOf(characterSets).encode(text, isPersonName, null);
  if (Buffer.isBuffer(encoded)) return encoded;
  const code = encoded.missing.codePointAt(0)?.toString(16).padStart(4, '0') ?? '';
  throw new AppError(
    'INPUT',
    `Character U+${code} cannot be written in ${characterSets.join('\\') || 'the default repertoire'}. Choose another Specific Character Set.`,
  );
}

/** The same for a reader who knows no other set: a question mark stands for what is not in it. */
export function encodeTextLossy(
  text: string,
  characterSets: readonly string[],
  isPersonName: boolean,
): Buffer {
  const encoded = encodingOf(characterSets).encode(text, isPersonName, '?');
  return Buffer.isBuffer(encoded) ? encoded : Buffer.alloc(0);
}

export function canEncode(text: string, characterSets: readonly string[]): boolean {
  // The tilde is another sign in ISO_IR 13.
  if (ASCII_ONLY.test(text) && !text.includes('~')) return true;
  return Buffer.isBuffer(encodingOf(characterSets).encode(text, false, null));
}

/** The same bytes in every set */
export function isPlain(text: string): boolean {
  return ASCII_ONLY.test(text);
}

/** One byte a character in each of these, asked in this order: the first that holds all texts is the smallest */
const SMALL_SETS = [
  'ISO_IR 100',
  'ISO_IR 148',
  'ISO_IR 101',
  'ISO_IR 144',
  'ISO_IR 126',
  'ISO_IR 138',
  'ISO_IR 127',
  'ISO_IR 166',
  'ISO_IR 109',
  'ISO_IR 110',
  'ISO_IR 203',
];

/**
 * The smallest Specific Character Set that holds some texts: none for ASCII, then one byte a character, else Unicode.
 *
 * @param preferred a set that the reader is known to understand, backslash-separated; `''` when none is
 * @returns its value, backslash-separated
 */
export function smallestCharacterSet(texts: readonly string[], preferred: string): string {
  const others = texts.filter((text) => !ASCII_ONLY.test(text));
  if (others.length === 0) return '';
  if (preferred !== '' && others.every((text) => canEncode(text, preferred.split('\\')))) return preferred;
  if (others.every((text) => LATIN_1_ONLY.test(text))) return 'ISO_IR 100';
  const small = SMALL_SETS.find((set) => others.every((text) => canEncode(text, [set])));
  return small ?? 'ISO_IR 192';
}
