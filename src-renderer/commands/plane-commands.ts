import { text } from '#view/locales/text.ts';
import { awaitAgain } from '#view/state/hanging.ts';
import { curveOf, putPath, setDrawing, showCutOf, useCurve } from '#view/state/curve.ts';
import { useMeasurements } from '#view/state/measurements.ts';
import {
  changePetCt,
  cutAt,
  cutPlace,
  endCut,
  setFourthPlace,
  setMeasuring,
  toggleFourthPlace,
  useWorkspace,
  type PlaceCut,
} from '#view/state/workspace.ts';
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

function hasThreePlanes(): boolean {
  const { mprSeriesUid, petCt } = useWorkspace.getState();
  return mprSeriesUid !== null && petCt === null;
}

function onPlanes(id: PlaneCommandId, keys: readonly string[], run: () => void): Command {
  return {
    id,
    title: text.volumes.commands[id],
    group: 'planes',
    keys,
    isEnabled: hasThreePlanes,
    run,
  };
}

/** Opens the cut along a path, and the drawing of one where there is none yet. */
export function showCurved(isShown: boolean): void {
  setFourthPlace(isShown ? 'curved' : null);
  if (isShown && useCurve.getState().path === null) showKeptCut();
  setDrawing(isShown && useCurve.getState().path === null);
}

/** The path that was measured along last in this series, where there is none now. */
function showKeptCut(): void {
  const { mprSeriesUid } = useWorkspace.getState();
  const last = useMeasurements
    .getState()
    .all.findLast((each) => each.seriesInstanceUid === mprSeriesUid && curveOf(each) !== null);
  if (last) showCutOf(text.volumes.curve.steps.showKept, last);
}

export function drawPath(isDrawing: boolean): void {
  if (isDrawing && useWorkspace.getState().fourthPlace !== 'curved') setFourthPlace('curved');
  setMeasuring(null);
  setDrawing(isDrawing);
}

export function deletePath(): void {
  if (useCurve.getState().path !== null) putPath(text.volumes.curve.steps.remove, null);
}

/** One plane in a viewport of the layout, beside what the others show. */
function inViewport(
  id: 'planes.hereAxial' | 'planes.hereCoronal' | 'planes.hereSagittal',
  plane: PlaceCut['plane'],
): Command {
  return {
    id,
    title: text.volumes.commands[id],
    group: 'planes',
    keys: [],
    isEnabled: ({ canShowPlanes }) => {
      const { mprSeriesUid, activePlace } = useWorkspace.getState();
      return canShowPlanes && mprSeriesUid === null && cutAt(activePlace)?.plane !== plane;
    },
    run: () => {
      const { activePlace } = useWorkspace.getState();
      cutPlace(activePlace, plane);
      awaitAgain(activePlace);
    },
  };
}

const asAcquired: Command = {
  id: 'planes.hereAcquired',
  title: text.volumes.commands['planes.hereAcquired'],
  group: 'planes',
  keys: [],
  isEnabled: () => {
    const { mprSeriesUid, activePlace } = useWorkspace.getState();
    return mprSeriesUid === null && cutAt(activePlace) !== null;
  },
  run: () => {
    const { activePlace } = useWorkspace.getState();
    endCut(activePlace);
    awaitAgain(activePlace);
  },
};

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
  onPlanes('planes.fourth', ['Shift+M'], toggleFourthPlace),
  {
    id: 'planes.petCt',
    title: text.volumes.commands['planes.petCt'],
    group: 'planes',
    keys: ['Shift+F'],
    isEnabled: ({ canShowPetCt }) => canShowPetCt,
    run: ({ togglePetCt }) => togglePetCt(),
  },
  {
    id: 'planes.fusedWindow',
    title: text.volumes.commands['planes.fusedWindow'],
    group: 'planes',
    keys: ['Alt+KeyF'],
    isEnabled: () => useWorkspace.getState().petCt !== null,
    run: () => changePetCt({ windowed: useWorkspace.getState().petCt?.windowed === 'pet' ? 'ct' : 'pet' }),
  },
  onPlanes('planes.curved', ['Shift+V'], () => showCurved(useWorkspace.getState().fourthPlace !== 'curved')),
  onPlanes('planes.drawPath', ['Alt+KeyV'], () => drawPath(!useCurve.getState().isDrawing)),
  onPlanes('planes.deletePath', [], deletePath),
  inViewport('planes.hereAxial', 'axial'),
  inViewport('planes.hereCoronal', 'coronal'),
  inViewport('planes.hereSagittal', 'sagittal'),
  asAcquired,
];
