import { text } from '#view/locales/text.ts';
import { hangAgain, hangBeside, hangNextPrior, stageAt, useHanging } from '#view/state/hanging.ts';
import { openHangingPanel } from '#view/state/hanging-panel.ts';
import { swapSides } from '#view/state/swap-sides.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import type { Command } from './command.ts';

/** The stages of the protocol by which the study is hung. */
export const HANGING_COMMANDS: readonly Command[] = [
  {
    id: 'hanging.next',
    title: text.hanging.commands['hanging.next'],
    group: 'layout',
    keys: ['Shift+ArrowRight'],
    isEnabled: () => stageAt(1) !== null,
    run: () => hangBeside(1),
  },
  {
    id: 'hanging.previous',
    title: text.hanging.commands['hanging.previous'],
    group: 'layout',
    keys: ['Shift+ArrowLeft'],
    isEnabled: () => stageAt(-1) !== null,
    run: () => hangBeside(-1),
  },
  {
    id: 'hanging.first',
    title: text.hanging.commands['hanging.first'],
    group: 'layout',
    keys: ['Shift+Home'],
    isEnabled: () => useHanging.getState().plan !== null,
    run: hangAgain,
  },
  {
    id: 'hanging.nextPrior',
    title: text.hanging.commands['hanging.nextPrior'],
    group: 'layout',
    keys: ['Shift+PageDown'],
    isEnabled: () => useHanging.getState().plan !== null,
    run: hangNextPrior,
  },
  {
    id: 'hanging.swap',
    title: text.hanging.commands['hanging.swap'],
    group: 'layout',
    keys: ['Shift+End'],
    isEnabled: () => useWorkspace.getState().layout.columns > 1,
    run: swapSides,
  },
  {
    id: 'hanging.explain',
    title: text.hanging.commands['hanging.explain'],
    group: 'layout',
    keys: ['Shift+E'],
    isEnabled: () => true,
    run: () => openHangingPanel('explain'),
  },
  {
    id: 'hanging.capture',
    title: text.hanging.commands['hanging.capture'],
    group: 'layout',
    keys: ['Shift+I'],
    isEnabled: () => useWorkspace.getState().mprSeriesUid === null,
    run: () => openHangingPanel('edit'),
  },
];
