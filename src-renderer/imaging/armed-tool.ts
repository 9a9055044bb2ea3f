import type { ScreenPoint } from '#view/kernels/view-geometry.ts';
import type { View } from './view-state.ts';

export interface Press {
  readonly view: View;
  /** CSS pixels of the view's element */
  readonly point: ScreenPoint;
  readonly isShift: boolean;
  readonly isControl: boolean;
  readonly isAlt: boolean;
}

/**
 * What draws and drags with the primary button. It is asked before the profile of the mouse, so that what is already
 * drawn can be taken hold of whatever tool is chosen.
 */
export interface ArmedTool {
  /** True: this press is the tool's, and so are the moves and the release after it. */
  press(press: Press): boolean;
  move(press: Press): void;
  release(press: Press): void;
  /** The press was taken away: another finger, a lost pointer, the escape key. */
  cancel(): void;
  /** The pointer moves with no button down. Name of the CSS cursor to show; empty = as ever. */
  hover(press: Press): string;
  /** True: this double click is the tool's, it ends a drawing of many points. */
  doubleClick(press: Press): boolean;
}

let armed: ArmedTool | null = null;
const standing: ArmedTool[] = [];
/** Whose the press is that is down */
let holder: ArmedTool | null = null;

/** @public The tool that is asked first on every viewport of this window; null = none. */
export function armTool(tool: ArmedTool | null): void {
  armed?.cancel();
  armed = tool;
}

/** A tool that is asked after the armed one as long as its screen is open; returns the end of it. */
export function addStandingTool(tool: ArmedTool): () => void {
  standing.push(tool);
  return () => {
    tool.cancel();
    standing.splice(standing.indexOf(tool), 1);
  };
}

const all: ArmedTool = {
  press: (press) => {
    holder = asked().find((tool) => tool.press(press)) ?? null;
    return holder !== null;
  },
  move: (press) => holder?.move(press),
  release: (press) => holder?.release(press),
  cancel: () => holder?.cancel(),
  hover: (press) => {
    for (const tool of asked()) {
      const cursor = tool.hover(press);
      if (cursor !== '') return cursor;
    }
    return '';
  },
  doubleClick: (press) => asked().some((tool) => tool.doubleClick(press)),
};

/** Whoever takes the primary button, as one; null when nobody does. */
export function armedTool(): ArmedTool | null {
  return armed === null && standing.length === 0 ? null : all;
}

function asked(): readonly ArmedTool[] {
  return armed === null ? standing : [armed, ...standing];
}
