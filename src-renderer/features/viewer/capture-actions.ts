import { captureElement, pngOf } from '#view/imaging/capture.ts';
import { text } from '#view/locales/text.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { tellCapture } from '#view/state/capture-note.ts';

export type CaptureScope = 'viewport' | 'layout';

/** What is captured is what is on the screen; null when there is nothing. */
export function elementOf(scope: CaptureScope): HTMLElement | null {
  const { activePlace } = useWorkspace.getState();
  const pane = document.querySelector<HTMLElement>(`[data-place="${String(activePlace)}"]`);
  return scope === 'viewport' ? pane : (pane?.parentElement ?? null);
}

export function panesOnScreen(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-place]')];
}

export function copyCapture(scope: CaptureScope): void {
  const element = elementOf(scope);
  if (element === null) return;
  const png = captureElement(element).then(pngOf);
  // The promise goes in as it is: a browser lets write only what was asked for by a key or button just now.
  navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]).then(
    () => tellCapture(text.capture.copied),
    () => tellCapture(text.capture.notCopied),
  );
}

/** The file's name tells nothing of the patient: names of files are seen by many. */
export async function saveCapture(scope: CaptureScope): Promise<void> {
  const element = elementOf(scope);
  if (element === null) return;
  const png = await pngOf(await captureElement(element));
  const link = document.createElement('a');
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  link.download = `viewbox-${time}.png`;
  link.href = URL.createObjectURL(png);
  link.click();
  URL.revokeObjectURL(link.href);
}
