import type { WindowPreset as KeptPreset } from '#shared/reading/preferences.ts';
import {
  mergedPresets,
  presetsFor,
  PROGRAM_PRESETS,
  type WindowPreset,
} from '#view/kernels/window-presets.ts';
import { text } from '#view/locales/text.ts';
import { stopDrawing } from '#view/state/curve.ts';
import { stopPixelInspector } from '#view/state/pixel-inspector.ts';
import { usePreferences } from '#view/state/preferences.ts';
import {
  activateBeside,
  LAYOUTS,
  setLayout,
  setMpr,
  setTool,
  toggleEnlarged,
  toggleOverlay,
  useWorkspace,
  type Tool,
} from '#view/state/workspace.ts';
import { asStep, beginStep } from '#view/state/view-steps.ts';
import type { Command, CommandContext, CommandGroup, CommandView } from './command.ts';
import { CAPTURE_COMMANDS } from './capture-commands.ts';
import { WINDOW_COMMANDS } from './window-commands.ts';
import { PLANE_COMMANDS } from './plane-commands.ts';
import { HAND_COMMANDS } from './hand-commands.ts';
import { keyHint, keysOf } from './key-bindings.ts';
import { DOCUMENT_COMMANDS } from './document-commands.ts';
import { READING_COMMANDS } from './reading-commands.ts';
import { SERIES_COMMANDS } from './series-commands.ts';
import { LAYER_COMMANDS } from './layer-commands.ts';
import { INSPECT_COMMANDS } from './inspect-commands.ts';
import { SUBTRACTION_COMMANDS } from './subtraction-commands.ts';
import { SUV_COMMANDS } from './suv-commands.ts';
import { HANGING_COMMANDS } from './hanging-commands.ts';
import { PRIOR_COMMANDS } from './prior-commands.ts';
import { OBJECT_COMMANDS } from './object-commands.ts';
import { LESION_COMMANDS } from './lesion-commands.ts';
import { MEASURE_COMMANDS, stopMeasuring } from './measure-commands.ts';

type NamedId = keyof typeof text.viewer.commands;

const WHOLE_SERIES = 1_000_000;

function always(): boolean {
  return true;
}

function onView(
  id: NamedId,
  group: CommandGroup,
  keys: readonly string[],
  act: (view: CommandView) => void,
): Command {
  return {
    id,
    title: text.viewer.commands[id],
    group,
    keys,
    isEnabled: ({ view }) => view !== null,
    run: ({ view }) => {
      if (view) act(view);
    },
  };
}

function onScreen(
  id: NamedId,
  group: CommandGroup,
  keys: readonly string[],
  run: (context: CommandContext) => void,
  isEnabled: (context: CommandContext) => boolean = always,
): Command {
  return { id, title: text.viewer.commands[id], group, keys, isEnabled, run };
}

function toolCommand(tool: Exclude<Tool, 'windowRegion' | 'magnify'>, keys: readonly string[]): Command {
  return onScreen(
    `tool.${tool}`,
    'tool',
    keys,
    () => setTool(tool),
    () => tool !== 'crosshair' || useWorkspace.getState().mprSeriesUid !== null,
  );
}

/** Keys belong to ids: whatever the order of the presets, `3` is bone. */
const PRESET_KEYS: Readonly<Record<string, readonly string[]>> = {
  'ct-soft-tissue': ['1'],
  'ct-lung': ['2'],
  'ct-bone': ['3'],
  'ct-brain': ['4'],
  'ct-mediastinum': ['5'],
  'ct-liver': ['6'],
  'ct-subdural': ['7'],
  'ct-stroke': ['8'],
  'ct-angiography': ['9'],
};

/** The windows by name that are in force for this user. */
export function presetsInForce(): readonly WindowPreset[] {
  const { own, sitePresets } = usePreferences.getState();
  return mergedPresets(sitePresets, own.windowPresets);
}

function presetCommand({ id, name, modality }: WindowPreset): Command {
  return {
    id: `window.${id}`,
    title: name,
    group: 'window',
    keys: PRESET_KEYS[id] ?? [],
    modality,
    isEnabled: (context) =>
      context.view !== null &&
      presetsFor(presetsInForce(), context.modality, context.bodyPart).some((each) => each.id === id),
    run: ({ view }) => {
      const preset = presetsInForce().find((each) => each.id === id);
      if (preset) view?.setWindow(preset.window, preset.name);
    },
  };
}

function leaveScreen(): void {
  if (stopMeasuring() || stopPixelInspector() || stopDrawing()) return;
  const { enlargedPlace, mprSeriesUid } = useWorkspace.getState();
  if (enlargedPlace !== null) toggleEnlarged();
  else if (mprSeriesUid !== null) setMpr(null);
}

/**
 * What leads elsewhere, to another slice, phase or viewport, changes nothing on a picture: the same key leads back. Steps that
 * are taken back are none themselves; other series and marks note their own.
 */
const NO_STEPS =
  /^((slice|phase|viewport|edit)\.|view\.cine|cine\.|series\.(next|previous)|key\.(toggle|mark))/;
/** Commands of keys that are held or struck again and again: as long as they follow quickly they are one step */
const IN_SMALL_STEPS =
  /^(view\.(zoom|pan)|window\.(wider|narrower|darker|brighter)|planes\.(th|turn)|subtract\.(left|right|up|down))/;

/** What changes how views look, how they are arranged, or what lies over them can be taken back. */
function undoable(command: Command): Command {
  if (NO_STEPS.test(command.id)) return command;
  const { id, title } = command;
  const run = (context: CommandContext) => {
    if (!IN_SMALL_STEPS.test(id)) return asStep(title, () => command.run(context));
    const end = beginStep(title, id);
    command.run(context);
    end();
  };
  return { ...command, run };
}

