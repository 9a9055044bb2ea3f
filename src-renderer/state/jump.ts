import { create } from 'zustand';
import { activate, cutAt, placeCount, showSeries, useWorkspace } from './workspace.ts';

/** A picture that a viewport is to show as soon as it can. */
export interface Jump {
  readonly seriesInstanceUid: string;
  readonly target:
    | { readonly kind: 'frame'; readonly sopInstanceUid: string; readonly frameNumber: number }
    | {
        readonly kind: 'point';
        readonly point: readonly [number, number, number];
        /** Of the plane that it was drawn on; null = any plane through the point shows it */
        readonly normal: readonly [number, number, number] | null;
      };
}

export const useJump = create<{ readonly pending: Jump | null }>(() => ({ pending: null }));

/** Brings a picture onto the screen: where its series is shown already, else in the active viewport. */
export function jumpTo(jump: Jump): void {
  const { places, layout, enlargedPlace, activePlace, mprSeriesUid } = useWorkspace.getState();
  if (mprSeriesUid !== jump.seriesInstanceUid || jump.target.kind === 'frame') {
    const shown = enlargedPlace === null ? places.slice(0, placeCount(layout)) : [];
    const place = shown.indexOf(jump.seriesInstanceUid);
    const isHere = place >= 0 && mprSeriesUid === null;
    if (isHere && cutAt(place) === null) activate(place);
    else showSeries(isHere ? place : activePlace, jump.seriesInstanceUid);
  }
  useJump.setState({ pending: jump });
}

export function endJump(): void {
  useJump.setState({ pending: null });
}
