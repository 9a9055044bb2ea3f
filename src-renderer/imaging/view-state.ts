import type { SampleArray } from '#view/kernels/modality.ts';
import type { EdgeLetters, PlaneName } from '#view/kernels/orientation.ts';
import type { Slab } from '#view/kernels/slab.ts';
import type { VolumeCaution } from '#view/kernels/slice-geometry.ts';
import type { Suv } from '#view/kernels/suv.ts';
import type { Vec3 } from '#view/kernels/vector.ts';
import type { ViewGeometry } from '#view/kernels/view-geometry.ts';
import type { Voi, Window } from '#view/kernels/voi.ts';
import type { SteppedView } from '#view/state/view-steps.ts';
import type { Frame } from './frame.ts';
import type { PlaneProvenance, Provenance } from './provenance.ts';
import type { CineState, PhaseState, SubtractionState } from './series-state.ts';

/** What a viewport shows at this moment: the overlay is drawn from it, so it speaks of the pixels on the screen. */
export interface ViewState {
  readonly kind: 'stack' | 'plane';
  readonly status: 'loading' | 'ready' | 'failed';
  /** What went wrong and what to do; empty otherwise. */
  readonly problem: string;
  /** The frame whose pixels are on the screen; null before the first. Planes name a frame of their volume. */
  readonly frame: Frame | null;
  /** Slice on the screen, from 0; -1 before the first. */
  readonly shownIndex: number;
  /** Slice asked for; differs from the shown one while it loads. */
  readonly targetIndex: number;
  readonly count: number;
  readonly loadedCount: number;
  /** Images of the stack that could not be decoded or fetched */
  readonly failedCount?: number;
  /** Pictures on the screen, or slices behind them, whose code stream stops before its end */
  readonly endsEarlyCount?: number;
  /** null for colour pictures. */
  readonly voi: Voi | null;
  /** Window in force; for a table the window of its input range. */
  readonly window: Window | null;
  /** Name of the stored window or preset in force; empty after a drag. */
  readonly windowName: string;
  /** Values of the picture that the window tells apart; the screen has 256 greys. Colour pictures have none */
  readonly greyLevels?: number;
  readonly isInverted: boolean;
  readonly isFlipped: boolean;
  readonly rotationDeg: number;
  /** Device pixels per image pixel. */
  readonly scale: number;
  readonly letters: EdgeLetters;
  /** Directions of the screen in the patient; stacks and cuts along a path have none */
  readonly axes?: ScreenAxes;
  readonly planeName: PlaneName | null;
  /** Frames per second really reached; 0 = cine is off. */
  readonly cineRate: number;
  /** Value under the pointer, with its unit; empty when the pointer is elsewhere. */
  readonly probe: string;
  /** Only stacks with phases have one */
  readonly phase?: PhaseState | null;
  /** null = cine is off; planes have none */
  readonly cine?: CineState | null;
  /** null = nothing is subtracted; planes have none */
  readonly subtraction?: SubtractionState | null;
  /** null for a stack */
  readonly plane: PlaneFacts | null;
}

/** Unit directions, patient LPS. */
export interface ScreenAxes {
  readonly right: Vec3;
  readonly up: Vec3;
  /** To the eye; of a mirrored picture not what the other two say */
  readonly eye: Vec3;
}

/** How a plane of a volume is made. */
export interface PlaneFacts {
  readonly slab: Slab | null;
  /** What makes distances across the slices of its volume worth less than they look */
  readonly cautions: readonly VolumeCaution[];
  /** `none`: every pixel is a voxel as stored */
  readonly interpolation: 'none' | 'linear' | 'nearest';
  /** Fewer pixels than the screen has, for a moment */
  readonly isReduced: boolean;
  /** The graphics card was reset and has not got the voxels back yet */
  readonly isLost: boolean;
  /** The whole volume seen from a side: the greatest values, or as a body; a cut along a path, laid straight; null = a plane */
  readonly projection: 'turning' | 'body' | 'curved' | null;
  /** How far what is seen is turned about its axis, or the cut about its path; null = a plane */
  readonly turnDeg: number | null;
  /** Display shutter of the slices: honoured, or shown without it because they have several; null = none has one */
  readonly shutter: 'applied' | 'mixed' | null;
  /** Share of the picture that a second series hides, 0 to 1; 0 = there is none */
  readonly fusedShare: number;
}

