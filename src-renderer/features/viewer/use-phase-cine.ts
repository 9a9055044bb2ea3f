import { useEffect } from 'react';
import { CinePlayer } from '#view/imaging/cine-player.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import { planOfStack } from '#view/imaging/stack-cine.ts';
import { notePlanesCine, setPlanesPhase, stopPlanesCine, useSeriesParts } from '#view/state/series-parts.ts';
import { allViews } from './views.ts';

/**
 * Goes through the phases of a series on planes while its cine is on. The next phase is asked for when the one before is on the
 * screen: planes that are slow to come leave phases out, and keep the pace.
 */
export function usePhaseCine(whole: SeriesStack | null): void {
  const isPlaying = useSeriesParts(({ phaseCine }) => phaseCine !== null);
  useEffect(() => {
    if (!isPlaying || whole === null) return undefined;
    const { phase: first } = useSeriesParts.getState().planes;
    const plan = planOfStack(whole.phases, first, true);
    if (plan === null) {
      stopPlanesCine();
      return undefined;
    }
    const player = new CinePlayer(plan, first, null);
    const { wantedRate } = player;
    notePlanesCine({ rate: player.rate, wantedRate });
    let shown = first;
    let request = requestAnimationFrame(function tick() {
      const { phase } = useSeriesParts.getState().planes;
      const isThere = isOnScreen(whole.phases[phase]?.frames);
      if (isThere && phase !== shown) {
        shown = phase;
        player.noteShown();
        notePlanesCine({ rate: player.rate, wantedRate });
      }
      const due = player.due();
      if (isThere && due !== phase) setPlanesPhase(due);
      request = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(request);
  }, [isPlaying, whole]);
  useEffect(() => stopPlanesCine, []);
}

/** Whether planes show these slices, all of them or without those that do not come. */
function isOnScreen(frames: SeriesStack['frames'] | undefined): boolean {
  return allViews().some(
    (view) =>
      view.geometry() !== null &&
      view.getState().status !== 'loading' &&
      'stack' in view &&
      (view.stack as SeriesStack).frames === frames,
  );
}
