import { add, cross, scale, type Vec3 } from './solid.ts';
import type { SlicePlane } from './slice-plane.ts';

/** A stack of parallel slices around a point. */
export interface StackOptions {
  readonly rows: number;
  readonly columns: number;
  readonly sliceCount: number;
  /** Size of a picture from edge to edge, vertically and horizontally, mm */
  readonly heightMm: number;
  readonly widthMm: number;
  readonly rowDirection: Vec3;
  readonly columnDirection: Vec3;
  /** From one slice's first pixel to the next one's: not along the normal when the gantry is tilted */
  readonly sliceStep: Vec3;
  readonly centre: Vec3;
}

/** The planes of a stack in order; `centre` lies in the middle of the volume. */
export function stackPlanes(options: StackOptions): SlicePlane[] {
  const { rows, columns, sliceCount, rowDirection, columnDirection, sliceStep } = options;
  const rowSpacingMm = options.heightMm / rows;
  const columnSpacingMm = options.widthMm / columns;
  const corner = add(
    options.centre,
    add(
      scale(rowDirection, (-(columns - 1) / 2) * columnSpacingMm),
      scale(columnDirection, (-(rows - 1) / 2) * rowSpacingMm),
    ),
  );
  return Array.from({ length: sliceCount }, (_, index) => ({
    position: add(corner, scale(sliceStep, index - (sliceCount - 1) / 2)),
    rowDirection,
    columnDirection,
    rowSpacingMm,
    columnSpacingMm,
    rows,
    columns,
  }));
}

/** Distance of a plane from the origin along its normal, mm: where it comes in the sorted stack. */
export function heightOf(plane: SlicePlane): number {
  const normal = cross(plane.rowDirection, plane.columnDirection);
  const { position } = plane;
  return position[0] * normal[0] + position[1] * normal[1] + position[2] * normal[2];
}
