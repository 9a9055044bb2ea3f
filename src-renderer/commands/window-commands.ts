import { text } from '#view/locales/text.ts';
import { closeViewerWindows, openViewerWindows, useWindowGroup } from '#view/state/window-group.ts';
import type { Command } from './command.ts';

const isLeading = () => useWindowGroup.getState().window === 1;

/** The windows on the other displays: opened where they stood the last time, closed all at once. */
export const WINDOW_COMMANDS: readonly Command[] = [
  {
    id: 'windows.open',
    title: text.windows.commands['windows.open'],
    group: 'layout',
    keys: ['Alt+KeyW'],
    isEnabled: isLeading,
    run: () => void openViewerWindows(),
  },
  {
    id: 'windows.close',
    title: text.windows.commands['windows.close'],
    group: 'layout',
    keys: ['Alt+Shift+KeyW'],
    isEnabled: isLeading,
    run: closeViewerWindows,
  },
];
