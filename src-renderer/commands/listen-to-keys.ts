import { tinykeys } from 'tinykeys';
import type { Command, CommandContext } from './command.ts';

const TYPING = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]';
/** Overlays own every key while they are open. */
const OVERLAYS = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]';
const ACTIVATES = new Set([' ', 'Enter']);

/** Whether a key belongs to what has the focus and not to the screen. */
export function belongsToFocus(event: Pick<KeyboardEvent, 'key' | 'target'>): boolean {
  const { target } = event;
  if (!(target instanceof Element)) return false;
  if (target.closest(TYPING) !== null || target.closest(OVERLAYS) !== null) return true;
  return ACTIVATES.has(event.key) && target.closest('button, a, [role=button], [role=option]') !== null;
}

/** Runs commands by their keys until the returned end is called. */
export function listenToKeys(
  root: Window | HTMLElement,
  commands: readonly Command[],
  context: () => CommandContext,
): () => void {
  const bindings: Record<string, (event: KeyboardEvent) => void> = {};
  for (const command of commands) {
    for (const key of command.keys) {
      bindings[key] = (event) => {
        if (belongsToFocus(event) || event.defaultPrevented) return;
        const now = context();
        if (!command.isEnabled(now)) return;
        event.preventDefault();
        command.run(now);
      };
    }
  }
  // Held keys scroll on; what belongs to a focused field is decided above.
  return tinykeys(root, bindings, { ignore: () => false });
}
