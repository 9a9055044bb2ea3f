/** What a keyboard event says of a key; a part of KeyboardEvent. */
export interface PressedKey {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta'] as const;
const MODIFIER_KEYS = new Set<string>([...MODIFIERS, 'AltGraph', 'CapsLock', 'Fn', 'NumLock', 'Dead']);

/** The signs of keys whose place has another name: one key has one name, however it was written. */
const SIGNS: Readonly<Record<string, string>> = {
  '=': 'Equal',
  '-': 'Minus',
  '[': 'BracketLeft',
  ']': 'BracketRight',
  ',': 'Comma',
  '.': 'Period',
  '/': 'Slash',
  ';': 'Semicolon',
  "'": 'Quote',
  '`': 'Backquote',
  '\\': 'Backslash',
  ' ': 'Space',
  '?': 'Slash',
};

/**
 * A key with its modifiers in the notation of the listener (tinykeys): letters by what they write, so that they follow the
 * keyboard's language; all others by their place, so that Shift does not change them. Empty for a modifier alone.
 */
export function keyNameOf(pressed: PressedKey): string {
  if (MODIFIER_KEYS.has(pressed.key)) return '';
  const held = [
    pressed.ctrlKey && 'Control',
    pressed.altKey && 'Alt',
    pressed.shiftKey && 'Shift',
    pressed.metaKey && 'Meta',
  ].filter((name) => name !== false);
  const isLetter = /^\p{L}$/u.test(pressed.key);
  const name = isLetter ? pressed.key.toLowerCase() : pressed.code === '' ? pressed.key : pressed.code;
  return [...held, name].join('+');
}

/** One spelling for every way of writing the same key, for comparison. */
export function sameKey(name: string): string {
  const parts = name.split('+').filter((part) => part !== '');
  const last = name.endsWith('++') || name === '+' ? '+' : (parts.at(-1) ?? '');
  const held = MODIFIERS.filter((modifier) => parts.slice(0, -1).includes(modifier));
  // A question mark is written with Shift on the keyboards that have it there.
  const withShift = last === '?' && !held.includes('Shift') ? [...held, 'Shift' as const] : held;
  const letter = /^(?:Key)?(\p{L})$/u.exec(last)?.[1];
  const key = SIGNS[last] ?? letter?.toLowerCase() ?? last;
  return [...withShift, key].join('+');
}

/** Chords that the browser or the program takes before any command sees them. */
const TAKEN = new Set(
  [
    'Control+k',
    'Control+w',
    'Control+t',
    'Control+n',
    'Control+Shift+n',
    'Control+Tab',
    'Alt+F4',
    'Tab',
    'Shift+Tab',
  ].map(sameKey),
);

export function isTakenKey(name: string): boolean {
  return TAKEN.has(sameKey(name));
}
