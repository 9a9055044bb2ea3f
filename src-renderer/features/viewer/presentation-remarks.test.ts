import { expect, test } from 'vitest';
import type { PresentationState } from '#shared/objects/presentation-state.ts';
import type { StateExtras } from '#shared/objects/state-extras.ts';
import { testFrame } from '#view/imaging/test-frame.ts';
import { testState } from '#view/imaging/test-state.ts';
import { text } from '#view/locales/text.ts';
import { presentationNotice } from './presentation-remarks.ts';

const words = text.objects;
const NONE = { withParts: 0, withoutParts: 0 };
const EXTRAS: StateExtras = { palette: null, masks: [], unapplied: [] };
const [AREA] = testState().displayedAreas;

function notice(
  changes: Partial<PresentationState>,
  { compound = NONE, extras = EXTRAS, isGraphicsOnly = false, isMeasured = false, frame = testFrame() } = {},
) {
  const state = testState(changes);
  return presentationNotice(
    { sopInstanceUid: '1', state, compound, extras, isGraphicsOnly },
    frame,
    isMeasured,
  );
}

test('a state that is shown whole needs no words', () => {
  expect(notice({})).toBeNull();
});

test('true size is missed only on a screen that nobody measured', () => {
  const displayedAreas = AREA ? [{ ...AREA, size: { mode: 'trueSize' as const } }] : [];
  expect(notice({ displayedAreas })).toEqual({ tone: 'warn', words: words.remarks.notMeasured });
  expect(notice({ displayedAreas }, { isMeasured: true })).toBeNull();
  expect(notice({ displayedAreas }, { isGraphicsOnly: true })).toBeNull();
});

test('what stops a state is told before what it lacks, and what of its graphics cannot be drawn is told always', () => {
  const compound = { withParts: 2, withoutParts: 1 };
  const frame = testFrame({ samplesPerPixel: 3, photometricInterpretation: 'RGB' });
  const lost = `${words.remarks.compoundLost(1)} ${words.remarks.compoundPlain(2)}`;
  expect(notice({ mask: MASK }, { compound, frame })).toEqual({
    tone: 'stop',
    words: `${words.problem.colourImage} ${lost}`,
  });
  expect(notice({}, { compound, isGraphicsOnly: true })).toEqual({ tone: 'warn', words: lost });
});

test('what a state has by its class and nobody here shows is told', () => {
  const extras: StateExtras = {
    ...EXTRAS,
    unapplied: [{ kind: 'edgeEnhancement', percent: 30 }, { kind: 'regionShifts' }],
  };
  expect(notice({}, { extras })).toEqual({
    tone: 'warn',
    words:
      'Its edge enhancement of 30 % is not applied. It shifts regions of the mask on their own, which is not applied.',
  });
});

const MASK = {
  operation: 'AVG_SUB' as const,
  frameRange: [],
  maskFrames: [1],
  contrastFrameAveraging: 1,
  tidOffset: 0,
  subPixelShift: null,
};

test('a subtraction that an image of one frame cannot have, and overlays that nobody has, are told', () => {
  expect(notice({ mask: MASK, overlays: [{ group: 0x6000, layer: 'ONE' }] })).toEqual({
    tone: 'warn',
    words: `${words.remarks.noFrames} ${words.remarks.overlaysMissing(1)}`,
  });
});
