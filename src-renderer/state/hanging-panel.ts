import { create } from 'zustand';

type Panel = 'explain' | 'edit';

/** What is open over the reading screen of how the study is hung; null = nothing. */
export const useHangingPanel = create<{ readonly panel: Panel | null; readonly draft: string }>(() => ({
  panel: null,
  draft: '',
}));

/** @param draft protocol to be edited, as text; empty = what is on the screen */
export function openHangingPanel(panel: Panel | null, draft = ''): void {
  useHangingPanel.setState({ panel, draft });
}
