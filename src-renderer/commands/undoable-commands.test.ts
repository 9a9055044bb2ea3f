import { beforeEach, expect, test, vi } from 'vitest';
import { MEASUREMENT_KINDS } from '#shared/reading/measurement.ts';
import { planHanging } from '#shared/hanging/plan-hanging.ts';
import { inputOf } from '#shared/hanging/test-studies.ts';
import { useHanging } from '#view/state/hanging.ts';
import { useCurve } from '#view/state/curve.ts';
import { useHiddenLayers } from '#view/state/hidden-layers.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import { stopPixelInspector } from '#view/state/pixel-inspector.ts';
import { usePresentation } from '#view/state/presentation.ts';
import { putKeyImage, useReading } from '#view/state/reading.ts';
import { chooseSplit, splitChoiceOf, useSeriesParts } from '#view/state/series-parts.ts';
import { forgetSteps, redo, undo, useUndo } from '#view/state/undo.ts';
import { forgetLooks, noteSteppedView, type SteppedView, type ViewLook } from '#view/state/view-steps.ts';
import { cutPlace, setMpr, useWorkspace } from '#view/state/workspace.ts';
import { NO_CAPTURE_ACTIONS } from './capture-commands.ts';
import type { CommandContext, CommandPlane, CommandView } from './command.ts';
import { NO_HAND_ACTIONS } from './hand-commands.ts';
import { NO_MEASURE_ACTIONS } from './measure-commands.ts';
import { NO_OBJECT_ACTIONS } from './object-commands.ts';
import { NO_READING_ACTIONS } from './reading-commands.ts';
import { VIEWER_COMMANDS } from './viewer-commands.ts';

vi.mock('#view/state/window-group.ts', async (actual) => ({
  ...(await actual<object>()),
  openViewerWindows: () => undefined,
  closeViewerWindows: () => undefined,
}));

/** Why a command is no step that can be taken back, by its id or the beginning of ids. */
const NO_STEP: Readonly<Record<string, string>> = {
  'slice.': 'goes to another slice: the other arrow leads back',
  'phase.': 'goes to another time, or plays through it',
  'view.cine': 'plays, until it is stopped',
  'cine.inStep': 'plays, until it is stopped',
  'series.next': 'the screen notes the step when it shows the series',
  'series.previous': 'the screen notes the step when it shows the series',
  'viewport.': 'goes to another viewport',
  'edit.': 'takes steps back and does them again',
  'tool.': 'says what the next drag does',
  ...Object.fromEntries(
    MEASUREMENT_KINDS.map((kind) => [`measure.${kind}`, 'says what the next press draws: that is the step']),
  ),
  'measure.delete': 'the measurements note the step',
  'measure.copy': 'changes nothing but the clipboard',
  'measure.paste': 'the measurements note the step',
  'measure.propagate': 'the measurements note the step',
  'measure.same': 'the measurements note the step',
  'lesions.show': 'opens a window',
  'lesions.tie': 'the measurements note the step',
  'measure.selectAll': 'a selection is let go with Escape',
  'measure.list': 'opens a panel',
  'measure.stayArmed': 'is a habit, not a change of a picture',
  'subtract.drag': 'says what the next drag does: the drag is the step',
  'object.tags': 'opens a window',
  'pixel.inspect': 'asks a picture about itself',
  'view.magnify': 'lasts while its key is held',
  'window.enter': 'opens a form: what it applies is the step',
  'reading.markRead': 'is a state of the study for everybody: it is set back in its menu',
  'reading.markDictated': 'as read',
  'reading.nextStudy': 'goes to another study',
  'reading.previousStudy': 'goes to another study',
  'reading.firstUnseen': 'the screen notes the jump',
  'key.toggle': 'the mark notes the step',
  'key.markAndAdvance': 'the mark notes the step',
  'key.list': 'opens a window',
  'reading.note': 'opens a window',
  'capture.': 'takes a copy of what is shown',
  'windows.': 'opens and closes windows of the desk',
  'objects.saveReport': 'stores an object, which stays stored',
  'objects.savePresentation': 'stores an object, which stays stored',
  'objects.saveKeyImages': 'stores an object, which stays stored',
  'objects.show': 'opens a panel',
  'priors.show': 'opens a window',
  'hanging.nextPrior': 'the screen notes the step when it hangs the prior',
  'hanging.explain': 'opens a window',
  'hanging.capture': 'opens a window',
  'link.register': 'as linking them here',
  'link.here': 'says where the studies agree: another press says it anew',
  'settings.': 'opens a window',
  'keys.show': 'opens a window',
};

const KIND = { modality: 'CT', seriesDescription: 'Chest' };
let changes = 0;
const change = () => (changes += 1);

