import { create } from 'zustand';

/** Where the menu of the active viewport is open; null = closed. */
export const useContextMenu = create<{ readonly at: { clientX: number; clientY: number } | null }>(() => ({
  at: null,
}));

export function openContextMenu(at: { clientX: number; clientY: number }): void {
  useContextMenu.setState({ at });
}

export function closeContextMenu(): void {
  useContextMenu.setState({ at: null });
}
