import type { CrossedPlanes } from '#view/kernels/crosshair.ts';
import type { GreyRamp } from '#view/kernels/grey-ramp.ts';
import type { MainPlane } from '#view/kernels/plane-camera.ts';
import type { Slab } from '#view/kernels/slab.ts';
import type { Vec3 } from '#view/kernels/vector.ts';
import type { Window } from '#view/kernels/voi.ts';
import type { NamedVoi } from './default-voi.ts';
import type { Volume } from './volume.ts';
import type { PlaneCut } from './plane-painter.ts';

/** What the planes of one volume share. */
export interface PlaneSession {
  readonly volume: Volume;
  /** Where the three planes cross, patient LPS mm. */
  readonly point: Vec3;
  readonly planes: CrossedPlanes;
  readonly slab: Slab | null;
  /** Nearest voxel instead of a value between voxels */
  readonly isNearest: boolean;
  readonly named: NamedVoi | null;
  readonly window: Window | null;
  /** Greys of what is shown; null before the first window is known */
  readonly ramp: GreyRamp | null;
  /** Least value white. */
  readonly isInverted: boolean;
  readonly problem: string;
  /** The graphics card was reset: nothing is shown until it has the voxels again. */
  readonly isLost: boolean;
  /** Slices that are on the graphics card */
  readonly loadedCount: number;
  setPoint(point: Vec3): void;
  turnLine(seenIn: MainPlane, line: MainPlane, angleRad: number, keepsRight: boolean): void;
  setSlab(slab: Slab | null): void;
  /** Upright planes and no slab again. */
  resetPlanes(): void;
  setWindow(window: Window, name: string): void;
  dragWindow(start: Window, dxPx: number, dyPx: number): void;
  cycleStoredWindow(): void;
  showFullRange(): void;
  invert(): void;
  resetWindow(): void;
  retry(): void;
  /** False when there is nothing to paint with: the target is then blank. */
  paint(
    target: CanvasRenderingContext2D,
    cut: Omit<PlaneCut, 'ramp' | 'paddingRange'>,
    reduction: number,
  ): boolean;
}
