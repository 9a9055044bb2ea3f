import { create } from 'zustand';

/** Whether the other studies of the patient are listed over the reading screen. */
export const usePriors = create<{ readonly isOpen: boolean }>(() => ({ isOpen: false }));

export function setPriorsOpen(isOpen: boolean): void {
  usePriors.setState({ isOpen });
}
