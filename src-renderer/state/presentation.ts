import { create } from 'zustand';
import type { PresentationState } from '#shared/objects/presentation-state.ts';

/** A presentation state that is in force on the pictures of this window. */
export interface AppliedState {
  readonly sopInstanceUid: string;
  readonly state: PresentationState;
  /** Only its graphics were asked for: greys and arrangement stay as they were */
  readonly isGraphicsOnly: boolean;
}

export interface Presentation {
  readonly studyInstanceUid: string;
  readonly applied: AppliedState | null;
  readonly areGraphicsShown: boolean;
}

const NOTHING: Presentation = { studyInstanceUid: '', applied: null, areGraphicsShown: true };

export const usePresentation = create<Presentation>(() => NOTHING);

/** Another study: what was applied to the last one is not in force there. */
export function openPresentation(studyInstanceUid: string): void {
  if (usePresentation.getState().studyInstanceUid !== studyInstanceUid)
    usePresentation.setState({ ...NOTHING, studyInstanceUid });
}

export function applyPresentation(applied: AppliedState | null): void {
  usePresentation.setState({ applied, areGraphicsShown: true });
}

export function togglePresentationGraphics(): void {
  usePresentation.setState(({ areGraphicsShown }) => ({ areGraphicsShown: !areGraphicsShown }));
}
