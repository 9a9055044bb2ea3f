import { expect, test } from 'vitest';
import type { Frame } from '#view/imaging/frame.ts';
import { testFrame } from '#view/imaging/test-frame.ts';
import { testViewState } from '#view/imaging/test-view-state.ts';
import type { ViewState } from '#view/imaging/view-state.ts';
import { fidelityChips, type LayersInForce } from './fidelity-chips.ts';

const ALL_SHOWN: LayersInForce = { hidden: new Set(), presentation: null, areGraphicsShown: true };

function chips(frame: Partial<Frame>, layers: Partial<LayersInForce> = {}, changes: Partial<ViewState> = {}) {
  const state = testViewState({ frame: testFrame(frame), ...changes });
  return fidelityChips(state, { ...ALL_SHOWN, ...layers }).map(({ words }) => words);
}

const OVERLAY: Frame['overlayPlanes'][number] = {
  group: '6000',
  rows: 2,
  columns: 2,
  origin: [1, 1],
  type: 'G',
  label: '',
  firstFrame: 2,
  frames: 1,
  bits: { kind: 'embedded', bit: 12 },
};
const SHUTTER: Frame['shutter'] = {
  rectangle: { left: 1, right: 1, upper: 1, lower: 1 },
  circle: null,
  polygon: [],
  bitmap: null,
  grey: 0,
};

test('a display shutter and an overlay stand on the viewport, shown or taken away', () => {
  const frame = { shutter: SHUTTER, overlayPlanes: [OVERLAY], frameNumber: 2 };
  expect(chips(frame)).toEqual(['Display shutter', 'Overlay shown']);
  expect(chips(frame, { hidden: new Set(['overlayPlanes']) })).toEqual(['Display shutter', 'Overlay hidden']);
});

test('nothing is said where there is nothing: an overlay of another frame, a plane of a volume', () => {
  expect(chips({ overlayPlanes: [OVERLAY], frameNumber: 1 })).toEqual([]);
  expect(chips({ shutter: SHUTTER }, {}, { kind: 'plane' })).toEqual([]);
});

test('graphics of a presentation state that covers the image can be taken away', () => {
  const presentation = {
    references: [
      {
        studyInstanceUid: '1',
        seriesInstanceUid: '2',
        sopClassUid: '',
        sopInstanceUid: '1.2.3',
        frameNumbers: [],
      },
    ],
  };
  expect(chips({}, { presentation })).toEqual([]);
  expect(chips({}, { presentation, areGraphicsShown: false })).toEqual(['Graphics hidden']);
  expect(chips({ sopInstanceUid: '9' }, { presentation, areGraphicsShown: false })).toEqual([]);
});
