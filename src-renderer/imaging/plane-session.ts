import type { BodyLookId } from '#view/kernels/body-look.ts';
import type { Fusion } from '#view/kernels/colour-maps.ts';
import type { CrossedPlanes } from '#view/kernels/crosshair.ts';
import type { DisplayTable } from '#view/kernels/display-table.ts';
import type { GreyRamp } from '#view/kernels/grey-ramp.ts';
import type { MainPlane } from '#view/kernels/plane-camera.ts';
import type { Slab } from '#view/kernels/slab.ts';
import type { Vec3 } from '#view/kernels/vector.ts';
import type { ViewTransform } from '#view/kernels/view-transform.ts';
import type { Window } from '#view/kernels/voi.ts';
import type { NamedVoi } from './default-voi.ts';
import type { ToldLayer } from './plane-provenance.ts';
import type { Volume } from './volume.ts';
import type { ViewBodyCut, ViewCurvedCut, ViewCut } from './plane-painter.ts';

export interface PlaneSettings {
  readonly slab: Slab | null;
  /** Nearest voxel instead of a value between voxels */
  readonly isNearest: boolean;
  /** Turning one line turns the other along */
  readonly keepsRight: boolean;
  /** How the second volume lies over this one; without meaning when there is none */
  readonly fusion: Fusion | null;
  readonly look: BodyLookId;
  /** What of the volume is left standing, as shares of columns, rows and slices: from and to */
  readonly clip: readonly [Range, Range, Range];
}

/** What readers change of planes and may take back. */
export interface PlaneLook {
  readonly named: NamedVoi | null;
  readonly isInvertedByReader: boolean;
  readonly planes: CrossedPlanes;
  readonly point: Vec3;
  readonly slab: Slab | null;
  readonly isNearest: boolean;
  readonly keepsRight: boolean;
  readonly look: BodyLookId;
  readonly clip: PlaneSettings['clip'];
  /** Of views through the whole volume */
  readonly whole: WholeLook;
  /** Of the volume that lies over the first one; null = there is none */
  readonly over: OverLook | null;
}

/** What a reader has changed of the greys of views through a whole volume */
export interface WholeLook {
  /** null = as they are by themselves */
  readonly named: NamedVoi | null;
  readonly isInvertedByReader: boolean;
}

export interface OverLook {
  readonly fusion: Fusion;
  readonly name: string;
  readonly isInverted: boolean;
}

export type Range = readonly [number, number];

/** How a plane lies on the screen; views of one plane share it. */
export interface PlaneFrame {
  /** Middle of the view within the plane; its slice comes from the session's point */
  readonly middle: Vec3;
  readonly zoom: number;
  readonly turn: ViewTransform;
}

/** The window that views show a volume with, and what a reader does to it. */
export interface ViewGreys {
  readonly named: NamedVoi | null;
  readonly window: Window | null;
  /** Greys of what is shown; null before the first window is known */
  readonly ramp: GreyRamp | null;
  /** Least value white. */
  readonly isInverted: boolean;
  /** What the greys of a view are made of */
  readonly greyLayer: ToldLayer | null;
  setWindow(window: Window, name: string): void;
  dragWindow(start: Window, dxPx: number, dyPx: number): void;
  cycleStoredWindow(): void;
  showFullRange(): void;
  invert(): void;
  resetWindow(): void;
}

/** What the planes of one volume share. */
export interface PlaneSession extends ViewGreys {
  /** Where the planes lie */
  readonly volume: Volume;
  /** Whose values and frames a view tells of */
  readonly told: Volume;
  /** Whose slices are waited for */
  readonly drawn: Volume;
  /** Whose values stand under the pointer */
  readonly probed: readonly Volume[];
  /** The planes cross on the screen: each shows where, and a press there takes the crossing along */
  readonly hasCrosshair: boolean;
  /** Where the three planes cross, patient LPS mm. */
  readonly point: Vec3;
  readonly planes: CrossedPlanes;
  readonly settings: PlaneSettings;
  /** Those of views through the whole volume */
  readonly whole: ViewGreys;
  /** Of the display, which greys go through; null = none */
  readonly display: DisplayTable | null;
  /** Changes with everything that is painted with besides the window. */
  readonly paintKey: string;
  /** What the colours of a view are made of */
  readonly colourLayer: { readonly volume: Volume; readonly fusion: Fusion } | null;
  readonly problem: string;
  /** The graphics card was reset: nothing is shown until it has the voxels again. */
  readonly isLost: boolean;
  /** Slices that are on the graphics card */
  readonly loadedCount: number;
  frameOf(plane: MainPlane): PlaneFrame;
  setFrame(plane: MainPlane, frame: PlaneFrame): void;
  setPoint(point: Vec3): void;
  turnLine(seenIn: MainPlane, line: MainPlane, angleRad: number, isAlone: boolean): void;
  alignToAcquisition(): void;
  setNearest(isNearest: boolean): void;
  setKeepsRight(keepsRight: boolean): void;
  setSlab(slab: Slab | null): void;
  /** Upright planes and no slab again. */
  resetPlanes(): void;
  look(): PlaneLook;
  restore(look: PlaneLook): void;
  retry(): void;
  /** False when there is nothing to paint with: the target is then blank. */
  paint(target: CanvasRenderingContext2D, cut: ViewCut, reduction: number): boolean;
  paintCurved(target: CanvasRenderingContext2D, cut: ViewCurvedCut, reduction: number): boolean;
  paintBody(target: CanvasRenderingContext2D, cut: ViewBodyCut, reduction: number): boolean;
}
