/** Greys of a screen, one driving level a device pixel, row by row. */
export interface Pattern {
  readonly width: number;
  readonly height: number;
  readonly ddls: Uint8Array;
}

/** Device pixels from the upper left corner; the far edges do not belong to it. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function plain(width: number, height: number, ddl: number): Pattern {
  return { width, height, ddls: new Uint8Array(width * height).fill(ddl) };
}

/** Gives each pixel of a box, as far as it lies in the pattern, the level that belongs to its place in the box. */
export function paint(
  { width, height, ddls }: Pattern,
  box: Box,
  level: number | ((x: number, y: number) => number),
): void {
  const [left, top] = [Math.max(0, box.left), Math.max(0, box.top)];
  const [right, bottom] = [Math.min(width, box.left + box.width), Math.min(height, box.top + box.height)];
  for (let y = top; y < bottom; y += 1) {
    if (typeof level === 'number') ddls.fill(level, y * width + left, Math.max(left, right) + y * width);
    else for (let x = left; x < right; x += 1) ddls[y * width + x] = level(x - box.left, y - box.top);
  }
}

/**
 * The largest square in the middle of a screen, and places in it of a layout that was published for 1,024 pixels: scaled, and cut
 * to whole pixels downwards. Lines keep their width in pixels: they are what a display has to resolve.
 */
export function squareLayout(width: number, height: number): (box: Box) => Box {
  const side = Math.min(width, height);
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
  const at = (place: number) => Math.floor((place * side) / 1024);
  return (box) => ({
    left: left + at(box.left),
    top: top + at(box.top),
    width: at(box.left + box.width) - at(box.left),
    height: at(box.top + box.height) - at(box.top),
  });
}
