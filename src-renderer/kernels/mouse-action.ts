import type { DragAction, MouseProfile, WheelAction } from '#shared/reading/mouse.ts';

/** Keys that are held with a button or the wheel; a part of MouseEvent. */
export interface HeldKeys {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
}

/** Bits of MouseEvent.buttons */
const LEFT = 1;
const RIGHT = 2;
const MIDDLE = 4;

/** What dragging with these buttons held does. */
export function buttonsAction(profile: MouseProfile, buttons: number, held: HeldKeys): DragAction {
  if ((buttons & (LEFT | RIGHT)) === (LEFT | RIGHT)) return profile.leftAndRight;
  if (buttons & MIDDLE) return profile.middle;
  if (buttons & RIGHT) return profile.right;
  if (held.altKey) return profile.altLeft;
  if (held.ctrlKey) return profile.controlLeft;
  return held.shiftKey ? profile.shiftLeft : profile.left;
}

export function wheelAction(profile: MouseProfile, held: HeldKeys): WheelAction {
  if (held.altKey) return profile.altWheel;
  if (held.ctrlKey) return profile.controlWheel;
  return held.shiftKey ? profile.shiftWheel : profile.wheel;
}