/** A view that is a stack, a plane and a subtraction at once; whatever is asked of it changes how it looks. */
const view = new Proxy({} as CommandView & CommandPlane & SteppedView, {
  has: () => true,
  get: (_, name) => {
    if (name === 'look') return () => ({ of: '1', seriesInstanceUid: '1', values: { changes }, index: 0 });
    if (name === 'restore') {
      return (look: ViewLook) => (changes = Number(look.values['changes']));
    }
    if (name === 'subtraction') return { ...SUBTRACTION };
    if (name === 'getState') return () => ({ frame: { suv: { kind: 'factors', bw: 1 } } });
    return name === 'cineRoundMs' ? 1_000 : change;
  },
});
const SUBTRACTION = { toggle: change, maskHere: change, toggleDrag: () => undefined, shiftBy: change };

const other = (description: string) => ({ modality: 'OT', description });

const context: CommandContext = {
  view,
  plane: view,
  views: () => [view],
  modality: 'CT',
  bodyPart: '',
  canShowPlanes: true,
  canShowPetCt: true,
  togglePetCt: () => setMpr(null),
  seriesBeside: () => undefined,
  togglePlanes: () => setMpr(null),
  toggleWhole: () => chooseSplit('whole', KIND, splitChoiceOf(KIND) === 'whole' ? 'automatic' : 'whole'),
  measuring: NO_MEASURE_ACTIONS,
  hands: {
    ...NO_HAND_ACTIONS,
    autoWindow: change,
    stepWindow: change,
    showTrueSize: change,
    showSameSize: change,
  },
  reading: NO_READING_ACTIONS,
  capture: NO_CAPTURE_ACTIONS,
  objects: NO_OBJECT_ACTIONS,
  showKeys: () => undefined,
};

/** Everything that the commands may change on pictures */
function seen(): unknown {
  const { layout, places, cuts, enlargedPlace, mprSeriesUid, fourthPlace, petCt, overlay, links } =
    useWorkspace.getState();
  return {
    workspace: { layout, places, cuts, enlargedPlace, mprSeriesUid, fourthPlace, petCt, overlay, links },
    stageId: useHanging.getState().stageId,
    split: splitChoiceOf(KIND),
    parts: useSeriesParts.getState().parts,
    path: useCurve.getState().path,
    hidden: useHiddenLayers.getState().hidden,
    areAllHidden: useMeasureSettings.getState().areAllHidden,
    areGraphicsShown: usePresentation.getState().areGraphicsShown,
    isKeyImagesOnly: useReading.getState().isKeyImagesOnly,
    changes,
  };
}

beforeEach(() => {
  forgetSteps();
  forgetLooks();
  stopPixelInspector();
  changes = 0;
  useWorkspace.setState({
    layout: { rows: 5, columns: 5 },
    places: ['1'],
    cuts: new Map(),
    activePlace: 0,
    enlargedPlace: 0,
    mprSeriesUid: '1',
    petCt: null,
    fourthPlace: null,
    measuring: null,
  });
  useHanging.setState({
    plan: planHanging(
      inputOf({ current: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm'].map(other) }),
    ),
    stageId: 'others-2',
  });
  useCurve.setState({ path: { frameOfReferenceUid: '1', points: [], up: [0, 0, 1] }, isDrawing: false });
  putKeyImage({
    seriesInstanceUid: '1',
    sopInstanceUid: '1.1',
    frameNumber: 1,
    sopClassUid: '1',
    title: '113000',
    comment: '',
    storedInSopInstanceUid: '',
  });
  noteSteppedView(0, view);
});

function whyNot(id: string): string | undefined {
  const isMeant = (start: string) => (start.endsWith('.') ? id.startsWith(start) : id === start);
  return Object.entries(NO_STEP).find(([start]) => isMeant(start))?.[1];
}

test.each(VIEWER_COMMANDS.map((command) => [command.id, command] as const))(
  '%s can be taken back and done again, or it is said why not',
  (id, command) => {
    if (id === 'planes.fusedWindow')
      useWorkspace.setState({
        petCt: { ctSeriesUid: '1', petSeriesUid: '2', second: 'coronal', windowed: 'pet' },
      });
    if (id === 'planes.hereAcquired') cutPlace(0, 'coronal');
    const before = seen();
    command.run(context);
    const after = seen();
    const steps = useUndo.getState().done.length;
    expect({ id, isStep: steps > 0 }).toEqual({ id, isStep: whyNot(id) === undefined });
    if (steps === 0) return;
    expect(steps).toBe(1);
    expect(after).not.toEqual(before);
    undo();
    expect(seen()).toEqual(before);
    redo();
    expect(seen()).toEqual(after);
  },
);

test('nothing in the list of exceptions is left over', () => {
  const used = new Set(VIEWER_COMMANDS.map(({ id }) => whyNot(id)));
  expect(Object.values(NO_STEP).filter((why) => !used.has(why))).toEqual([]);
});
