import { create } from 'zustand';
import type { StateExtras } from '#shared/objects/state-extras.ts';
import type { CompoundGraphics } from '#shared/objects/compound-graphics.ts';
import type { PresentationState } from '#shared/objects/presentation-state.ts';

/** A presentation state that is in force on the pictures of this window. */
export interface AppliedState {
  readonly sopInstanceUid: string;
  readonly state: PresentationState;
  readonly compound: CompoundGraphics;
  readonly extras: StateExtras;
  /** Only its graphics were asked for: greys and arrangement stay as they were */
  readonly isGraphicsOnly: boolean;
}

export interface Presentation {
  readonly studyInstanceUid: string;
  readonly applied: AppliedState | null;
  readonly areGraphicsShown: boolean;
  /** Of the screen that the window is on; null = nobody measured it */
  readonly mmPerCssPixel: number | null;
}

const NOTHING: Presentation = {
  studyInstanceUid: '',
  applied: null,
  areGraphicsShown: true,
  mmPerCssPixel: null,
};

export const usePresentation = create<Presentation>(() => NOTHING);

/** Another study: what was applied to the last one is not in force there. */
export function openPresentation(studyInstanceUid: string): void {
  if (usePresentation.getState().studyInstanceUid !== studyInstanceUid)
    usePresentation.setState({ ...NOTHING, studyInstanceUid });
}

/** @param mmPerCssPixel of the screen; null = nobody measured it */
export function applyPresentation(applied: AppliedState | null, mmPerCssPixel: number | null = null): void {
  usePresentation.setState({ applied, areGraphicsShown: true, mmPerCssPixel });
}

export function togglePresentationGraphics(): void {
  usePresentation.setState(({ areGraphicsShown }) => ({ areGraphicsShown: !areGraphicsShown }));
}
