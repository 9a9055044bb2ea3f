import { create } from 'zustand';
import type { StudyRow } from '#shared/contract/studies.ts';

/** What the reader has to see before they go on: another patient, or that the list ends here. */
export type PatientCard =
  { readonly kind: 'patient'; readonly study: StudyRow } | { readonly kind: 'end'; readonly step: 1 | -1 };

export const usePatientCard = create<{ readonly card: PatientCard | null }>(() => ({ card: null }));

export function announcePatient(card: PatientCard): void {
  usePatientCard.setState({ card });
}

export function endPatientCard(): void {
  usePatientCard.setState({ card: null });
}
