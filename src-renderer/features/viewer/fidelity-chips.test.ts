import { expect, test } from 'vitest';
import { testFrame } from '#view/imaging/test-frame.ts';
import type { ViewState } from '#view/imaging/view-state.ts';
import { PLAIN_FIDELITY } from '#view/imaging/read-fidelity.ts';
import { NO_LETTERS } from '#view/kernels/orientation.ts';
import { countChip, fidelityChips, plainnessChip } from './fidelity-chips.ts';

function state(changes: Partial<ViewState> = {}): ViewState {
  return {
    kind: 'stack',
    status: 'ready',
    problem: '',
    frame: testFrame(),
    shownIndex: 0,
    targetIndex: 0,
    count: 1,
    loadedCount: 1,
    voi: null,
    window: null,
    windowName: '',
    isInverted: false,
    isFlipped: false,
    rotationDeg: 0,
    scale: 1,
    letters: NO_LETTERS,
    planeName: null,
    cineRate: 0,
    probe: '',
    plane: null,
    ...changes,
  };
}

const words = (changes: Partial<ViewState>) => fidelityChips(state(changes)).map((chip) => chip.words);

test('a plain picture has nothing to tell', () => {
  expect(words({})).toEqual([]);
});

test('the patient’s left on the left is shouted, whoever put it there', () => {
  const [chip] = fidelityChips(state({ letters: { left: 'L', right: 'R', top: 'A', bottom: 'P' } }));
  expect(chip).toMatchObject({ tone: 'stop', words: 'Patient left is on the left' });
  expect(words({ letters: { left: 'R', right: 'L', top: 'A', bottom: 'P' } })).toEqual([]);
});

test('each doubt about the object has its words', () => {
  const fidelity = {
    ...PLAIN_FIDELITY,
    isForProcessing: true,
    hasBurntInText: true,
    icc: { kind: 'unsupported' } as const,
  };
  expect(words({ frame: testFrame({ fidelity }), failedCount: 2 })).toEqual([
    '2 images damaged',
    'Not for presentation',
    'ICC profile not applied',
    'Text in the picture',
  ]);
});

test('more greys in the window than the screen has are told', () => {
  expect(words({ greyLevels: 256 })).toEqual([]);
  expect(words({ greyLevels: 400 })).toEqual(['8 bit: 400 greys as 256']);
});

test('the archive and the images together say how many there should be', () => {
  expect(countChip({ present: 132, expected: 140 }, 132)).toMatchObject([{ words: '132 of 140 images' }]);
  expect(countChip({ present: 132, expected: 132 }, 133)).toMatchObject([{ words: '132 of 133 images' }]);
  expect(countChip({ present: 140, expected: 140 }, 140)).toEqual([]);
});

test('faithful is said only when nothing speaks against it', () => {
  expect(plainnessChip(state(), [])).toMatchObject([{ words: 'Faithful', tone: 'ok' }]);
  expect(plainnessChip(state({ scale: 0.42 }), [])).toMatchObject([{ words: 'Shown at 42 %' }]);
  expect(plainnessChip(state({ status: 'loading' }), [])).toEqual([]);
  expect(plainnessChip(state(), [{ id: 'lossy', tone: 'warn', icon: 'lossy', words: 'Lossy' }])).toEqual([]);
});
