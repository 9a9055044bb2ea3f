import { isFor, type PresentationState } from '#shared/objects/presentation-state.ts';
import { transformOf } from '#view/kernels/presentation/arrangement.ts';
import { presentedGreys, type PresentedGreys } from '#view/kernels/presentation/presented-voi.ts';
import type { Frame } from './frame.ts';
import type { PresentedLook } from './stack-greys.ts';

/** Whether a presentation state speaks of a frame. */
export function covers(state: Pick<PresentationState, 'references'>, frame: Frame): boolean {
  return state.references.some((each) => isFor([each], frame.sopInstanceUid, frame.frameNumber));
}

/** What keeps a state from being applied to a frame; null = nothing. */
export function presentationObstacle(
  state: PresentationState,
  frame: Frame,
): 'colourImage' | 'greyImage' | 'modality' | null {
  const isGrey = frame.samplesPerPixel === 1 && frame.palette === null;
  if (state.kind === 'grayscale' && !isGrey) return 'colourImage';
  if (state.kind === 'color' && isGrey) return 'greyImage';
  return isGrey && presentedGreys(state, frame) === null ? 'modality' : null;
}

/** A presentation state as a view follows it. */
export function lookOf(state: PresentationState): PresentedLook {
  const known = new Map<string, PresentedGreys | null>();
  return {
    name: state.label,
    covers: (frame) => covers(state, frame),
    greysOf: (frame) => {
      if (state.kind === 'color') return null;
      // Frames of one scaling share their table, which makes scrolling through them quick.
      const { format, modalityLut } = frame;
      const at = state.vois.findIndex(({ images }) => isFor(images, frame.sopInstanceUid, frame.frameNumber));
      const { bitsStored, isSigned } = format;
      const key = [at, bitsStored, isSigned, modalityLut.slope, modalityLut.intercept].join();
      if (modalityLut.table !== null) return presentedGreys(state, frame);
      const greys = known.get(key) ?? presentedGreys(state, frame);
      known.set(key, greys);
      return greys;
    },
    transformOf: (frame, canvas) => {
      const area = state.displayedAreas.find(({ images }) =>
        isFor(images, frame.sopInstanceUid, frame.frameNumber),
      );
      return area ? transformOf(area, state, frame, canvas) : null;
    },
  };
}
