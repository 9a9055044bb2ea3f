import { text } from '#view/locales/text.ts';
import { toggleFourthPlace, useWorkspace } from '#view/state/workspace.ts';
import type { Command, CommandContext, CommandPlane } from './command.ts';

type PlaneCommandId = keyof typeof text.volumes.commands;

const TURN_DEG = 5;

function onPlane(id: PlaneCommandId, keys: readonly string[], act: (plane: CommandPlane) => void): Command {
  return {
    id,
    title: text.volumes.commands[id],
    group: 'planes',
    keys,
    isEnabled: ({ plane }) => plane !== null,
    run: ({ plane }: CommandContext) => {
      if (plane) act(plane);
    },
  };
}

/** What is done to the planes of a volume. */
export const PLANE_COMMANDS: readonly Command[] = [
  onPlane('planes.slab', ['Alt+KeyB'], (plane) => plane.cycleSlab()),
  onPlane('planes.thicker', ['.', 'Period'], (plane) => plane.thickenSlab(1)),
  onPlane('planes.thinner', [',', 'Comma'], (plane) => plane.thickenSlab(-1)),
  onPlane('planes.turnRight', ['Alt+.', 'Alt+Period'], (plane) => plane.turnCross(TURN_DEG)),
  onPlane('planes.turnLeft', ['Alt+,', 'Alt+Comma'], (plane) => plane.turnCross(-TURN_DEG)),
  onPlane('planes.reset', ['Shift+X'], (plane) => plane.resetPlanes()),
  onPlane('planes.acquired', ['Alt+KeyA'], (plane) => plane.alignToAcquisition()),
  onPlane('planes.nearest', ['Alt+KeyN'], (plane) => plane.toggleNearest()),
  {
    id: 'planes.fourth',
    title: text.volumes.commands['planes.fourth'],
    group: 'planes',
    keys: ['Shift+M'],
    isEnabled: () => useWorkspace.getState().mprSeriesUid !== null,
    run: () => toggleFourthPlace(),
  },
];
