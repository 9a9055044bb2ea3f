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
    const { phases } = stack;
    const { target } = pending;
    // A frame is of one phase; a point is in all of them.
    const phase =
      target.kind === 'frame' ? phases.findIndex(({ frames }) => indexOf(frames, target) >= 0) : 0;
    const index = indexOf(phases[phase]?.frames ?? [], target);
    if (index < 0) return;
    if (target.kind === 'frame' && hasPhases(view)) view.setPhase(phase);
    view.scrollTo(index);
    endJump();
  }, [view, stack, pending]);
}

/** Stacks have phases, planes of a volume are cut from one of them. */
function hasPhases(view: View): view is View & { setPhase(index: number): void } {
  return 'setPhase' in view && view.getState().phase !== null;
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
