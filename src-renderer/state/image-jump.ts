import { create } from 'zustand';
import { showSeries } from './workspace.ts';

/** An image that a viewport is asked to scroll to as soon as it shows its series. */
export type ImageJump = { readonly seriesInstanceUid: string; readonly image: string };

/** Stands for an `imageKey`: the first that was not looked at */
export const FIRST_UNSEEN = 'unseen';

export const useImageJump = create<{ readonly jump: ImageJump | null }>(() => ({ jump: null }));

export function jumpToImage(place: number, jump: ImageJump): void {
  useImageJump.setState({ jump });
  showSeries(place, jump.seriesInstanceUid);
}

export function endJump(): void {
  useImageJump.setState({ jump: null });
}
