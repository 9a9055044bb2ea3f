import type { Measurement } from '#shared/reading/measurement.ts';
import { isRegion } from '#view/kernels/measure/kinds.ts';
import { planarOfPlane } from '#view/kernels/measure/planar.ts';
import {
  samplesInside,
  statisticsOf,
  valuesInside,
  type RegionStatistics,
} from '#view/kernels/measure/statistics.ts';
import { outlineOf } from '#view/kernels/measure/values.ts';
import { dot } from '#view/kernels/vector.ts';
import { volumeGeometry, voxelSteps, type VolumeGeometry } from '#view/kernels/volume-geometry.ts';
import { valueAt, type VoxelSource } from '#view/kernels/volume-sampling.ts';
import { frameStore } from './frame-store.ts';
import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';
import type { SeriesStack } from './series-stack.ts';

/** Two places are one within this, mm */
const SAME_PLACE_MM = 0.05;
const SAME_DIRECTION = 0.99999;

/** A moment at which a region is followed. */
export interface RegionMoment {
  /** Tells its time, and what a view shows then */
  readonly frame: Frame | null;
  /** Frames whose values the region lies in */
  readonly wanted: readonly Frame[];
  /** What it holds then; null where nothing counts, or not all of it has come yet */
  readonly statistics: () => RegionStatistics | null;
  /** Whether it is the moment that a view with this image is at */
  readonly isAt: (imageId: string) => boolean;
}

/** A region from moment to moment: on the slice that it was drawn on, or on its plane through a volume; null without time. */
export function regionThroughTime(
  stack: SeriesStack,
  measurement: Measurement,
): readonly RegionMoment[] | null {
  if (measurement.place.space === 'patient') return volumesThroughTime(stack, measurement);
  const frames = framesThroughTime(stack, measurement);
  return (
    frames &&
    frames.map((frame) => ({
      frame,
      wanted: frame ? [frame] : [],
      statistics: () => frame && statisticsOn(frame, measurement),
      isAt: (imageId) => frame?.imageId === imageId,
    }))
  );
}

function volumesThroughTime(stack: SeriesStack, measurement: Measurement): readonly RegionMoment[] | null {
  const { kind, place } = measurement;
  if (!isRegion(kind) || place.space !== 'patient' || place.normal === null || stack.phases.length < 2)
    return null;
  const [first] = place.points;
  const own = stack.phases[0]?.frames[0];
  if (!first || !own || own.samplesPerPixel !== 1 || own.palette !== null) return null;
  if (own.plane.frameOfReferenceUid !== place.frameOfReferenceUid) return null;
  const planar = planarOfPlane(first, place.normal);
  const outline = outlineOf(kind, place.points.map(planar.to));
  if (outline === null) return null;
  return stack.phases.map(({ frames, geometry: { obstacles } }) => {
    const geometry = obstacles.length === 0 ? volumeGeometry(frames.map(({ plane }) => plane)) : null;
    const heights = geometry ? place.points.map((point) => voxelSteps(geometry, point)[2]) : [];
    const [low, high] = [Math.floor(Math.min(...heights)) - 1, Math.ceil(Math.max(...heights)) + 1];
    const wanted = frames.slice(Math.max(0, low), Math.max(0, high + 1));
    const ids = new Set(frames.map(({ imageId }) => imageId));
    return {
      frame: wanted[Math.floor(wanted.length / 2)] ?? null,
      wanted,
      statistics: () =>
        geometry && wanted.every((frame) => frameStore.ready(frame) !== null)
          ? statisticsOf(
              samplesInside(outline, Math.min(...geometry.spacingMm), (at) =>
                valueAt(voxelsOf(geometry, frames), planar.from(at)),
              ),
            )
          : null,
      isAt: (imageId) => ids.has(imageId),
    };
  });
}

function voxelsOf(geometry: VolumeGeometry, frames: readonly Frame[]): VoxelSource {
  return {
    geometry,
    paddingRange: frames[0]?.paddingRange ?? null,
    slice: (index) => {
      const frame = frames[index];
      const pixels = frame ? frameStore.ready(frame) : null;
      return pixels?.kind === 'grey' ? pixels.values : null;
    },
  };
}

/**
 * The slice that a region was drawn on, phase by phase; frames that follow each other at one place are phases too, and so are
 * those of a clip. null in it = a phase without that slice; null for all = there is no time to follow.
 */
function framesThroughTime(stack: SeriesStack, measurement: Measurement): readonly (Frame | null)[] | null {
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
export function followMoments(moments: readonly RegionMoment[], tell: () => void): () => void {
  const wanter = {};
  const wanted = moments.flatMap((moment) => moment.wanted);
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

export function countLoaded(moments: readonly RegionMoment[]): number {
  return moments
    .flatMap((moment) => moment.wanted)
    .reduce((sum, frame) => sum + (frameStore.ready(frame) ? 1 : 0), 0);
}

/** Of the last region that was asked for: as the pictures come one by one, those that are here are not gone through again. */
const known = new WeakMap<
  FramePixels,
  { readonly measurement: Measurement; readonly statistics: RegionStatistics | null }
>();

/** What a region holds on another frame of its slice; null where nothing counts, or its picture has not come yet. */
function statisticsOn(frame: Frame, measurement: Measurement): RegionStatistics | null {
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
