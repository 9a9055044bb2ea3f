import { write } from '#shared/patterns/lettering.ts';
import { paint, plain, type Pattern } from '#shared/patterns/pattern.ts';

/** Letters that are not taken for another */
const ALPHABET = 'CEFHKLPTXZ';
/** Two dark and two bright fields, each with a letter that is this much off it: the least that a fit display shows */
const FIELDS = [26, 77, 179, 230] as const;
const CONTRAST = 3;
const DOT_PX = 6;
const LETTER = { width: 5 * DOT_PX, height: 7 * DOT_PX };

interface Target {
  readonly letter: string;
  /** Of the room that its field leaves, 0 to 1 */
  readonly across: number;
  readonly down: number;
}

/** What is hidden in the check of a seed, from the upper left field by rows. Who guesses names all of them once in 10,000. */
export function dailyTargets(seed: number): Target[] {
  const random = randomOf(seed);
  return FIELDS.map(() => ({
    letter: ALPHABET[Math.floor(random() * ALPHABET.length)] ?? 'C',
    across: random(),
    down: random(),
  }));
}

/** Four fields, each with a letter that is hardly brighter or darker, somewhere. */
export function dailyPattern(seed: number, width: number, height: number): Pattern {
  const pattern = plain(width, height, 0);
  const [wide, high] = [Math.floor(width / 2), Math.floor(height / 2)];
  dailyTargets(seed).forEach(({ letter, across, down }, at) => {
    const ddl = FIELDS[at] ?? 0;
    const [left, top] = [(at % 2) * wide, Math.floor(at / 2) * high];
    paint(pattern, { left, top, width: width - left, height: height - top }, ddl);
    write(pattern, letter, {
      left: left + Math.floor((0.1 + 0.8 * across) * (wide - LETTER.width)),
      top: top + Math.floor((0.1 + 0.7 * down) * (high - LETTER.height)),
      dotPx: DOT_PX,
      ddl: ddl < 128 ? ddl + CONTRAST : ddl - CONTRAST,
    });
  });
  return pattern;
}

/** For each target whether it was named. @param named letters in the order of the fields */
export function dailyHits(seed: number, named: string): boolean[] {
  const letters = Array.from(named.toUpperCase().replaceAll(/[^A-Z?-]/g, ''));
  return dailyTargets(seed).map(({ letter }, at) => letters[at] === letter);
}

/** mulberry32: the same numbers for the same seed, everywhere. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
