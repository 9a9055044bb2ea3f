import { create } from 'zustand';

/** Whose tags are shown; null = the browser is closed. */
export interface TagSubject {
  /** Empty = the object that the active viewport shows */
  readonly sopInstanceUid: string;
}

export const useTagBrowser = create<{ readonly subject: TagSubject | null }>(() => ({ subject: null }));

export function showTags(sopInstanceUid = ''): void {
  useTagBrowser.setState({ subject: { sopInstanceUid } });
}

export function closeTags(): void {
  useTagBrowser.setState({ subject: null });
}
