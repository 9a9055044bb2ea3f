import { create } from 'zustand';
import type { StudyRow } from '#shared/contract/studies.ts';

/** What a person can begin for the studies that are chosen; each is a dialog of one feature. */
export type StudyTaskKind = 'send' | 'export' | 'attach' | 'delete';

/** A task under way: its dialog is on screen until it ends. */
export type StudyTask = { readonly kind: StudyTaskKind; readonly studies: readonly StudyRow[] };

export const useStudyTask = create<{ readonly task: StudyTask | null }>(() => ({ task: null }));

/** @param studies at least one, but for `attach`, which may also begin a study */
export function beginStudyTask(kind: StudyTaskKind, studies: readonly StudyRow[]): void {
  useStudyTask.setState({ task: { kind, studies } });
}

export function endStudyTask(): void {
  useStudyTask.setState({ task: null });
}