/** Every command of the reading screen, in the order in which they are listed. */
const ALL_COMMANDS: readonly Command[] = [
  onView('slice.next', 'image', ['ArrowDown'], (view) => view.scrollBy(1)),
  onView('slice.previous', 'image', ['ArrowUp'], (view) => view.scrollBy(-1)),
  onView('slice.forward', 'image', ['Shift+ArrowDown'], (view) => view.scrollBy(10)),
  onView('slice.back', 'image', ['Shift+ArrowUp'], (view) => view.scrollBy(-10)),
  onView('slice.first', 'image', ['Home'], (view) => view.scrollTo(0)),
  onView('slice.last', 'image', ['End'], (view) => view.scrollTo(WHOLE_SERIES)),
  onView('view.cine', 'image', ['c'], (view) => view.toggleCine()),
  onScreen('series.next', 'image', ['PageDown'], ({ seriesBeside }) => seriesBeside(1)),
  onScreen('series.previous', 'image', ['PageUp'], ({ seriesBeside }) => seriesBeside(-1)),
  ...SERIES_COMMANDS,
  ...DOCUMENT_COMMANDS,
  ...SUBTRACTION_COMMANDS,
  onView('window.stored', 'window', ['0'], (view) => view.cycleStoredWindow()),
  onView('window.fullRange', 'window', ['Shift+Digit0'], (view) => view.showFullRange()),
  ...SUV_COMMANDS,
  ...PROGRAM_PRESETS.map(presetCommand),
  onView('view.invert', 'view', ['i'], (view) => view.invert()),
  onView('view.flipHorizontal', 'view', ['h'], (view) => view.flip('horizontal')),
  onView('view.flipVertical', 'view', ['v'], (view) => view.flip('vertical')),
  onView('view.rotateRight', 'view', [']', 'BracketRight'], (view) => view.rotate(90)),
  onView('view.rotateLeft', 'view', ['[', 'BracketLeft'], (view) => view.rotate(-90)),
  onView('view.fit', 'view', ['=', 'Equal'], (view) => view.fit()),
  onView('view.oneToOne', 'view', ['Shift+Equal'], (view) => view.showOneToOne()),
  onView('view.zoomIn', 'view', ['NumpadAdd', 'Control+ArrowUp'], (view) => view.zoomAt(1.1)),
  onView('view.zoomOut', 'view', ['NumpadSubtract', 'Control+ArrowDown'], (view) => view.zoomAt(1 / 1.1)),
  onView('view.reset', 'view', ['Space'], (view) => view.reset()),
  onScreen('view.overlay', 'view', ['o'], toggleOverlay),
  toolCommand('window', ['w']),
  toolCommand('pan', ['p']),
  toolCommand('zoom', ['z']),
  toolCommand('scroll', ['s']),
  toolCommand('crosshair', ['x']),
  ...LAYER_COMMANDS,
  ...INSPECT_COMMANDS,
  ...READING_COMMANDS,
  ...CAPTURE_COMMANDS,
  ...WINDOW_COMMANDS,
  ...MEASURE_COMMANDS,
  ...LESION_COMMANDS,
  ...OBJECT_COMMANDS,
  ...PRIOR_COMMANDS,
  ...HANGING_COMMANDS,
  ...HAND_COMMANDS,
  onScreen(
    'planes.toggle',
    'layout',
    ['m'],
    ({ togglePlanes }) => togglePlanes(),
    ({ canShowPlanes }) => canShowPlanes,
  ),
  ...PLANE_COMMANDS,
  onScreen('viewport.next', 'layout', ['ArrowRight'], () => activateBeside(1)),
  onScreen('viewport.previous', 'layout', ['ArrowLeft'], () => activateBeside(-1)),
  onScreen('viewport.enlarge', 'layout', ['F11', 'Enter'], toggleEnlarged),
  onScreen('screen.leave', 'layout', ['Escape'], leaveScreen),
  ...LAYOUTS.map((layout, at): Command => ({
    id: `layout.${layout.rows}x${layout.columns}`,
    title: `${text.viewer.layout} ${text.viewer.layoutOf(layout.rows, layout.columns)}`,
    group: 'layout',
    keys: [`Alt+Digit${at + 1}`],
    isEnabled: always,
    run: () => setLayout(layout),
  })),
  onScreen('keys.show', 'layout', ['Shift+?', '?'], ({ showKeys }) => showKeys()),
];

export const VIEWER_COMMANDS: readonly Command[] = ALL_COMMANDS.map(undoable);

/** Every command with the windows by name that this user has now. */
export function commandsInForce(
  site: readonly KeptPreset[] = usePreferences.getState().sitePresets,
  user: readonly KeptPreset[] = usePreferences.getState().own.windowPresets,
): readonly Command[] {
  const presets = new Map(
    mergedPresets(site, user).map((preset) => [`window.${preset.id}`, undoable(presetCommand(preset))]),
  );
  const known = VIEWER_COMMANDS.map((command) => {
    const preset = presets.get(command.id);
    presets.delete(command.id);
    return preset ?? command;
  });
  return [...known, ...presets.values()];
}

export function commandById(id: string): Command {
  const command = commandsInForce().find((each) => each.id === id);
  if (command === undefined) throw new Error(`no command ${id}`);
  return command;
}

/** The first key of a command as it stands on a keyboard; undefined when it has none. */
export function keyHintOf(command: Command): string | undefined {
  const [first] = keysOf(command);
  return first === undefined ? undefined : keyHint(first);
}
