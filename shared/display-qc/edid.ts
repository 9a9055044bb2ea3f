import { z } from 'zod';
import { AppError } from '#shared/errors.ts';

/** What a display says of itself (VESA E-EDID, release A): where the system lets a program read it. */
export const edidSchema = z.object({
  /** SHA-256 of all its bytes, hexadecimal: two displays of a kind differ in it when their makers gave them serial numbers */
  hash: z.string().max(64),
  /** Three letters */
  maker: z.string().max(3),
  /** Its name, else the product code */
  model: z.string().max(20),
  /** As text, else as number; '' where it has none */
  serial: z.string().max(20),
  /** 0: not said */
  week: z.number().int().min(0).max(54),
  year: z.number().int().min(1990).max(2245),
  /** Device pixels of the timing that the maker prefers; 0: not said */
  widthPx: z.number().int().min(0).max(8191),
  heightPx: z.number().int().min(0).max(8191),
  /** Of the picture; 0: not said */
  widthMm: z.number().int().min(0).max(4095),
  heightMm: z.number().int().min(0).max(4095),
});

export type Edid = z.infer<typeof edidSchema>;

const BLOCK_BYTES = 128;
const HEADER = [0, 255, 255, 255, 255, 255, 255, 0] as const;
const DESCRIPTORS_AT = [54, 72, 90, 108] as const;
const SERIAL_TAG = 0xff;
const NAME_TAG = 0xfc;

/**
 * Reads the base block (E-EDID 3.3 to 3.10).
 *
 * @throws AppError INPUT for what is none, and where its sum does not fit
 */
export function readEdid(bytes: Uint8Array): Omit<Edid, 'hash'> {
  if (bytes.length < BLOCK_BYTES || HEADER.some((byte, at) => bytes[at] !== byte))
    throw new AppError('INPUT', 'This is no EDID: it does not begin as one.');
  const sum = bytes.subarray(0, BLOCK_BYTES).reduce((all, byte) => all + byte, 0);
  if (sum % 256 !== 0) throw new AppError('INPUT', 'This EDID is damaged: its sum does not fit.');
  const byte = (at: number) => bytes[at] ?? 0;
  const letters = (byte(8) << 8) | byte(9);
  const letter = (shift: number) => String.fromCharCode(64 + ((letters >> shift) & 31));
  const number = (byte(12) | (byte(13) << 8) | (byte(14) << 16) | (byte(15) << 24)) >>> 0;
  const week = byte(16);
  const descriptor = (tag: number) => {
    const at = DESCRIPTORS_AT.find(
      (start) => byte(start) === 0 && byte(start + 1) === 0 && byte(start + 3) === tag,
    );
    return at === undefined ? '' : textOf(bytes.subarray(at + 5, at + 18));
  };
  return {
    maker: letter(10) + letter(5) + letter(0),
    model: descriptor(NAME_TAG) || (byte(10) | (byte(11) << 8)).toString(16).toUpperCase().padStart(4, '0'),
    serial: descriptor(SERIAL_TAG) || (number === 0 ? '' : String(number)),
    // 255: the year is that of the model.
    week: week > 54 ? 0 : week,
    year: 1990 + byte(17),
    ...preferredTiming(byte),
  };
}

/** The first detailed timing is the preferred one (3.10.2). */
function preferredTiming(byte: (at: number) => number) {
  const at = DESCRIPTORS_AT[0];
  if (byte(at) === 0 && byte(at + 1) === 0)
    return { widthPx: 0, heightPx: 0, widthMm: 10 * byte(21), heightMm: 10 * byte(22) };
  return {
    widthPx: byte(at + 2) | ((byte(at + 4) & 0xf0) << 4),
    heightPx: byte(at + 5) | ((byte(at + 7) & 0xf0) << 4),
    widthMm: byte(at + 12) | ((byte(at + 14) & 0xf0) << 4),
    heightMm: byte(at + 13) | ((byte(at + 14) & 0x0f) << 8),
  };
}

/** Up to the line feed that ends it; what is not printable is left out. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0x0a);
  return Array.from(end < 0 ? bytes : bytes.subarray(0, end))
    .filter((byte) => byte >= 0x20 && byte < 0x7f)
    .map((byte) => String.fromCharCode(byte))
    .join('')
    .trim();
}

export interface SeenDisplay {
  /** As the system calls it; '' where it does not say */
  readonly label: string;
  /** Device pixels */
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Which of the EDIDs of a computer is that of a display: the system does not say it, its size and name may.
 *
 * @returns null where none fits, or two of a kind do: then nobody can know
 */
export function edidOf({ label, widthPx, heightPx }: SeenDisplay, edids: readonly Edid[]): Edid | null {
  const ofSize = edids.filter(
    (each) =>
      (each.widthPx === widthPx && each.heightPx === heightPx) ||
      // Turned by the system
      (each.widthPx === heightPx && each.heightPx === widthPx),
  );
  const named = ofSize.filter(({ model }) => label !== '' && label.includes(model));
  const found = named.length > 0 ? named : ofSize;
  const [one] = found;
  return found.length === 1 && one ? one : null;
}

/** `EIZ RX560 no. 21345, week 12 of 2024` */
export function edidText({ maker, model, serial, week, year }: Edid): string {
  const made = week === 0 ? String(year) : `week ${week} of ${year}`;
  return [`${maker} ${model}`, ...(serial === '' ? [] : [`no. ${serial}`])].join(' ') + `, ${made}`;
}
