import { tinykeys } from 'tinykeys';
import type { Command, CommandContext } from './command.ts';
import { keysOf } from './key-bindings.ts';

const TYPING =
  'input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable=true]';
/** Overlays own every key while they are open. */
const OVERLAYS = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]';
/** Of a slider; all other keys are the screen's */
const SLIDES = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
]);
const ACTIVATES = new Set([' ', 'Enter']);

/** Whether a key belongs to what has the focus and not to the screen. */
export function belongsToFocus(event: Pick<KeyboardEvent, 'key' | 'target'>): boolean {
  const { target } = event;
  if (!(target instanceof Element)) return false;
  if (target.closest(TYPING) !== null || target.closest(OVERLAYS) !== null) return true;
  if (SLIDES.has(event.key) && target.closest('input[type=range]') !== null) return true;
  return ACTIVATES.has(event.key) && target.closest('button, a, [role=button], [role=option]') !== null;
}

/** Runs commands by their keys until the returned end is called. @param own keys that the user has changed */
export function listenToKeys(
  root: Window | HTMLElement,
  commands: readonly Command[],
  own: Readonly<Record<string, readonly string[]>>,
  context: () => CommandContext,
): () => void {
  const byKey = new Map<string, Command[]>();
  for (const command of commands)
    for (const key of keysOf(command, own)) byKey.set(key, [...(byKey.get(key) ?? []), command]);
  const held = new Map<string, () => void>();
  const bindings = Object.fromEntries(
    Array.from(byKey, ([key, those]) => [
      key,
      (event: KeyboardEvent) => {
        if (belongsToFocus(event) || event.defaultPrevented) return;
        const now = context();
        const command = those.find((each) => each.isEnabled(now));
        if (command === undefined) return;
        event.preventDefault();
        if (command.release === undefined) return command.run(now);
        if (held.has(event.code)) return;
        held.set(event.code, command.release);
        command.run(now);
      },
    ]),
  );
  const letGo = (code: string) => {
    held.get(code)?.();
    held.delete(code);
  };
  const ending = new AbortController();
  const { signal } = ending;
  root.addEventListener('keyup', (event) => letGo((event as KeyboardEvent).code), { signal });
  // A key that is let go of in another window is never told.
  addEventListener('blur', () => [...held.keys()].forEach(letGo), { signal });
  // Held keys scroll on; what belongs to a focused field is decided above.
  const endKeys = tinykeys(root, bindings, { ignore: () => false });
  return () => {
    endKeys();
    ending.abort();
    [...held.keys()].forEach(letGo);
  };
}
