import { create } from 'zustand';
import type { View } from '#view/imaging/view-state.ts';
import type { Window } from '#view/kernels/voi.ts';

export type SettingsTab = 'keys' | 'mouse' | 'windows' | 'display';

/** A change of settings that may fail; its words stand at the top of the dialog. */
export type Attempt = (change: Promise<unknown>) => void;

interface HandsState {
  /** What is open over the reading screen; null = nothing */
  readonly settings: SettingsTab | null;
  /** The view whose window is being entered as figures; null = none is */
  readonly entered: { readonly window: Window; readonly view: View } | null;
  /** Why something that was asked for was not done; empty = nothing is to be said */
  readonly notice: string;
}

export const useHandsState = create<HandsState>(() => ({ settings: null, entered: null, notice: '' }));

export function openReadingSettings(settings: SettingsTab | null): void {
  useHandsState.setState({ settings });
}

export function openWindowEntry(window: Window, view: View | null): void {
  if (view) useHandsState.setState({ entered: { window, view } });
}

export function closeWindowEntry(): void {
  useHandsState.setState({ entered: null });
}

const SAID_MS = 10_000;

let said: ReturnType<typeof setTimeout> | undefined;

/** Says why something was not done, for as long as it takes to read; empty = it was read. */
export function sayInViewer(notice: string): void {
  clearTimeout(said);
  useHandsState.setState({ notice });
  if (notice !== '') said = setTimeout(() => sayInViewer(''), SAID_MS);
}
