import { stackGeometry, type StackGeometry } from '#view/kernels/slice-geometry.ts';
import type { Frame, OtherObject } from './frame.ts';
import { readFrames, type SeriesContent } from './read-frames.ts';
import { fetchSeriesMetadata } from './wado.ts';

/** A series in reading order. */
export interface SeriesStack {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly frames: readonly Frame[];
  readonly others: readonly OtherObject[];
  readonly geometry: StackGeometry;
}

export async function loadSeriesStack(
  studyInstanceUid: string,
  seriesInstanceUid: string,
  signal: AbortSignal,
): Promise<SeriesStack> {
  const datasets = await fetchSeriesMetadata(studyInstanceUid, seriesInstanceUid, signal);
  return toStack(studyInstanceUid, seriesInstanceUid, readFrames(datasets));
}

export function toStack(
  studyInstanceUid: string,
  seriesInstanceUid: string,
  content: SeriesContent,
): SeriesStack {
  const geometry = stackGeometry(content.frames.map((frame) => frame.plane));
  const frames = geometry.order.flatMap((index) => content.frames[index] ?? []);
  return { studyInstanceUid, seriesInstanceUid, frames, others: content.others, geometry };
}
