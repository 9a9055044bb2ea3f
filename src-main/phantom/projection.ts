import { pixelToPatient, type SlicePlane } from './slice-plane.ts';
import { cross, scale, type Vec3 } from './solid.ts';

/** A body of even density for a parallel beam; densities of overlapping bodies add up. */
export interface Mass {
  readonly centre: Vec3;
  readonly semiAxesMm: Vec3;
  /** Attenuation per mm relative to what is around; negative for air in tissue */
  readonly density: number;
}

/**
 * Line integrals of ellipsoids along the normal of a plane: exact chord lengths times density.
 *
 * @param values rows × columns, row-major; what is there is added to
 */
export function projectMasses(plane: SlicePlane, masses: readonly Mass[], values: Float32Array): void {
  const normal = cross(plane.rowDirection, plane.columnDirection);
  const stepAlongRow = scale(plane.rowDirection, plane.columnSpacingMm);
  for (const { centre, semiAxesMm, density } of masses) {
    const over = (v: Vec3): Vec3 => [v[0] / semiAxesMm[0], v[1] / semiAxesMm[1], v[2] / semiAxesMm[2]];
    const [nx, ny, nz] = over(normal);
    const [sx, sy, sz] = over(stepAlongRow);
    const a = nx * nx + ny * ny + nz * nz;
    let index = 0;
    for (let row = 0; row < plane.rows; row += 1) {
      const start = pixelToPatient(plane, row, 0);
      let [px, py, pz] = over([start[0] - centre[0], start[1] - centre[1], start[2] - centre[2]]);
      for (let column = 0; column < plane.columns; column += 1) {
        // |p + t n| = 1 in the space where the ellipsoid is a unit sphere.
        const b = px * nx + py * ny + pz * nz;
        const inside = b * b - a * (px * px + py * py + pz * pz - 1);
        if (inside > 0) values[index]! += ((2 * Math.sqrt(inside)) / a) * density;
        px += sx;
        py += sy;
        pz += sz;
        index += 1;
      }
    }
  }
}

/** Row and column, with fractions, at which a point of patient space is projected on a plane along its normal. */
export function projectPoint(
  plane: SlicePlane,
  point: Vec3,
): { readonly row: number; readonly column: number } {
  const d: Vec3 = [point[0] - plane.position[0], point[1] - plane.position[1], point[2] - plane.position[2]];
  const along = (axis: Vec3) => d[0] * axis[0] + d[1] * axis[1] + d[2] * axis[2];
  return {
    row: along(plane.columnDirection) / plane.rowSpacingMm,
    column: along(plane.rowDirection) / plane.columnSpacingMm,
  };
}
