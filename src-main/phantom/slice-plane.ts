import { add, cross, dot, scale, subtract, type Solid, type Vec3 } from './solid.ts';

/** Where the pixels of one slice lie in patient space (PS3.3 C.7.6.2.1.1). */
export interface SlicePlane {
  /** Centre of the first pixel: Image Position (Patient) */
  readonly position: Vec3;
  /** Unit direction of growing column index, then of growing row index: Image Orientation (Patient) */
  readonly rowDirection: Vec3;
  readonly columnDirection: Vec3;
  /** Between neighbouring rows (first value of Pixel Spacing) and columns (second), mm */
  readonly rowSpacingMm: number;
  readonly columnSpacingMm: number;
  readonly rows: number;
  readonly columns: number;
}

/** Centre of a pixel in patient space. */
export function pixelToPatient(plane: SlicePlane, row: number, column: number): Vec3 {
  return add(
    plane.position,
    add(
      scale(plane.rowDirection, column * plane.columnSpacingMm),
      scale(plane.columnDirection, row * plane.rowSpacingMm),
    ),
  );
}

/**
 * Paints solids over a slice, later ones over earlier ones.
 *
 * A pixel at the surface gets the share of the solid that a soft edge of `edgeMm` gives, so that half of the contrast lies
 * exactly on the surface and centres of mass are those of the solid.
 *
 * @param values rows × columns, row-major; holds the background before and the picture after
 */
export function paintSolids(
  plane: SlicePlane,
  solids: readonly Solid[],
  edgeMm: number,
  values: Float32Array,
): void {
  for (const solid of solids) paintSolid(plane, solid, edgeMm, values);
}

function paintSolid(plane: SlicePlane, solid: Solid, edgeMm: number, values: Float32Array): void {
  const { position, rowDirection, columnDirection, rowSpacingMm, columnSpacingMm, rows, columns } = plane;
  const toCentre = subtract(solid.centre, position);
  const reach = (direction: Vec3) =>
    edgeMm / 2 +
    Math.abs(direction[0]) * solid.halfSizeMm[0] +
    Math.abs(direction[1]) * solid.halfSizeMm[1] +
    Math.abs(direction[2]) * solid.halfSizeMm[2];
  const normal = cross(rowDirection, columnDirection);
  if (Math.abs(dot(toCentre, normal)) >= reach(normal)) return;
  const alongRow = dot(toCentre, rowDirection);
  const alongColumn = dot(toCentre, columnDirection);
  const rowReach = reach(rowDirection);
  const columnReach = reach(columnDirection);
  const firstColumn = Math.max(0, Math.ceil((alongRow - rowReach) / columnSpacingMm));
  const lastColumn = Math.min(columns - 1, Math.floor((alongRow + rowReach) / columnSpacingMm));
  const firstRow = Math.max(0, Math.ceil((alongColumn - columnReach) / rowSpacingMm));
  const lastRow = Math.min(rows - 1, Math.floor((alongColumn + columnReach) / rowSpacingMm));
  const [stepX, stepY, stepZ] = scale(rowDirection, columnSpacingMm);
  const { value, distance } = solid;
  const half = edgeMm / 2;
  for (let row = firstRow; row <= lastRow; row += 1) {
    let [x, y, z] = pixelToPatient(plane, row, firstColumn);
    let index = row * columns + firstColumn;
    for (let column = firstColumn; column <= lastColumn; column += 1) {
      const outside = distance(x, y, z);
      if (outside <= -half) values[index] = value;
      else if (outside < half) values[index]! += (value - values[index]!) * (0.5 - outside / edgeMm);
      x += stepX;
      y += stepY;
      z += stepZ;
      index += 1;
    }
  }
}
