import { text } from '#view/locales/text.ts';
import type { CaptureActions, Command, CommandContext } from './command.ts';

/** For screens and tests that show nothing. */
export const NO_CAPTURE_ACTIONS: CaptureActions = {
  copy: () => undefined,
  save: () => undefined,
  print: () => undefined,
};

function onCapture(
  id: keyof typeof text.capture.commands,
  keys: readonly string[],
  run: (capture: CaptureActions) => void,
): Command {
  return {
    id,
    title: text.capture.commands[id],
    group: 'reading',
    keys,
    isEnabled: ({ view }: CommandContext) => view !== null,
    run: ({ capture }) => run(capture),
  };
}

/** What is on the screen, out of it: always with the patient's name, ID and date. */
export const CAPTURE_COMMANDS: readonly Command[] = [
  onCapture('capture.copyViewport', ['Control+Shift+C'], (capture) => capture.copy('viewport')),
  onCapture('capture.copyLayout', ['Control+Alt+KeyC'], (capture) => capture.copy('layout')),
  onCapture('capture.saveViewport', ['Control+Shift+S'], (capture) => capture.save('viewport')),
  onCapture('capture.saveLayout', ['Control+Alt+KeyS'], (capture) => capture.save('layout')),
  onCapture('capture.print', ['Control+p'], (capture) => capture.print()),
];
