/** Words of planes and volumes. */
export const volumes = {
  /** How a plane was made; always on the screen. */
  interpolation: {
    none: 'Reformatted, voxels as stored',
    linear: 'Reformatted, interpolated',
    nearest: 'Reformatted, nearest voxel',
  },
  slabs: { maximum: 'MIP', minimum: 'MinIP', mean: 'Mean' },
  slab: (mode: string, mm: string) => `${mode} ${mm} mm`,
  reduced: 'Reduced while moving',
};
