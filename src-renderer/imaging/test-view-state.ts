import { NO_LETTERS } from '#view/kernels/orientation.ts';
import type { ViewState } from './view-state.ts';

/** A stack of one image, upright and whole, for tests; what matters to one is given. */
export function testViewState(changes: Partial<ViewState> & Pick<ViewState, 'frame'>): ViewState {
  return {
    kind: 'stack',
    status: 'ready',
    problem: '',
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
