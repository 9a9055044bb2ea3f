import { text } from '#view/locales/text.ts';
import type { Command, CommandView } from './command.ts';

/** Upper ends of the windows of uptake; all begin at 0. */
const UPPER_ENDS = [5, 6, 10, 15] as const;

type Suv = { readonly kind: 'factors'; readonly bw: number | null } | { readonly kind: 'refused' };

/** A view whose frames may be PET. */
interface FrameCommandView extends CommandView {
  getState(): { readonly frame: { readonly suv: Suv | null } | null };
}

/** From values to uptake by body weight; null where the object does not let us know. */
function factorOf(view: CommandView | null): number | null {
  if (view === null || !('getState' in view)) return null;
  const suv = (view as FrameCommandView).getState().frame?.suv;
  return suv?.kind === 'factors' ? suv.bw : null;
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
