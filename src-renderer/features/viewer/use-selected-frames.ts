import { useMemo } from 'react';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import { useSavedReadings } from '#view/state/saved-readings.ts';

/** A stack reduced to the images that a key object chose; all of it where that chose none of its images. */
export function useSelectedFrames(stack: SeriesStack | null): SeriesStack | null {
  const images = useSavedReadings((readings) => readings.selection?.images ?? null);
  return useMemo(() => {
    if (stack === null || images === null) return stack;
    const all = stack.phases.length > 1 ? stack.phases.flatMap((phase) => phase.frames) : stack.frames;
    const frames = all.filter(({ sopInstanceUid }) => images.has(sopInstanceUid));
    if (frames.length === 0) return stack;
    const phases = stack.phases.slice(0, 1).map((phase) => ({ ...phase, frames }));
    return { ...stack, frames, phaseRule: null, phases };
  }, [stack, images]);
}
