import { create } from 'zustand';
import type { ImportReport } from '#shared/contract/station.ts';

export type ImportState =
  | { readonly phase: 'none' }
  | { readonly phase: 'gathering'; readonly files: number }
  | { readonly phase: 'sending'; readonly done: number; readonly total: number }
  | {
      readonly phase: 'following';
      readonly jobId: string;
      readonly isDemo: boolean;
      readonly notSent: number;
    }
  | { readonly phase: 'done'; readonly report: ImportReport | null; readonly notSent: number }
  | { readonly phase: 'failed'; readonly problem: string };

export type ImportRequest = 'files' | 'folder' | 'demo';

/** The one import that this window drives; it goes on while other screens are open. */
export const useImport = create<{
  readonly state: ImportState;
  /** What a screen or a command asks for; the frame takes it and sets it back to null. */
  readonly request: ImportRequest | null;
}>(() => ({ state: { phase: 'none' }, request: null }));
