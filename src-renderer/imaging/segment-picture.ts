import type { PixelGrid } from '#view/kernels/plane-camera.ts';
import type { Rgb } from '#view/kernels/regions/dicom-colour.ts';
import { cutMask, maskFrom, type MaskCut, type SegmentMask } from '#view/kernels/regions/segment-mask.ts';
import { addScaled, type Vec3 } from '#view/kernels/vector.ts';
import {
  imageAt,
  patientAt,
  type ShownImage,
  type ShownPlane,
  type ViewGeometry,
} from '#view/kernels/view-geometry.ts';
import type { RegionShape } from './region-objects.ts';

type SegmentShape = RegionShape & { readonly kind: 'segment' };

/** Frames are as near to their slice as this where a slice has no thickness, mm */
const LEAST_REACH_MM = 0.5;
/** A slab is looked through in so many steps at most */
const MOST_STEPS = 400;

let scratch: OffscreenCanvas | null = null;

/** Draws what a picture shows of a segment, each device pixel in or out. @returns whether it shows any */
export function drawSegment(
  context: CanvasRenderingContext2D,
  shape: SegmentShape,
  geometry: ViewGeometry,
  opacity: number,
  shareFrom: number,
): boolean {
  const from = shape.isFractional ? shareFrom : 0;
  const cuts = cutsOf(shape, geometry, context.canvas, from);
  // The object's own frames are nothing but their segments.
  const isOwn = shape.sopInstanceUid === geometry.image?.sopInstanceUid;
  const filling = isOwn ? 1 : opacity;
  for (const cut of cuts) drawCut(context, cut, shape.rgb, filling, !shape.isFractional || from > 0);
  return cuts.length > 0;
}

/** By place where both share a frame of reference, else on the image that the object names. */
function cutsOf(
  shape: SegmentShape,
  { image, plane }: ViewGeometry,
  { width, height }: HTMLCanvasElement,
  from: number,
): readonly MaskCut[] {
  const ratio = window.devicePixelRatio;
  // A frame of the object itself is of one segment, whatever else lies at its place.
  if (shape.sopInstanceUid === image?.sopInstanceUid)
    return cutOnImage(shape.ownFrames.get(image.frameNumber), image, { width, height }, from);
  const isPlaced = plane !== null && plane.frameOfReferenceUid !== '' && shape.masks.length > 0;
  if (isPlaced && shape.region.frameOfReferenceUid !== '') {
    if (shape.region.frameOfReferenceUid !== plane.frameOfReferenceUid) return [];
    const pixel = (x: number, y: number) => patientAt(plane, [x / ratio, y / ratio]);
    const grid = { width, height, ...waysOf(pixel) };
    const reachMm = Math.max(image === null ? 0 : plane.thicknessMm / 2, LEAST_REACH_MM);
    return shape.masks.flatMap((mask) => {
      const ways = image === null ? waysThrough(plane, mask) : undefined;
      return cutMask(maskFrom(mask, from), grid, reachMm, ways) ?? [];
    });
  }
  if (image === null || shape.imageSize[0] !== image.columns || shape.imageSize[1] !== image.rows) return [];
  const mask =
    shape.onImages.get(`${image.sopInstanceUid}/${image.frameNumber}`) ??
    shape.onImages.get(`${image.sopInstanceUid}/`);
  return cutOnImage(mask, image, { width, height }, from);
}

/** In columns and rows of an image instead of the patient. */
function cutOnImage(
  mask: SegmentMask | undefined,
  image: ShownImage,
  size: { readonly width: number; readonly height: number },
  from: number,
): readonly MaskCut[] {
  if (mask === undefined) return [];
  const ratio = window.devicePixelRatio;
  const pixel = (x: number, y: number): Vec3 => {
    const [column, row] = imageAt(image, [x / ratio, y / ratio]);
    return [column - 0.5, row - 0.5, 0];
  };
  return [cutMask(maskFrom(mask, from), { ...size, ...waysOf(pixel) }) ?? []].flat();
}

/** The grid of device pixels for a place of each. */
function waysOf(place: (x: number, y: number) => Vec3): Pick<PixelGrid, 'origin' | 'right' | 'down'> {
  const origin = place(0.5, 0.5);
  return {
    origin,
    right: addScaled(place(1.5, 0.5), origin, -1),
    down: addScaled(place(0.5, 1.5), origin, -1),
  };
}

/** From the middle of a slab to planes of it that leave no voxel out. */
function waysThrough({ normal, thicknessMm }: ShownPlane, mask: SegmentMask): readonly Vec3[] | undefined {
  if (thicknessMm === 0) return undefined;
  const finest = Math.min(...mask.spacingMm, mask.depthMm > 0 ? mask.depthMm : Infinity);
  const count = Math.min(MOST_STEPS, Math.ceil(thicknessMm / finest));
  return Array.from({ length: count + 1 }, (_, at) =>
    addScaled([0, 0, 0], normal, (at / count - 0.5) * thicknessMm),
  );
}

function drawCut(
  context: CanvasRenderingContext2D,
  cut: MaskCut,
  [red, green, blue]: Rgb,
  opacity: number,
  hasOutline: boolean,
): void {
  const { x, y, width, height, coverage } = cut;
  const picture = new ImageData(width, height);
  const { data } = picture;
  const edge = hasOutline
    ? edgeOf(cut, context.canvas, Math.max(1, Math.round(window.devicePixelRatio)))
    : null;
  for (let at = 0; at < coverage.length; at++) {
    const covered = coverage[at] ?? 0;
    if (covered === 0) continue;
    data[at * 4] = red;
    data[at * 4 + 1] = green;
    data[at * 4 + 2] = blue;
    data[at * 4 + 3] = edge?.[at] === 1 ? 255 : covered * opacity;
  }
  scratch ??= new OffscreenCanvas(1, 1);
  if (scratch.width < width) scratch.width = width;
  if (scratch.height < height) scratch.height = height;
  scratch.getContext('2d', { willReadFrequently: true })?.putImageData(picture, 0, 0);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(scratch, 0, 0, width, height, x, y, width, height);
}

/** Covered pixels beside one that is not; the border of the picture is no edge. */
function edgeOf(cut: MaskCut, canvas: HTMLCanvasElement, thick: number): Uint8Array {
  const { x: left, y: top, width, height, coverage } = cut;
  const isIn = (x: number, y: number) => {
    if (left + x < 0 || top + y < 0 || left + x >= canvas.width || top + y >= canvas.height) return true;
    return x >= 0 && y >= 0 && x < width && y < height && coverage[y * width + x] !== 0;
  };
  const edge = new Uint8Array(coverage.length);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++)
      if (coverage[at] !== 0)
        edge[at] =
          isIn(x - thick, y) && isIn(x + thick, y) && isIn(x, y - thick) && isIn(x, y + thick) ? 0 : 1;
  return edge;
}
