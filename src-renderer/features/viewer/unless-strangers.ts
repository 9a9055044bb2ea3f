import { text } from '#view/locales/text.ts';
import { useHanging } from '#view/state/hanging.ts';
import { sayInViewer } from './hands-state.ts';

/** Of two patients nothing leaves the screen together. */
export function unlessStrangers(act: () => void): void {
  if (useHanging.getState().areStrangers) sayInViewer(text.hanging.notTogether);
  else act();
}
