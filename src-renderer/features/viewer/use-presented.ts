import { useEffect } from 'react';
import { lookOf, presentationObstacle } from '#view/imaging/presented-look.ts';
import { showPresentation } from '#view/imaging/presentation-layer.ts';
import type { StackView } from '#view/imaging/stack-view.ts';
import { text } from '#view/locales/text.ts';
import { openPresentation, usePresentation } from '#view/state/presentation.ts';
import { openSavedReadings, tell } from '#view/state/saved-readings.ts';

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
    if (view === null || applied === null || applied.isGraphicsOnly) return undefined;
    const look = lookOf(applied.state);
    const frame = view.frames().find((each) => look.covers(each));
    if (!frame) return undefined;
    const obstacle = presentationObstacle(applied.state, frame);
    if (obstacle !== null) {
      tell({ tone: 'stop', words: text.objects.problem[obstacle] });
      return undefined;
    }
    view.present(look);
    return () => view.present(null);
  }, [view, applied]);
}
