import { fitScale } from './zoom.ts';

/** What is shown of an image, apart from its pixels. Independent of the size of the canvas. */
export interface ViewTransform {
  /** `fit` follows the canvas (factor 1 = the whole image); `device` keeps device pixels per image column. */
  readonly zoom: { readonly kind: 'fit' | 'device'; readonly factor: number };
  /** Image point in the middle of the canvas as fractions of columns and rows; [0.5, 0.5] = centred. */
  readonly centre: readonly [number, number];
  /** Clockwise on the screen, before flipping. */
  readonly rotationDeg: number;
  readonly isFlippedHorizontally: boolean;
  readonly isFlippedVertically: boolean;
}

export const INITIAL_TRANSFORM: ViewTransform = {
  zoom: { kind: 'fit', factor: 1 },
  centre: [0.5, 0.5],
  rotationDeg: 0,
  isFlippedHorizontally: false,
  isFlippedVertically: false,
};

export interface ImageSize {
  readonly columns: number;
  readonly rows: number;
  /** Height of a pixel divided by its width. */
  readonly pixelAspect: number;
}

export interface CanvasSize {
  /** Device pixels */
  readonly width: number;
  readonly height: number;
}

/**
 * Maps image points to device pixels of the canvas: x = a·column + c·row + e, y = b·column + d·row + f.
 * Image points are continuous: the centre of the first pixel is (0.5, 0.5).
 */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** Device pixels per image column. */
export function scaleOf(view: ViewTransform, image: ImageSize, canvas: CanvasSize): number {
  return view.zoom.kind === 'device' ? view.zoom.factor : view.zoom.factor * fitScale(image, canvas);
}

/** At one device pixel per image pixel the result lies on whole pixels, so that nothing is interpolated. */
export function imageToCanvas(view: ViewTransform, image: ImageSize, canvas: CanvasSize): Affine {
  const scale = scaleOf(view, image, canvas);
  const angle = (view.rotationDeg * Math.PI) / 180;
  const cosine = exactQuarter(Math.cos(angle));
  const sine = exactQuarter(Math.sin(angle));
  const mirrorX = view.isFlippedHorizontally ? -1 : 1;
  const mirrorY = view.isFlippedVertically ? -1 : 1;
  const rowScale = scale * image.pixelAspect;
  const a = mirrorX * cosine * scale;
  const b = mirrorY * sine * scale;
  const c = -mirrorX * sine * rowScale;
  const d = mirrorY * cosine * rowScale;
  const column = view.centre[0] * image.columns;
  const row = view.centre[1] * image.rows;
  const e = canvas.width / 2 - (a * column + c * row);
  const f = canvas.height / 2 - (b * column + d * row);
  const isPixelExact = [a, b, c, d].every((value) => value === 0 || Math.abs(value) === 1);
  return isPixelExact ? { a, b, c, d, e: Math.round(e), f: Math.round(f) } : { a, b, c, d, e, f };
}

/** cos and sin of whole quarter turns without the rounding error that would blur a turned image. */
function exactQuarter(value: number): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < 1e-12 ? nearest + 0 : value;
}

export function applyAffine(map: Affine, column: number, row: number): readonly [number, number] {
  return [map.a * column + map.c * row + map.e, map.b * column + map.d * row + map.f];
}

/** The image point under a device pixel of the canvas. */
export function canvasToImage(map: Affine, x: number, y: number): readonly [number, number] {
  const determinant = map.a * map.d - map.b * map.c;
  const dx = x - map.e;
  const dy = y - map.f;
  return [(map.d * dx - map.c * dy) / determinant, (map.a * dy - map.b * dx) / determinant];
}

/** A direction on the screen as columns and rows of the image. */
export function screenDirection(map: Affine, x: number, y: number): readonly [number, number] {
  const determinant = map.a * map.d - map.b * map.c;
  return [(map.d * x - map.c * y) / determinant, (map.a * y - map.b * x) / determinant];
}

/** A quarter turn as the reader sees it; mirrored images turn the other way inside. */
export function rotated(view: ViewTransform, clockwiseDeg: number): ViewTransform {
  const isMirrored = view.isFlippedHorizontally !== view.isFlippedVertically;
  const rotationDeg = (view.rotationDeg + (isMirrored ? -clockwiseDeg : clockwiseDeg) + 720) % 360;
  return { ...view, rotationDeg };
}

/** Mirrors what is on the screen about its middle. */
export function flipped(view: ViewTransform, axis: 'horizontal' | 'vertical'): ViewTransform {
  return axis === 'horizontal'
    ? { ...view, isFlippedHorizontally: !view.isFlippedHorizontally }
    : { ...view, isFlippedVertically: !view.isFlippedVertically };
}

/** The content follows the pointer by device pixels. */
export function panned(
  view: ViewTransform,
  image: ImageSize,
  canvas: CanvasSize,
  dx: number,
  dy: number,
): ViewTransform {
  const [columns, rows] = screenDirection(imageToCanvas(view, image, canvas), dx, dy);
  return {
    ...view,
    centre: [view.centre[0] - columns / image.columns, view.centre[1] - rows / image.rows],
  };
}

/** Zooms so that the image point under (x, y), device pixels, stays there. */
export function zoomedAt(
  view: ViewTransform,
  image: ImageSize,
  canvas: CanvasSize,
  factor: number,
  x: number,
  y: number,
): ViewTransform {
  const scale = scaleOf(view, image, canvas);
  const next = Math.min(64, Math.max(0.02, scale * factor));
  const [column, row] = canvasToImage(imageToCanvas(view, image, canvas), x, y);
  const keep = scale / next;
  const centre = [view.centre[0] * image.columns, view.centre[1] * image.rows] as const;
  return {
    ...view,
    zoom: { kind: view.zoom.kind, factor: (view.zoom.factor * next) / scale },
    centre: [
      (column + (centre[0] - column) * keep) / image.columns,
      (row + (centre[1] - row) * keep) / image.rows,
    ],
  };
}
