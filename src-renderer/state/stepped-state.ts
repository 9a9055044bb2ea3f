import { useCurve } from './curve.ts';
import { useHanging } from './hanging.ts';
import { useHiddenLayers } from './hidden-layers.ts';
import { useMeasureSettings } from './measure-settings.ts';
import { usePresentation } from './presentation.ts';
import { useReading } from './reading.ts';
import { useRegions } from './regions.ts';
import { useSavedReadings } from './saved-readings.ts';
import { useSeriesParts } from './series-parts.ts';
import { useWorkspace } from './workspace.ts';

/** Values by the name of their part of the state and their own. */
export type StateValues = ReadonlyMap<string, unknown>;

interface Part {
  read(): object;
  write(values: object): void;
}

interface Store<State extends object> {
  getState(): State;
  setState(values: Partial<State>): void;
}

function part<State extends object>(store: Store<State>, names: readonly (keyof State)[]): Part {
  return {
    read: () => {
      const state = store.getState();
      return Object.fromEntries(names.map((name) => [name, state[name]]));
    },
    write: (values) => store.setState(values),
  };
}

/** Which views there are, and what they show: views come and go with it. */
const ARRANGEMENT: Readonly<Record<string, Part>> = {
  workspace: part(useWorkspace, [
    'layout',
    'places',
    'cuts',
    'activePlace',
    'enlargedPlace',
    'mprSeriesUid',
    'fourthPlace',
    'petCt',
  ]),
  seriesParts: part(useSeriesParts, ['parts', 'planes']),
  hanging: part(useHanging, ['stageId']),
};

/** Going to another viewport or another phase is no change of how they stand. */
const NAVIGATION = new Set(['workspace.activePlace', 'seriesParts.planes']);

/** What is seen on pictures, or changes them, besides how each view shows its own. */
const SHOWN: Readonly<Record<string, Part>> = {
  workspace: part(useWorkspace, ['overlay', 'links', 'overSeriesUid']),
  curve: part(useCurve, ['turnDeg']),
  hiddenLayers: part(useHiddenLayers, ['hidden']),
  measureSettings: part(useMeasureSettings, ['areAllHidden']),
  presentation: part(usePresentation, ['applied', 'areGraphicsShown', 'mmPerCssPixel']),
  reading: part(useReading, ['isKeyImagesOnly']),
  regions: part(useRegions, ['hiddenIds', 'opacity', 'shareFrom']),
  savedReadings: part(useSavedReadings, ['selection']),
};

export function arrangementNow(): StateValues {
  return valuesOf(ARRANGEMENT);
}

export function shownStateNow(): StateValues {
  return valuesOf(SHOWN);
}

export function writeArrangement(values: StateValues): void {
  write(ARRANGEMENT, values);
}

export function writeShownState(values: StateValues): void {
  write(SHOWN, values);
}

/** Names of what is otherwise after than before, going elsewhere left out. */
export function changedNames(before: StateValues, after: StateValues): readonly string[] {
  return [...before.keys()].filter(
    (name) => !NAVIGATION.has(name) && !isSameValue(before.get(name), after.get(name)),
  );
}

export function isSameValue(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isObject(one) || !isObject(other)) return false;
  return JSON.stringify(one, plain) === JSON.stringify(other, plain);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** What JSON has no word for */
function plain(_: string, value: unknown): unknown {
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

function valuesOf(parts: Readonly<Record<string, Part>>): StateValues {
  return new Map(
    Object.entries(parts).flatMap(([of, each]) =>
      Object.entries(each.read()).map(([name, value]) => [`${of}.${name}`, value] as const),
    ),
  );
}

function write(parts: Readonly<Record<string, Part>>, values: StateValues): void {
  for (const [of, each] of Object.entries(parts)) {
    const mine = [...values].filter(([name]) => name.startsWith(`${of}.`));
    if (mine.length > 0)
      each.write(Object.fromEntries(mine.map(([name, value]) => [name.slice(of.length + 1), value])));
  }
}
