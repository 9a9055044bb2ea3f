import { useEffect } from 'react';
import type { Frame } from '#view/imaging/frame.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import type { View } from '#view/imaging/view-state.ts';
import { cross, dot, normalize, subtract, type Vec3 } from '#view/kernels/vector.ts';
import { endJump, useJump, type Jump } from '#view/state/jump.ts';

/** Shows the slice that was asked for, as soon as the series that has it is on this viewport. */
export function useJumpTarget(view: View | null, stack: SeriesStack | null): void {
  const pending = useJump((state) => state.pending);
  useEffect(() => {
    if (view === null || stack === null || pending?.seriesInstanceUid !== stack.seriesInstanceUid) return;
    const index = indexOf(stack.frames, pending.target);
    if (index < 0) return;
    view.scrollTo(index);
    endJump();
  }, [view, stack, pending]);
}

function indexOf(frames: readonly Frame[], target: Jump['target']): number {
  if (target.kind === 'frame')
    return frames.findIndex(
      (frame) => frame.sopInstanceUid === target.sopInstanceUid && frame.frameNumber === target.frameNumber,
    );
  const distances = frames.map((frame) => distanceMm(frame, target.point));
  const nearest = Math.min(...distances);
  return nearest === Infinity ? -1 : distances.indexOf(nearest);
}

function distanceMm({ plane }: Frame, point: Vec3): number {
  const { position, rowCosines, columnCosines } = plane;
  if (!position || !rowCosines || !columnCosines) return Infinity;
  return Math.abs(dot(subtract(point, position), normalize(cross(rowCosines, columnCosines))));
}
