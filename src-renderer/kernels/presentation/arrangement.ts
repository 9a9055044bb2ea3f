import type { DisplayedArea, PresentationState } from '#shared/objects/presentation-state.ts';
import {
  applyAffine,
  canvasToImage,
  imageToCanvas,
  INITIAL_TRANSFORM,
  type CanvasSize,
  type ImageSize,
  type ViewTransform,
} from '#view/kernels/view-transform.ts';
import { fitScale } from '#view/kernels/zoom.ts';

type Turn = Pick<PresentationState, 'rotationDeg' | 'isFlippedHorizontally'>;

/**
 * How a view shows an image that a presentation state speaks of: turned, then flipped, then so large that the displayed area
 * fits or is magnified (PS3.3 C.10.4, C.10.6).
 *
 * @param devicePxPerMm of the screen; null where nobody measured it: what is to be of true size then fits
 */
export function transformOf(
  area: DisplayedArea,
  turn: Turn,
  image: ImageSize,
  canvas: CanvasSize,
  devicePxPerMm: number | null,
): ViewTransform {
  const centre = [
    (area.left - 1 + area.right) / 2 / image.columns,
    (area.top - 1 + area.bottom) / 2 / image.rows,
  ] as const;
  const transform = {
    ...INITIAL_TRANSFORM,
    centre,
    rotationDeg: turn.rotationDeg,
    isFlippedHorizontally: turn.isFlippedHorizontally,
  };
  const { size, pixelSpacingMm } = area;
  if (size.mode === 'magnify') return { ...transform, zoom: { kind: 'device', factor: size.ratio } };
  if (size.mode === 'trueSize' && devicePxPerMm !== null && pixelSpacingMm !== null)
    return { ...transform, zoom: { kind: 'device', factor: pixelSpacingMm[1] * devicePxPerMm } };
  const scale = areaScale(area, turn, image.pixelAspect, canvas);
  return { ...transform, zoom: { kind: 'fit', factor: scale / fitScale(image, canvas) } };
}

/** Device pixels per column at which the whole area is seen. */
function areaScale(
  area: DisplayedArea,
  { rotationDeg }: Turn,
  pixelAspect: number,
  canvas: CanvasSize,
): number {
  const columns = area.right - area.left + 1;
  const rows = (area.bottom - area.top + 1) * pixelAspect;
  const isAcross = rotationDeg === 90 || rotationDeg === 270;
  const [across, down] = isAcross ? [rows, columns] : [columns, rows];
  return Math.min(canvas.width / across, canvas.height / down);
}

/** All of an image, as a state means it that names no area for it. */
export function wholeArea({ columns, rows }: ImageSize): DisplayedArea {
  const size = { mode: 'fit' } as const;
  return {
    images: [],
    left: 1,
    top: 1,
    right: columns,
    bottom: rows,
    size,
    pixelSpacingMm: null,
    pixelAspect: null,
  };
}

/** Where the displayed area lies on a canvas that shows it as the state says: graphics in DISPLAY units are fractions of it. */
export function displayRectangle(
  area: DisplayedArea,
  turn: Turn,
  image: ImageSize,
  canvas: CanvasSize,
  devicePxPerMm: number | null,
): { readonly left: number; readonly top: number; readonly width: number; readonly height: number } {
  const map = imageToCanvas(transformOf(area, turn, image, canvas, devicePxPerMm), image, canvas);
  const [ax, ay] = applyAffine(map, area.left - 1, area.top - 1);
  const [bx, by] = applyAffine(map, area.right, area.bottom);
  return {
    left: Math.min(ax, bx),
    top: Math.min(ay, by),
    width: Math.abs(bx - ax),
    height: Math.abs(by - ay),
  };
}

/** Turn and flip of a view as a presentation state says them: a flip about the other axis is a turn by half more. */
export function turnOf(view: ViewTransform): Turn {
  const isUpsideDown = view.isFlippedVertically;
  const rotation = view.rotationDeg + (isUpsideDown ? 180 : 0);
  const quarter = ((Math.round(rotation / 90) % 4) + 4) % 4;
  const rotationDeg = ([0, 90, 180, 270] as const)[quarter] ?? 0;
  return { rotationDeg, isFlippedHorizontally: view.isFlippedHorizontally !== isUpsideDown };
}

/** The part of an image that a view shows, pixels from 1; the whole image where it is shown whole. */
export function areaOf(
  view: ViewTransform,
  image: ImageSize,
  canvas: CanvasSize,
): Pick<DisplayedArea, 'left' | 'top' | 'right' | 'bottom'> {
  const isWhole =
    view.zoom.kind === 'fit' && view.zoom.factor === 1 && view.centre.every((part) => part === 0.5);
  if (isWhole) return { left: 1, top: 1, right: image.columns, bottom: image.rows };
  const map = imageToCanvas(view, image, canvas);
  const corners = [
    canvasToImage(map, 0, 0),
    canvasToImage(map, canvas.width, 0),
    canvasToImage(map, 0, canvas.height),
    canvasToImage(map, canvas.width, canvas.height),
  ];
  const columns = corners.map(([column]) => column);
  const rows = corners.map(([, row]) => row);
  // What is seen of less than half a pixel counts as not seen: showing the area again then shows the same.
  const left = Math.round(Math.min(...columns)) + 1;
  const top = Math.round(Math.min(...rows)) + 1;
  return {
    left,
    top,
    right: Math.max(left, Math.round(Math.max(...columns))),
    bottom: Math.max(top, Math.round(Math.max(...rows))),
  };
}