/** Values behind what is on the screen, after the modality LUT: what statistics are made of. */
export type ShownValues =
  | {
      readonly kind: 'image';
      readonly frame: Frame;
      readonly columns: number;
      readonly rows: number;
      /** Row by row; not to be changed */
      readonly values: SampleArray;
      /** Drawings in spare bits of the pixels, by group 60xx; a byte for each pixel */
      readonly overlays?: ReadonlyMap<string, Uint8Array> | null;
    }
  | {
      readonly kind: 'volume';
      /** Interpolated between voxels; null outside or where a slice is not loaded */
      readonly valueAt: (point: Vec3) => number | null;
      /** Distance at which samples of a plane are independent, mm */
      readonly stepMm: number;
      readonly unit: string;
      /** How values become uptake; null for what is no PET */
      readonly suv: Suv | null;
    };

/** What a viewport can be asked to do; stacks and planes of a volume understand the same words. */
export interface View extends SteppedView {
  getState(): ViewState;
  /** The window as the reader has set it by now, painted or not yet: what further changes go out from. null for colour. */
  windowInForce(): Window | null;
  /** Where what is on the screen lies; null before the first picture. */
  geometry(): ViewGeometry | null;
  /** null for colour pictures, and before the first. */
  values(): ShownValues | null;
  /** Called after every change; returns the end of it. */
  subscribe(listener: () => void): () => void;
  scrollBy(slices: number): void;
  scrollTo(index: number): void;
  setWindow(window: Window, name: string): void;
  /** Moves the window from where it was when the drag began, CSS pixels. */
  dragWindow(start: Window, dxPx: number, dyPx: number): void;
  /** Steps through the windows and tables that came with the image. */
  cycleStoredWindow(): void;
  showFullRange(): void;
  invert(): void;
  rotate(clockwiseDeg: 90 | -90): void;
  flip(axis: 'horizontal' | 'vertical'): void;
  fit(): void;
  showOneToOne(): void;
  /** Zooms about a point in CSS pixels of the element; about the middle without one. */
  zoomAt(factor: number, point?: readonly [number, number]): void;
  /** CSS pixels */
  pan(dxPx: number, dyPx: number): void;
  reset(): void;
  toggleCine(): void;
  /** Pointer over a point in CSS pixels of the element; null when it left. */
  probeAt(point: readonly [number, number] | null): void;
  /**
   * Paints what lies around a point, CSS pixels of the element, so that it fills the target and a stored pixel covers at least
   * two device pixels; absent where there is no lens.
   */
  paintLens?(target: CanvasRenderingContext2D, point: readonly [number, number]): void;
  /**
   * Shows the slice through a patient point, LPS mm, where there is one near enough; absent without slices in the patient.
   *
   * @returns whether there is one
   */
  showPoint?(frameOfReferenceUid: string, point: Vec3): boolean;
  /** The slice that was asked for, which may not be on the screen yet; null when it does not say where it lies. */
  targetSlice?(): {
    readonly frameOfReferenceUid: string;
    readonly point: Vec3;
    readonly normal: Vec3;
  } | null;
  /**
   * Where the pixel at a point comes from, CSS pixels of the element; null beside the picture. Views that cannot tell
   * leave it out. What is not known at once comes with a later change of the state.
   */
  provenanceAt?(point: readonly [number, number]): Provenance | PlaneProvenance | null;
  /** mm of the patient from one CSS pixel to the next; only of views that lie in no plane and are true to scale all the same. */
  pixelMm?(): number;
  /** Tries again what failed. */
  retry(): void;
  dispose(): void;
}
