import { useMemo } from 'react';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import { useSavedReadings } from '#view/state/saved-readings.ts';

/** A stack reduced to the images that a key object chose; all of it where that chose none of its images. */
export function useSelectedFrames(stack: SeriesStack | null): SeriesStack | null {
  const images = useSavedReadings((readings) => readings.selection?.images ?? null);
  return useMemo(() => {
    if (stack === null || images === null) return stack;
    const frames = stack.frames.filter(({ sopInstanceUid }) => images.has(sopInstanceUid));
    return frames.length === 0 ? stack : { ...stack, frames };
  }, [stack, images]);
}
