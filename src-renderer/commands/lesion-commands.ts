import { text } from '#view/locales/text.ts';
import { setLesionsOpen } from '#view/state/lesion-panel.ts';
import { useMeasurements } from '#view/state/measurements.ts';
import type { Command, CommandContext } from './command.ts';

function command(
  id: keyof typeof text.lesions.commands,
  keys: readonly string[],
  run: (context: CommandContext) => void,
  isEnabled: (context: CommandContext) => boolean = () => true,
): Command {
  return { id, title: text.lesions.commands[id], group: 'measure', keys, isEnabled, run };
}

/** Lesions that are followed from study to study. */
export const LESION_COMMANDS: readonly Command[] = [
  command('measure.same', ['Shift+D'], ({ measuring }) => measuring.same()),
  command('lesions.show', ['Shift+J'], () => setLesionsOpen(true)),
  command(
    'lesions.tie',
    ['Shift+B'],
    ({ measuring }) => measuring.tie(),
    () => useMeasurements.getState().selectedIds.size > 1,
  ),
];
