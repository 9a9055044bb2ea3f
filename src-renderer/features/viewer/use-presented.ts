import { useEffect } from 'react';
import { covers, lookOf, presentationObstacle } from '#view/imaging/presented-look.ts';
import { showPresentation } from '#view/imaging/presentation-layer.ts';
import type { StackView } from '#view/imaging/stack-view.ts';
import { openPresentation, usePresentation } from '#view/state/presentation.ts';
import { openSavedReadings, tell } from '#view/state/saved-readings.ts';
import { presentationNotice } from './presentation-remarks.ts';

/** Presentation states over the pictures while the reading screen of a study is open. */
export function usePresentationLayer(studyInstanceUid: string): void {
  useEffect(() => {
    openPresentation(studyInstanceUid);
    openSavedReadings();
  }, [studyInstanceUid]);
  useEffect(() => showPresentation(), []);
}

/** Makes a view follow the presentation state in force, where that speaks of its images. */
export function usePresented(view: StackView | null): void {
  const applied = usePresentation((presentation) => presentation.applied);
  useEffect(() => {
    const frame = applied && view?.frames().find((each) => covers(applied.state, each));
    if (!view || !applied || !frame) return undefined;
    const { mmPerCssPixel } = usePresentation.getState();
    const notice = presentationNotice(applied, frame, mmPerCssPixel !== null);
    if (notice !== null) tell(notice);
    if (applied.isGraphicsOnly || presentationObstacle(applied.state, frame) !== null) return undefined;
    const devicePxPerMm = mmPerCssPixel && devicePixelRatio / mmPerCssPixel;
    view.present(lookOf(applied.state, applied.sopInstanceUid, devicePxPerMm, applied.extras));
    return () => view.present(null);
  }, [view, applied]);
}
