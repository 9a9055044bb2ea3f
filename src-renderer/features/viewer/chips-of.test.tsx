import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test, vi } from 'vitest';
import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import type { Frame } from '#view/imaging/frame.ts';
import { PLAIN_FIDELITY } from '#view/imaging/read-fidelity.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import { testFrame } from '#view/imaging/test-frame.ts';
import { testViewState } from '#view/imaging/test-view-state.ts';
import type { PlaneFacts, ViewState } from '#view/imaging/view-state.ts';
import { NO_LETTERS } from '#view/kernels/orientation.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { Overlay } from './overlay.tsx';
import type { ViewportChip } from './viewport-chip.ts';
import { chipsOf } from './chips-of.ts';

vi.mock('./this-display.ts', () => ({ mmPerCssPixel: () => null }));

interface Shown {
  readonly frame?: Partial<Frame>;
  readonly state?: Partial<ViewState>;
  readonly geometry?: Partial<SeriesStack['geometry']>;
  readonly images?: SeriesStack['images'];
  readonly plane?: Partial<PlaneFacts>;
  readonly isReceiving?: boolean;
}

type Line = readonly [kind: string, shown: Shown, tone: ViewportChip['tone'], words: string];

/** What the reading room must say of a picture, each without being asked. */
const TABLE: readonly Line[] = [
  ['faithful', {}, 'ok', 'Faithful'],
  ['loading', { state: { loadedCount: 12, count: 140 } }, 'plain', 'Loading 12/140'],
  ['loading in planes', { plane: {}, state: { loadedCount: 0 } }, 'warn', '0 of 1 loaded'],
  ['still received', { isReceiving: true }, 'accent', 'Receiving'],
  ['reduced by a small viewport', { state: { scale: 0.43 } }, 'plain', 'Shown at 43 %'],
  ['reduced while planes move', { plane: { isReduced: true } }, 'warn', 'Reduced, all pixels follow at rest'],
  ['source lossy, by what and how much', lossy('ISO_10918_1', 12.3), 'warn', 'Lossy JPEG 12.3:1'],
  ['source lossy, JPEG 2000', lossy('ISO_15444_1', 20), 'warn', 'Lossy JPEG 2000 20:1'],
  ['source lossy, nothing said of how', lossy('', 0), 'warn', 'Lossy'],
  ['incomplete', { images: { present: 132, expected: 140 } }, 'warn', '132 of 140 images'],
  ['damaged', { state: { failedCount: 2 } }, 'stop', '2 images cannot be shown'],
  ['cut short', { state: { endsEarlyCount: 1 } }, 'warn', 'Picture data ends early'],
  ['cut short in planes', { plane: {}, state: { endsEarlyCount: 3 } }, 'warn', '3 slices end early'],
  ['a gap', { geometry: { gaps: [{ afterIndex: 11, missing: 2 }] } }, 'warn', '2 slices missing after 12'],
  [
    'gaps in planes',
    {
      plane: {},
      geometry: {
        gaps: [
          { afterIndex: 3, missing: 1 },
          { afterIndex: 9, missing: 2 },
        ],
      },
    },
    'warn',
    '3 slices missing in 2 gaps',
  ],
  ['uneven spacing', { plane: {}, geometry: { isUneven: true } }, 'warn', 'Uneven spacing'],
  ['tilt of a stack', { geometry: { cautions: ['tilt'], tiltDeg: 12 } }, 'warn', 'Tilt 12.0°'],
  [
    'tilt in planes',
    { plane: {}, geometry: { cautions: ['tilt'], tiltDeg: 12 } },
    'warn',
    'Tilt 12.0° corrected',
  ],
  ['flipped', { state: { isFlipped: true } }, 'accent', 'Flipped'],
  ['turned', { state: { rotationDeg: 90 } }, 'accent', 'Turned 90°'],
  ['inverted', { state: { isInverted: true } }, 'accent', 'Inverted'],
  [
    'against convention',
    { state: { letters: { ...NO_LETTERS, left: 'L', right: 'R' } } },
    'stop',
    'Patient left is on the left',
  ],
  [
    'not for presentation',
    { frame: { fidelity: { ...PLAIN_FIDELITY, isForProcessing: true } } },
    'warn',
    'Not for presentation',
  ],
  ['8-bit output', { state: { greyLevels: 4096 } }, 'plain', '8 bit: 4096 greys as 256'],
  ['between voxels', { plane: { interpolation: 'linear' } }, 'plain', 'Reformatted, interpolated'],
];

function lossy(method: string, ratio: number): Shown {
  return { frame: { lossy: { method, ratio } } };
}

const SERIES = { numberOfSeriesRelatedInstances: 0, seriesNumber: 1, seriesDescription: '' } as SeriesRow;
const STUDY = {
  patientName: { alphabetic: 'Phantom', ideographic: '', phonetic: '' },
  patientId: '1',
  patientSex: '',
  patientBirthDate: '',
  studyDate: '',
  studyTime: '',
  studyDescription: '',
} as StudyRow;

function stackOf({ geometry, images = { present: 1, expected: 1 } }: Shown, frame: Frame): SeriesStack {
  return {
    studyInstanceUid: '1',
    seriesInstanceUid: '2',
    partId: '',
    partIndex: 0,
    reasons: [],
    phaseRule: null,
    phases: [],
    frames: [frame],
    geometry: {
      order: [0],
      normal: null,
      spacingMm: null,
      gaps: [],
      isUneven: false,
      tiltDeg: 0,
      duplicates: 0,
      obstacles: [],
      cautions: [],
      ...geometry,
    },
    others: [],
    images,
  };
}

function stateOf({ state, plane }: Shown, frame: Frame): ViewState {
  const facts: PlaneFacts = {
    slab: null,
    cautions: [],
    interpolation: 'none',
    isReduced: false,
    isLost: false,
    projection: null,
    turnDeg: null,
    fusedShare: 0,
    shutter: null,
    ...plane,
  };
  return testViewState({
    kind: plane ? 'plane' : 'stack',
    frame,
    plane: plane ? facts : null,
    ...state,
  });
}

const NO_LAYERS = { hidden: new Set<string>(), presentation: null, areGraphicsShown: true };

describe.each(TABLE)('%s', (_, shown, tone, words) => {
  const frame = testFrame(shown.frame);
  const [state, stack] = [stateOf(shown, frame), stackOf(shown, frame)];

  test('is a chip with its word, tone and icon', () => {
    const chips = chipsOf(state, stack, SERIES, shown.isReceiving ?? false, NO_LAYERS);
    const chip = chips.find((each) => each.words === words);
    expect(chips.map((each) => each.words)).toContain(words);
    expect(chip?.tone).toBe(tone);
    // Nothing that speaks against a picture stands beside the word that it is faithful.
    if (tone === 'warn' || tone === 'stop') expect(chips.map(({ id }) => id)).not.toContain('faithful');
  });

  test.each(['full', 'minimal', 'none'] as const)(
    'stands on the viewport, text %s, not under the pointer',
    (level) => {
      useWorkspace.setState({ overlay: level });
      const study = { ...STUDY, isReceiving: shown.isReceiving ?? false };
      const html = renderToStaticMarkup(
        <Overlay study={study} series={SERIES} stack={stack} state={state} view={null} />,
      );
      expect(html).toContain(words);
      expect(html).not.toContain('title=');
    },
  );
});
