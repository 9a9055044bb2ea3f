import { create } from 'zustand';

/** Whether the table of lesions is open over the reading screen. */
export const useLesionPanel = create<{ readonly isOpen: boolean }>(() => ({ isOpen: false }));

export function setLesionsOpen(isOpen: boolean): void {
  useLesionPanel.setState({ isOpen });
}
