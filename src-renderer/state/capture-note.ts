import { create } from 'zustand';

const SHOWN_MS = 4_000;

/** What became of the last capture; empty after a while. */
export const useCaptureNote = create<{ readonly words: string }>(() => ({ words: '' }));

let timer: ReturnType<typeof setTimeout> | undefined;

export function tellCapture(words: string): void {
  clearTimeout(timer);
  useCaptureNote.setState({ words });
  timer = setTimeout(() => useCaptureNote.setState({ words: '' }), SHOWN_MS);
}
