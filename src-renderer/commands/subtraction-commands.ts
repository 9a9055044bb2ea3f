import { text } from '#view/locales/text.ts';
import type { Command, CommandView } from './command.ts';

/** What a stack can subtract from itself. */
interface Subtraction {
  toggle(): void;
  maskHere(): void;
  toggleDrag(): void;
  shiftBy(rowTenths: number, columnTenths: number): void;
}

function subtractionOf(view: CommandView | null): Subtraction | null {
  if (view === null || !('subtraction' in view)) return null;
  return (view as CommandView & { readonly subtraction: Subtraction }).subtraction;
}

function command(
  id: keyof typeof text.subtraction.commands,
  keys: readonly string[],
  act: (subtraction: Subtraction) => void,
): Command {
  return {
    id,
    title: text.subtraction.commands[id],
    group: 'image',
    keys,
    isEnabled: ({ view }) => subtractionOf(view) !== null,
    run: ({ view }) => {
      const subtraction = subtractionOf(view);
      if (subtraction) act(subtraction);
    },
  };
}

export const SUBTRACTION_COMMANDS: readonly Command[] = [
  command('subtract.toggle', ['Alt+KeyX'], (subtraction) => subtraction.toggle()),
  command('subtract.maskHere', ['Alt+Shift+KeyX'], (subtraction) => subtraction.maskHere()),
  command('subtract.drag', ['Alt+KeyD'], (subtraction) => subtraction.toggleDrag()),
  command('subtract.left', ['Alt+Shift+ArrowLeft'], (subtraction) => subtraction.shiftBy(0, -1)),
  command('subtract.right', ['Alt+Shift+ArrowRight'], (subtraction) => subtraction.shiftBy(0, 1)),
  command('subtract.up', ['Alt+Shift+ArrowUp'], (subtraction) => subtraction.shiftBy(-1, 0)),
  command('subtract.down', ['Alt+Shift+ArrowDown'], (subtraction) => subtraction.shiftBy(1, 0)),
];
