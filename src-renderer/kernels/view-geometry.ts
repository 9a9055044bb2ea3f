import { addScaled, cross, dot, length, normalize, subtract, type Vec3 } from './vector.ts';
import { applyAffine, canvasToImage, type Affine } from './view-transform.ts';

/** CSS pixels of a view's element, from its upper left corner. */
export type ScreenPoint = readonly [number, number];
/** [column, row], continuous: the centre of the first pixel is (0.5, 0.5). */
export type ImagePoint = readonly [number, number];

/** The frame that a stack shows. */
export interface ShownImage {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  /** From 1 */
  readonly frameNumber: number;
  readonly columns: number;
  readonly rows: number;
  /** Image points to CSS pixels */
  readonly map: Affine;
}

/** The plane of the patient that a view shows: LPS mm. */
export interface ShownPlane {
  readonly frameOfReferenceUid: string;
  /** The point under CSS pixel (0, 0) */
  readonly origin: Vec3;
  /** Way of one CSS pixel to the right and down, mm */
  readonly right: Vec3;
  readonly down: Vec3;
  /** Unit normal; the same for all slices of a stack whatever is flipped */
  readonly normal: Vec3;
  /** What is shown reaches half of this to both sides; 0 = not known */
  readonly thicknessMm: number;
}

/** Where that lies which a view has on the screen at this moment. */
export interface ViewGeometry {
  readonly seriesInstanceUid: string;
  /** null for a plane of a volume: it belongs to no single frame */
  readonly image: ShownImage | null;
  /** Where the planes of its volume cross is drawn on it */
  readonly hasCrosshair?: boolean;
  /** null when the object does not say where in the patient it lies */
  readonly plane: ShownPlane | null;
  /** Of a plane of a volume: where the frames lie that it is made of; null for any other frame */
  readonly sliceOf?: (sopInstanceUid: string, frameNumber: number) => PlacedImage | null;
}

/** Where a frame lies in the patient; null where it does not say. */
export interface PlacedImage {
  readonly position: Vec3 | null;
  readonly rowCosines: Vec3 | null;
  readonly columnCosines: Vec3 | null;
  /** Between rows, between columns */
  readonly pixelSpacing: readonly [number, number] | null;
  readonly frameOfReferenceUid: string;
}

/** The way from points of a frame to the patient; null when the frame does not say where it lies. */
export function patientOfImage(image: PlacedImage): ((point: ImagePoint) => Vec3) | null {
  const { position, rowCosines, columnCosines, pixelSpacing } = image;
  if (!position || !rowCosines || !columnCosines || !pixelSpacing) return null;
  return ([column, row]) => {
    // Image Position is the centre of the first pixel.
    const alongRow = addScaled(position, rowCosines, (column - 0.5) * pixelSpacing[1]);
    return addScaled(alongRow, columnCosines, (row - 0.5) * pixelSpacing[0]);
  };
}

export function screenOfImage(image: ShownImage, [column, row]: ImagePoint): ScreenPoint {
  return applyAffine(image.map, column, row);
}

export function imageAt(image: ShownImage, [x, y]: ScreenPoint): ImagePoint {
  return canvasToImage(image.map, x, y);
}

export function patientAt(plane: ShownPlane, [x, y]: ScreenPoint): Vec3 {
  return addScaled(addScaled(plane.origin, plane.right, x), plane.down, y);
}

/** Where a patient point lies on the screen when it is projected onto the plane along its normal. */
export function screenOfPatient(plane: ShownPlane, point: Vec3): ScreenPoint {
  const from = subtract(point, plane.origin);
  // The two ways need not be at right angles: pixels that are not square make none, a shear would.
  const [rr, rd, dd] = [
    dot(plane.right, plane.right),
    dot(plane.right, plane.down),
    dot(plane.down, plane.down),
  ];
  const [fr, fd] = [dot(from, plane.right), dot(from, plane.down)];
  const determinant = rr * dd - rd * rd;
  return [(dd * fr - rd * fd) / determinant, (rr * fd - rd * fr) / determinant];
}

/** Signed distance of a point from the plane, mm; positive on the side of its normal. */
export function distanceFromPlaneMm(plane: ShownPlane, point: Vec3): number {
  return dot(subtract(point, plane.origin), plane.normal);
}

/** @public CSS pixels per mm along the rows of the screen. */
export function pixelsPerMm(plane: ShownPlane): number {
  return 1 / length(plane.right);
}

/** The plane of a frame under the map that shows it; null without a position or a spacing in the patient. */
export function planeOfImage(slice: PlacedImage, map: Affine, thicknessMm: number): ShownPlane | null {
  const { rowCosines, columnCosines } = slice;
  const inPatient = patientOfImage(slice);
  if (inPatient === null || !rowCosines || !columnCosines) return null;
  const at = (x: number, y: number): Vec3 => inPatient(canvasToImage(map, x, y));
  const origin = at(0, 0);
  return {
    frameOfReferenceUid: slice.frameOfReferenceUid,
    origin,
    right: subtract(at(1, 0), origin),
    down: subtract(at(0, 1), origin),
    normal: normalize(cross(rowCosines, columnCosines)),
    thicknessMm,
  };
}
