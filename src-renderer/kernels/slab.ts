import { isAlongAxis } from './plane-camera.ts';
import type { Vec3 } from './vector.ts';
import { stepAlong, type VolumeGeometry } from './volume-geometry.ts';

/** How the values through a slab become one: the greatest, the least, or their mean. */
export type SlabMode = 'maximum' | 'minimum' | 'mean';

export interface Slab {
  readonly mode: SlabMode;
  /** Half of it on each side of the plane */
  readonly thicknessMm: number;
}

/** Distances from the plane at which a slab is sampled, mm: `from`, `from + stepMm`, … `count` of them. */
export interface SlabSamples {
  readonly fromMm: number;
  readonly stepMm: number;
  readonly count: number;
}

/**
 * One sample at each slice of voxels where the plane lies along them, two per voxel where it is oblique; always one on the
 * plane itself.
 */
export function slabSamples(volume: VolumeGeometry, normal: Vec3, slab: Slab | null): SlabSamples {
  const isOblique = !isAlongAxis(volume, normal);
  const stepMm = stepAlong(volume, normal) / (isOblique ? 2 : 1);
  const perSide = slab === null ? 0 : Math.floor(slab.thicknessMm / 2 / stepMm + 1e-6);
  return { fromMm: -perSide * stepMm, stepMm, count: 2 * perSide + 1 };
}

/** Values through a slab as one; those of nothing take no part. null when there are none. */
export function slabValue(mode: SlabMode, values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  if (mode === 'maximum') return Math.max(...known);
  if (mode === 'minimum') return Math.min(...known);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
