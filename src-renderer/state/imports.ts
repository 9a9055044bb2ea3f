import { create } from 'zustand';
import type { ImportReport } from '#shared/contract/station.ts';

export type ImportState =
  | { readonly phase: 'none' }
  | { readonly phase: 'gathering'; readonly files: number }
  | { readonly phase: 'sending'; readonly done: number; readonly total: number }
  | { readonly phase: 'finishing' }
  | { readonly phase: 'following'; readonly jobId: string; readonly title: string }
  | { readonly phase: 'done'; readonly report: ImportReport | null; readonly notSent: number }
  | { readonly phase: 'failed'; readonly problem: string };

/** The one import that this window drives; it goes on while other screens are open. */
export const useImport = create<{
  readonly state: ImportState;
  readonly stop: (() => void) | null;
}>(() => ({ state: { phase: 'none' }, stop: null }));
