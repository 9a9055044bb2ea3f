import { NO_CAPTURE_ACTIONS } from './capture-commands.ts';
import { NO_READING_ACTIONS } from './reading-commands.ts';
import { beforeEach, expect, test } from 'vitest';
import { activate, setLayout, setMpr, useWorkspace } from '#view/state/workspace.ts';
import type { CommandContext, CommandView } from './command.ts';
import { NO_OBJECT_ACTIONS } from './object-commands.ts';
import { NO_HAND_ACTIONS } from './hand-commands.ts';
import { conflictOf } from './key-bindings.ts';
import { NO_MEASURE_ACTIONS } from './measure-commands.ts';
import { commandById, keyHintOf, VIEWER_COMMANDS } from './viewer-commands.ts';

let calls: string[] = [];

function recordingView(): CommandView {
  const record =
    (name: string) =>
    (...values: unknown[]) => {
      calls.push([name, ...values.map((value) => JSON.stringify(value))].join(' '));
    };
  return {
    scrollBy: record('scrollBy'),
    scrollTo: record('scrollTo'),
    setWindow: record('setWindow'),
    cycleStoredWindow: record('cycleStoredWindow'),
    showFullRange: record('showFullRange'),
    invert: record('invert'),
    rotate: record('rotate'),
    flip: record('flip'),
    fit: record('fit'),
    showOneToOne: record('showOneToOne'),
    zoomAt: record('zoomAt'),
    pan: record('pan'),
    reset: record('reset'),
    toggleCine: record('toggleCine'),
  };
}

function context(changes: Partial<CommandContext> = {}): CommandContext {
  return {
    view: recordingView(),
    plane: null,
    views: () => [],
    modality: 'CT',
    bodyPart: '',
    canShowPlanes: true,
    canShowPetCt: true,
    togglePetCt: () => calls.push('togglePetCt'),
    seriesBeside: (step) => calls.push(`seriesBeside ${step}`),
    togglePlanes: () => calls.push('togglePlanes'),
    toggleWhole: () => calls.push('toggleWhole'),
    measuring: NO_MEASURE_ACTIONS,
    hands: NO_HAND_ACTIONS,
    reading: NO_READING_ACTIONS,
    capture: NO_CAPTURE_ACTIONS,
    objects: NO_OBJECT_ACTIONS,
    showKeys: () => calls.push('showKeys'),
    ...changes,
  };
}

beforeEach(() => {
  calls = [];
  setMpr(null);
  setLayout({ rows: 1, columns: 1 });
});

test('ids and keys are unique: no key does two things', () => {
  const ids = VIEWER_COMMANDS.map((command) => command.id);
  const keys = VIEWER_COMMANDS.flatMap((command) => command.keys);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(keys).size).toBe(keys.length);
  for (const command of VIEWER_COMMANDS)
    for (const key of command.keys) expect(conflictOf(command, key, VIEWER_COMMANDS, {})).toBeNull();
});

test('a preset key sets the window of its id, whatever the order of the presets', () => {
  const bone = VIEWER_COMMANDS.find((command) => command.keys.includes('3'));
  bone?.run(context());
  expect(calls).toEqual(['setWindow {"width":1800,"centre":400} "Bone"']);
});

test('CT presets are not for other modalities', () => {
  expect(commandById('window.ct-lung').isEnabled(context({ modality: 'MR' }))).toBe(false);
  expect(commandById('window.ct-lung').isEnabled(context())).toBe(true);
});

test('commands on a picture do nothing without one', () => {
  for (const command of VIEWER_COMMANDS.filter(({ group }) => group === 'window' || group === 'view'))
    command.run(context({ view: null }));
  expect(calls).toEqual([]);
});

test.each([
  ['slice.forward', ['scrollBy 10']],
  ['slice.first', ['scrollTo 0']],
  ['view.rotateLeft', ['rotate -90']],
  ['view.flipHorizontal', ['flip "horizontal"']],
  ['view.oneToOne', ['showOneToOne']],
  ['series.next', ['seriesBeside 1']],
  ['planes.toggle', ['togglePlanes']],
  ['planes.petCt', ['togglePetCt']],
])('%s does what it says', (id, expected) => {
  commandById(id).run(context());
  expect(calls).toEqual(expected);
});

test('viewports are gone through in a circle', () => {
  commandById('layout.2x2').run(context());
  activate(3);
  commandById('viewport.next').run(context());
  expect(useWorkspace.getState()).toMatchObject({ layout: { rows: 2, columns: 2 }, activePlace: 0 });
  commandById('viewport.previous').run(context());
  expect(useWorkspace.getState().activePlace).toBe(3);
});

test('Escape leaves the enlarged viewport first, then the planes', () => {
  setMpr('1.2');
  commandById('viewport.enlarge').run(context());
  commandById('screen.leave').run(context());
  expect(useWorkspace.getState()).toMatchObject({ enlargedPlace: null, mprSeriesUid: '1.2' });
  commandById('screen.leave').run(context());
  expect(useWorkspace.getState().mprSeriesUid).toBeNull();
});

test('keys are shown as they stand on the keyboard', () => {
  expect(keyHintOf(commandById('window.fullRange'))).toBe('Shift+0');
  expect(keyHintOf(commandById('slice.next'))).toBe('↓');
  expect(keyHintOf(commandById('view.oneToOne'))).toBe('Shift+=');
});
