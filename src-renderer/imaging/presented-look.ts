import { isFor, type Mask, type PresentationState } from '#shared/objects/presentation-state.ts';
import type { StateExtras } from '#shared/objects/state-extras.ts';
import { transformOf, wholeArea } from '#view/kernels/presentation/arrangement.ts';
import {
  hasOwnModality,
  presentedGreys,
  type PresentedGreys,
} from '#view/kernels/presentation/presented-voi.ts';
import { NO_SHIFT, type MaskItem } from '#view/kernels/subtraction.ts';
import type { Frame } from './frame.ts';
import { areaFor, frameDresser } from './presented-frame.ts';
import { pseudoColours } from './pseudo-colours.ts';
import { readPalette } from './read-palette.ts';
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

/**
 * A presentation state as a view follows it.
 *
 * @param stateUid its SOP Instance UID
 * @param devicePxPerMm of the screen; null where nobody measured it: what is to be of true size then fits
 * @param extras what it has by its class; null = nothing
 */
export function lookOf(
  state: PresentationState,
  stateUid: string,
  devicePxPerMm: number | null,
  extras: StateExtras | null = null,
): PresentedLook {
  const greysOf = greysReader(state);
  const palette = extras?.palette ? readPalette(extras.palette, 16, false) : null;
  const masks = extras && extras.masks.length > 0 ? extras.masks : state.mask ? [state.mask] : [];
  return {
    name: state.label,
    covers: (frame) => covers(state, frame),
    dress: frameDresser(state, stateUid, palette && pseudoColours(palette)),
    masks: masks.map(maskItemOf),
    greysOf: (frame, target) => {
      if (state.kind === 'color') return null;
      if (frame.modalityLut === target.modalityLut) return greysOf(frame);
      // Differences are of modality values: the window of the state is for them, where the state means the same values.
      const isMeant = state.mask !== null && hasOwnModality(state, target);
      return isMeant ? presentedGreys({ ...state, modality: null }, frame) : null;
    },
    transformOf: (frame, canvas) =>
      transformOf(areaFor(state, frame) ?? wholeArea(frame), state, frame, canvas, devicePxPerMm),
  };
}

/** Frames of one scaling share their table, which makes scrolling through them quick. */
function greysReader(state: PresentationState): (frame: Frame) => PresentedGreys | null {
  const known = new Map<string, PresentedGreys | null>();
  return (frame) => {
    const { format, modalityLut } = frame;
    const at = state.vois.findIndex(({ images }) => isFor(images, frame.sopInstanceUid, frame.frameNumber));
    const { bitsStored, isSigned } = format;
    const key = [at, bitsStored, isSigned, modalityLut.slope, modalityLut.intercept].join();
    if (modalityLut.table !== null) return presentedGreys(state, frame);
    const greys = known.get(key) ?? presentedGreys(state, frame);
    known.set(key, greys);
    return greys;
  };
}

/** Mask Module (PS3.3 C.7.6.10) */
function maskItemOf(mask: Mask): MaskItem {
  const { operation, frameRange, maskFrames, contrastFrameAveraging, tidOffset, subPixelShift } = mask;
  const applicableFrames = frameRange.flatMap((first, at): readonly (readonly [number, number])[] =>
    at % 2 === 0 ? [[first, frameRange[at + 1] ?? first]] : [],
  );
  const shift = subPixelShift ? { rows: subPixelShift[0], columns: subPixelShift[1] } : NO_SHIFT;
  return { operation, applicableFrames, maskFrames, contrastFrameAveraging, tidOffset, shift };
}
