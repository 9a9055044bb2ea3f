import type { Measurement } from '#shared/reading/measurement.ts';
import { isRegion } from '#view/kernels/measure/kinds.ts';
import { statisticsOf, valuesInside, type RegionStatistics } from '#view/kernels/measure/statistics.ts';
import { outlineOf } from '#view/kernels/measure/values.ts';
import { dot } from '#view/kernels/vector.ts';
import { frameStore } from './frame-store.ts';
import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';
import type { SeriesStack } from './series-stack.ts';

/** Two places are one within this, mm */
const SAME_PLACE_MM = 0.05;
const SAME_DIRECTION = 0.99999;

/**
 * The slice that a region was drawn on, phase by phase; frames that follow each other at one place are phases too, and so are
 * those of a clip. null in it = a phase without that slice; null for all = there is no time to follow.
 */
export function framesThroughTime(
  stack: SeriesStack,
  measurement: Measurement,
): readonly (Frame | null)[] | null {
  const { kind, place } = measurement;
  if (!isRegion(kind) || place.space !== 'image') return null;
  const all = stack.phases.flatMap(({ frames }) => frames);
  const own = all.find(
    (frame) => frame.sopInstanceUid === place.sopInstanceUid && frame.frameNumber === place.frameNumber,
  );
  if (!own || own.samplesPerPixel !== 1 || own.palette !== null) return null;
  const here = (frame: Frame) => isSamePlace(frame, own);
  if (stack.phases.length > 1) return stack.phases.map(({ frames }) => frames.find(here) ?? null);
  const isOneSlice = all.length > 1 && all.every(here);
  return isOneSlice ? all : null;
}

/** Fetches the frames that are not here yet and tells as they come, until the returned end. */
export function followFrames(frames: readonly (Frame | null)[], tell: () => void): () => void {
  const wanter = {};
  const wanted = frames.filter((frame) => frame !== null);
  const ids = new Set(wanted.map(({ imageId }) => imageId));
  const end = frameStore.onChange((frame) => {
    if (ids.has(frame.imageId)) tell();
  });
  for (const [rank, frame] of wanted.entries())
    frameStore.want(wanter, frame, () => rank).catch(() => undefined);
  return () => {
    end();
    frameStore.release(wanter);
  };
}

export function countLoaded(frames: readonly (Frame | null)[]): number {
  return frames.reduce((sum, frame) => sum + (frame && frameStore.ready(frame) ? 1 : 0), 0);
}

/** Of the last region that was asked for: as the pictures come one by one, those that are here are not gone through again. */
const known = new WeakMap<
  FramePixels,
  { readonly measurement: Measurement; readonly statistics: RegionStatistics | null }
>();

/** What a region holds on another frame of its slice; null where nothing counts, or its picture has not come yet. */
export function statisticsOn(frame: Frame, measurement: Measurement): RegionStatistics | null {
  const pixels = frameStore.ready(frame);
  if (pixels?.kind !== 'grey') return null;
  const before = known.get(pixels);
  if (before?.measurement === measurement) return before.statistics;
  const { kind, place } = measurement;
  const outline = place.space === 'image' ? outlineOf(kind, place.points) : null;
  const statistics =
    outline &&
    statisticsOf(valuesInside(outline, pixels.values, frame.columns, frame.rows, frame.paddingRange));
  known.set(pixels, { measurement, statistics });
  return statistics;
}

/** Frames without a place are of one when they are of one instance. */
function isSamePlace(frame: Frame, own: Frame): boolean {
  if (frame.rows !== own.rows || frame.columns !== own.columns || frame.unit !== own.unit) return false;
  const [one, two] = [frame.plane, own.plane];
  if (!one.position || !two.position) return frame.sopInstanceUid === own.sopInstanceUid;
  const at = two.position;
  const isNear = one.position.every((mm, axis) => Math.abs(mm - (at[axis] ?? Infinity)) < SAME_PLACE_MM);
  return (
    isNear &&
    one.frameOfReferenceUid === two.frameOfReferenceUid &&
    dot(one.rowCosines ?? [0, 0, 0], two.rowCosines ?? [0, 0, 0]) > SAME_DIRECTION &&
    dot(one.columnCosines ?? [0, 0, 0], two.columnCosines ?? [0, 0, 0]) > SAME_DIRECTION
  );
}
