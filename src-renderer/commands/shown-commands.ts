import { create } from 'zustand';
import type { Command, CommandContext } from './command.ts';

type ShownCommands = {
  readonly commands: readonly Command[];
  readonly context: (() => CommandContext) | null;
};

/** The commands of the screen that is open, for the command palette. */
export const useShownCommands = create<ShownCommands>(() => ({ commands: [], context: null }));

/** Puts a screen's commands into the palette until the returned end is called. */
export function showCommands(commands: readonly Command[], context: () => CommandContext): () => void {
  useShownCommands.setState({ commands, context });
  return () => {
    if (useShownCommands.getState().context === context) {
      useShownCommands.setState({ commands: [], context: null });
    }
  };
}
