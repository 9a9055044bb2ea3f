import { uptakeFactor, type Suv } from '#view/kernels/suv.ts';
import { text } from '#view/locales/text.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import type { Command, CommandView } from './command.ts';

/** Upper ends of the windows of uptake; all begin at 0. */
const UPPER_ENDS = [5, 6, 10, 15] as const;

/** A view whose frames may be PET. */
interface FrameCommandView extends CommandView {
  getState(): { readonly frame: { readonly suv: Suv | null } | null };
}

/** From values to the uptake in use; null where the object does not let us know. */
function factorOf(view: CommandView | null): number | null {
  if (view === null || !('getState' in view)) return null;
  const suv = (view as FrameCommandView).getState().frame?.suv;
  const known = suv && uptakeFactor(suv, useMeasureSettings.getState().uptake);
  return known && 'factor' in known ? known.factor : null;
}

/** Windows in SUV. They mean nothing on counts, so they are there only where uptake is known. */
export const SUV_COMMANDS: readonly Command[] = UPPER_ENDS.map((upper, at) => ({
  id: `window.suv-${upper}`,
  title: text.uptake.preset(upper),
  group: 'window',
  keys: [`Shift+Digit${at + 1}`],
  isEnabled: ({ view }) => factorOf(view) !== null,
  run: ({ view }) => {
    const factor = factorOf(view);
    if (factor === null) return;
    const width = upper / factor;
    view?.setWindow({ centre: width / 2, width }, text.uptake.preset(upper));
  },
}));
