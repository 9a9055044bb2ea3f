import { text } from '#view/locales/text.ts';
import { setPriorsOpen } from '#view/state/priors.ts';
import type { Command } from './command.ts';

/** The other studies of the patient. */
export const PRIOR_COMMANDS: readonly Command[] = [
  {
    id: 'priors.show',
    title: text.priors.command,
    group: 'reading',
    keys: ['Shift+P'],
    isEnabled: () => true,
    run: () => setPriorsOpen(true),
  },
];
