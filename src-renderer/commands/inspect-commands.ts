import { text } from '#view/locales/text.ts';
import { togglePixelInspector, usePixelInspector } from '#view/state/pixel-inspector.ts';
import type { Command, CommandContext } from './command.ts';

function mayRun({ view }: CommandContext): boolean {
  return view !== null || usePixelInspector.getState().isOn;
}

/** What asks a picture about itself. */
export const INSPECT_COMMANDS: readonly Command[] = [
  {
    id: 'pixel.inspect',
    title: text.fidelity.inspect,
    group: 'view',
    keys: ['Shift+Y'],
    isEnabled: mayRun,
    run: (context) => {
      if (mayRun(context)) togglePixelInspector();
    },
  },
];
