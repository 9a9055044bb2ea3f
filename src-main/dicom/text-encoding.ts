import { AppError } from '#shared/errors.ts';

const ESCAPE = 0x1b;

/** Bytes of every character that a decoder of the platform knows, by turning the decoder round. */
function invert(
  label: string,
  sequences: Iterable<readonly number[]>,
): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder(label);
  const table = new Map<string, readonly number[]>();
  for (const bytes of sequences) {
    const text = decoder.decode(Uint8Array.from(bytes));
    if (!text.includes('\uFFFD') && Array.from(text).length === 1 && !table.has(text)) table.set(text, bytes);
  }
  return table;
}

function* upperHalf(): Generator<readonly number[]> {
  for (let byte = 0xa0; byte <= 0xff; byte += 1) yield [byte];
}

function* pairs(
  first: number,
  last: number,
  trailFirst: number,
  trailLast: number,
): Generator<readonly number[]> {
  for (let lead = first; lead <= last; lead += 1) {
    for (let trail = trailFirst; trail <= trailLast; trail += 1) yield [lead, trail];
  }
}

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

function table(label: string): ReadonlyMap<string, readonly number[]> {
  const known = tables.get(label);
  if (known) return known;
  const made =
    label === 'euc-jp' || label === 'euc-kr'
      ? invert(label, pairs(0xa1, 0xfe, 0xa1, 0xfe))
      : label === 'gb18030'
        ? invert(label, pairs(0x81, 0xfe, 0x40, 0xfe))
        : invert(label, upperHalf());
  tables.set(label, made);
  return made;
}

/** Single-byte sets by Defined Term of Specific Character Set without code extensions (PS3.3 C.12.1.1.2). */
const SINGLE_BYTE: Readonly<Record<string, string>> = {
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'iso-8859-9',
};

interface MultiByteSet {
  readonly label: string;
  readonly escape: readonly number[];
  /** JIS X 0208 stands in G0 (seven bits), KS X 1001 in G1 (eight bits) */
  readonly isG0: boolean;
}

/** Sets with code extensions that the phantoms write (PS3.3 Table C.12-4). */
const MULTI_BYTE: Readonly<Record<string, MultiByteSet>> = {
  'ISO 2022 IR 87': { label: 'euc-jp', escape: [ESCAPE, 0x24, 0x42], isG0: true },
  'ISO 2022 IR 149': { label: 'euc-kr', escape: [ESCAPE, 0x24, 0x29, 0x43], isG0: false },
};
const BACK_TO_ASCII = [ESCAPE, 0x28, 0x42];

function isAscii(character: string): boolean {
  return character.codePointAt(0)! < 0x80;
}

function cannotEncode(character: string, set: string): AppError {
  return new AppError(
    'INPUT',
    `Character U+${character.codePointAt(0)!.toString(16)} cannot be written in ${set}. Choose another Specific Character Set.`,
  );
}

function encodeByTable(text: string, label: string, set: string): Buffer {
  const known = table(label);
  const bytes: number[] = [];
  for (const character of text) {
    if (isAscii(character)) bytes.push(character.codePointAt(0)!);
    else {
      const found = known.get(character);
      if (!found) throw cannotEncode(character, set);
      bytes.push(...found);
    }
  }
  return Buffer.from(bytes);
}

/**
 * One run of text between delimiters, with code extensions. A set designated to G0 is switched back to ASCII at its end; one in
 * G1 is announced once, at the first place where it is needed (PS3.5 6.1.2.5.3).
 */
function encodeRun(run: string, set: MultiByteSet, term: string): number[] {
  const known = table(set.label);
  const bytes: number[] = [];
  let isActive = false;
  for (const character of run) {
    if (isAscii(character)) {
      if (isActive && set.isG0) {
        bytes.push(...BACK_TO_ASCII);
        isActive = false;
      }
      bytes.push(character.codePointAt(0)!);
      continue;
    }
    const found = known.get(character);
    if (!found) throw cannotEncode(character, term);
    if (!isActive) bytes.push(...set.escape);
    isActive = true;
    for (const byte of found) bytes.push(set.isG0 ? byte & 0x7f : byte);
  }
  if (isActive && set.isG0) bytes.push(...BACK_TO_ASCII);
  return bytes;
}

/**
 * Text to bytes as Specific Character Set says, with the escape sequences of code extensions.
 *
 * @param characterSets values of (0008,0005); empty means the default repertoire
 * @param isPersonName  `^` and `=` then also end a designation, as line ends and `\` do everywhere
 * @throws AppError `INPUT` when a character is not in the set
 * @see PS3.5 6.1.2.5, PS3.5 Annexes H, I, J
 */
export function encodeText(text: string, characterSets: readonly string[], isPersonName: boolean): Buffer {
  const extension = characterSets.find((term) => MULTI_BYTE[term]);
  if (extension) {
    const delimiters = isPersonName ? /([\\^=\r\n\f\t])/ : /([\\\r\n\f\t])/;
    const set = MULTI_BYTE[extension]!;
    return Buffer.from(text.split(delimiters).flatMap((run) => encodeRun(run, set, extension)));
  }
  const term = characterSets[0] ?? '';
  if (term === 'ISO_IR 192') return Buffer.from(text, 'utf8');
  if (term === 'GB18030' || term === 'GBK') return encodeByTable(text, 'gb18030', term);
  const label = SINGLE_BYTE[term];
  if (label) return encodeByTable(text, label, term);
  for (const character of text) {
    if (!isAscii(character)) throw cannotEncode(character, term || 'the default repertoire');
  }
  return Buffer.from(text, 'latin1');
}
