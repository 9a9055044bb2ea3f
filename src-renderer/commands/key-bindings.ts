import { isTakenKey, sameKey } from '#view/kernels/key-name.ts';
import { usePreferences } from '#view/state/preferences.ts';
import type { Command } from './command.ts';

type Keys = Readonly<Record<string, readonly string[]>>;

/** The keys of a command: the user's own, else the default ones. */
export function keysOf(command: Command, own: Keys = usePreferences.getState().own.keys): readonly string[] {
  return own[command.id] ?? command.keys;
}

/** Why a command cannot have a key: the browser's, or another command's that can be meant at the same time. */
export type KeyConflict =
  { readonly kind: 'taken' } | { readonly kind: 'command'; readonly command: Command };

export function conflictOf(
  command: Command,
  key: string,
  commands: readonly Command[],
  own: Keys,
): KeyConflict | null {
  if (isTakenKey(key)) return { kind: 'taken' };
  const wanted = sameKey(key);
  const other = commands.find(
    (each) =>
      each.id !== command.id &&
      canMeet(each, command) &&
      keysOf(each, own).some((taken) => sameKey(taken) === wanted),
  );
  return other === undefined ? null : { kind: 'command', command: other };
}

/** Commands of two modalities never meet: the same key may serve both. */
function canMeet(one: Command, other: Command): boolean {
  return one.modality === undefined || other.modality === undefined || one.modality === other.modality;
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Equal: '=',
  Minus: '-',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  Backslash: '\\',
  Escape: 'Esc',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Control: 'Ctrl',
  Delete: 'Del',
  NumpadAdd: 'Num +',
  NumpadSubtract: 'Num −',
};

/** A key as it stands on a keyboard. */
export function keyHint(key: string): string {
  return key
    .split('+')
    .map((part) => KEY_NAMES[part] ?? part.replace(/^(Digit|Key)/, ''))
    .join('+');
}
