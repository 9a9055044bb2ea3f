/** Device-independent pixels of the whole desktop */
export interface WindowRectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where a window stood when it was remembered. */
export interface PlacedWindow extends WindowRectangle {
  /** From 2: the first window leads and is placed by the person */
  readonly window: number;
}

/** Windows that show images, the leading one among them. */
export const MOST_WINDOWS = 4;
const NUMBERS = Array.from({ length: MOST_WINDOWS - 1 }, (_, at) => at + 2);

/**
 * The windows that open when a person asks for them: at first one on each other display, later those that stood at the station and
 * are not open; when all of them are, one more, on the display that shows the fewest. None when there are as many as there can be.
 *
 * @param kept     the arrangement of this station
 * @param open     numbers of the windows that are open, the leading one among them
 * @param displays the primary one first; none: nothing is known of them
 * @param leading  where the leading window stands
 */
export function windowsToOpen(
  kept: readonly PlacedWindow[],
  open: ReadonlySet<number>,
  displays: readonly WindowRectangle[],
  leading: WindowRectangle,
): PlacedWindow[] {
  const others = Array.from(open).filter((window) => window !== 1);
  if (kept.length === 0 && others.length === 0) return firstArrangement(displays, leading);
  const waiting = placeWindows(kept, displays).filter(({ window }) => !open.has(window));
  if (waiting.length > 0) return waiting;
  const free = NUMBERS.find((window) => !open.has(window));
  if (free === undefined) return [];
  const standing = [leading, ...placeWindows(kept, displays).filter(({ window }) => open.has(window))];
  const known = displays.length > 0 ? displays : [leading];
  const crowds = known.map((display) => ({
    display,
    count: standing.filter((window) => displayOf(window, known) === display).length,
  }));
  const [least] = crowds.toSorted((one, other) => one.count - other.count);
  if (!least) return [];
  return [{ ...(least.count === 0 ? least.display : rightHalf(least.display)), window: free }];
}

/**
 * Where the windows of a remembered arrangement open now. A window whose middle lies on no display, since one was unplugged,
 * comes onto the first one; none is left where nobody sees it.
 *
 * @param displays the primary one first; none: as remembered
 */
function placeWindows(
  arrangement: readonly PlacedWindow[],
  displays: readonly WindowRectangle[],
): PlacedWindow[] {
  return arrangement
    .filter(({ window }) => window >= 2 && window <= MOST_WINDOWS)
    .map((placed) => ({ ...onDisplay(placed, displays), window: placed.window }));
}

/** The windows to open for the first time: one for each display beside the one that the leading window is on. */
function firstArrangement(displays: readonly WindowRectangle[], leading: WindowRectangle): PlacedWindow[] {
  const own = displayOf(leading, displays);
  const others = displays.filter((display) => display !== own);
  const free = others.length > 0 ? others : [rightHalf(own ?? leading)];
  return free
    .slice(0, MOST_WINDOWS - 1)
    .map(({ left, top, width, height }, at) => ({ window: at + 2, left, top, width, height }));
}

/** The window as it is where it can be seen, else as large as fits on the first display. */
function onDisplay(window: WindowRectangle, displays: readonly WindowRectangle[]): WindowRectangle {
  const [first] = displays;
  const { left, top, width, height } = window;
  if (!first || displayOf(window, displays)) return { left, top, width, height };
  return {
    left: first.left,
    top: first.top,
    width: Math.min(width, first.width),
    height: Math.min(height, first.height),
  };
}

function displayOf(
  { left, top, width, height }: WindowRectangle,
  displays: readonly WindowRectangle[],
): WindowRectangle | undefined {
  const [x, y] = [left + width / 2, top + height / 2];
  return displays.find(
    (display) =>
      x >= display.left &&
      x < display.left + display.width &&
      y >= display.top &&
      y < display.top + display.height,
  );
}

function rightHalf({ left, top, width, height }: WindowRectangle): WindowRectangle {
  const half = Math.floor(width / 2);
  return { left: left + width - half, top, width: half, height };
}
