import { MEASUREMENT_KINDS, type MeasurementKind } from '#shared/reading/measurement.ts';
import { text } from '#view/locales/text.ts';
import { removePoint, useCurve } from '#view/state/curve.ts';
import { setMeasureSettings, useMeasureSettings } from '#view/state/measure-settings.ts';
import { removeMeasurements, select, setDraft, useMeasurements } from '#view/state/measurements.ts';
import { redo, undo, useUndo } from '#view/state/undo.ts';
import { setMeasuring, useWorkspace } from '#view/state/workspace.ts';
import type { Command, CommandContext, MeasureActions } from './command.ts';

export const NO_MEASURE_ACTIONS: MeasureActions = {
  copy: () => undefined,
  paste: () => undefined,
  propagate: () => undefined,
  same: () => undefined,
  tie: () => undefined,
};

const KEYS: Readonly<Partial<Record<MeasurementKind, readonly string[]>>> = {
  length: ['l'],
  angle: ['a'],
  ellipse: ['e'],
  arrow: ['q'],
  text: ['t'],
  bidirectional: ['b'],
  rectangle: ['r'],
  freehand: ['u'],
  cobb: ['g'],
  probe: ['d'],
  spineLabel: ['y'],
};

function command(
  id: keyof typeof text.measuring.commands,
  keys: readonly string[],
  run: (context: CommandContext) => void,
  isEnabled: (context: CommandContext) => boolean = () => true,
): Command {
  return { id, title: text.measuring.commands[id], group: 'measure', keys, isEnabled, run };
}

function hasSelection(): boolean {
  return useMeasurements.getState().selectedIds.size > 0;
}

/** What the reader chose last: measurements, or a point of the path of a curved reformat. */
function deleteSelected(): void {
  if (!hasSelection() && removePoint(text.volumes.curve.steps.removePoint)) return;
  const { selectedIds } = useMeasurements.getState();
  removeMeasurements(text.measuring.steps.delete(selectedIds.size), selectedIds);
}

/** Stops what is being drawn, else puts the measuring tool down, else lets go of what is selected; false = nothing to stop. */
export function stopMeasuring(): boolean {
  const { draft, selectedIds } = useMeasurements.getState();
  if (draft !== null) setDraft(null);
  else if (useWorkspace.getState().measuring !== null) setMeasuring(null);
  else if (selectedIds.size > 0) select([]);
  else return false;
  return true;
}

/** Every command of measuring and annotating. */
export const MEASURE_COMMANDS: readonly Command[] = [
  ...MEASUREMENT_KINDS.map((kind): Command => ({
    id: `measure.${kind}`,
    title: text.measuring.kinds[kind],
    group: 'measure',
    keys: KEYS[kind] ?? [],
    isEnabled: ({ view }) => view !== null,
    run: () => setMeasuring(useWorkspace.getState().measuring === kind ? null : kind),
  })),
  command('edit.undo', ['Control+z'], undo, () => useUndo.getState().done.length > 0),
  command('edit.redo', ['Control+Shift+Z', 'Control+y'], redo, () => useUndo.getState().undone.length > 0),
  command(
    'measure.delete',
    ['Delete', 'Backspace'],
    deleteSelected,
    () => hasSelection() || useCurve.getState().chosenPoint !== null,
  ),
  command('measure.copy', ['Control+c'], ({ measuring }) => measuring.copy(), hasSelection),
  command('measure.paste', ['Control+v'], ({ measuring }) => measuring.paste()),
  command('measure.propagate', ['Control+d'], ({ measuring }) => measuring.propagate(), hasSelection),
  command('measure.selectAll', ['Control+a'], () =>
    select(useMeasurements.getState().all.map(({ id }) => id)),
  ),
  command('measure.list', ['j'], () => {
    setMeasureSettings({ isListOpen: !useMeasureSettings.getState().isListOpen });
  }),
  command('measure.hideAll', ['Shift+H'], () => {
    setMeasureSettings({ areAllHidden: !useMeasureSettings.getState().areAllHidden });
  }),
  command('measure.stayArmed', [], () => {
    setMeasureSettings({ staysArmed: !useMeasureSettings.getState().staysArmed });
  }),
];
