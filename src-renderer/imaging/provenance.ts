import type { Sampling } from '#view/kernels/pixel-sampling.ts';
import type { SlabMode } from '#view/kernels/slab.ts';
import type { Vec3 } from '#view/kernels/vector.ts';
import type { VoxelNeighbour } from '#view/kernels/volume-sampling.ts';
import type { Voi } from '#view/kernels/voi.ts';
import type { VoiSource } from './default-voi.ts';
import type { GroupPlace } from './frame.ts';

/** What hides or replaces the greys of a pixel. */
export type PixelCover = 'padding' | 'palette' | 'shutter' | 'overlay';

/** The road of one pixel from the object to the screen, recomputed value by value beside what the painter did. */
export interface Provenance {
  readonly kind: 'image';
  readonly sopInstanceUid: string;
  /** From 1 */
  readonly frameNumber: number;
  /** How the screen pixel came out of pixels of the image; its column and row are those under the pointer */
  readonly sampling: Sampling;
  /** Values as they lie in the object, one a sample; null while they are read once more */
  readonly stored: readonly number[] | null;
  /** Why they could not be read; empty otherwise */
  readonly storedProblem: string;
  readonly bitsStored: number;
  /** null for colours */
  readonly grey: GreyProvenance | null;
  /** Red, green and blue, 0 to 255, of the pixel alone; what covers it counts */
  readonly reference: Rgb;
  /** Of the neighbours by their weights; the pixel itself at 1:1. The screen's own arithmetic may be coarser */
  readonly weighted: Rgb;
  /** What interpolation may make of it and its neighbours: least and greatest of each channel */
  readonly expected: readonly [Rgb, Rgb];
  /** Read back from the screen; null where that is not possible */
  readonly screen: Rgb | null;
  /** Screen and recomputed value differ by one step at most, and the value kept is the one stored */
  readonly agrees: boolean;
  readonly covers: readonly PixelCover[];
}

/** The road of a pixel of a plane: from the voxels around it to the screen, recomputed beside what the graphics card did. */
export interface PlaneProvenance {
  readonly kind: 'plane';
  /** Patient, LPS mm */
  readonly point: Vec3;
  /** Of what it is: a plane of the patient, a cut along a path, or the whole volume seen from a side */
  readonly seen: 'plane' | 'curved' | 'turning';
  /** null = a thin plane */
  readonly slab: {
    readonly mode: SlabMode;
    /** Places through it at which it is sampled */
    readonly count: number;
    /** Those of them that have a value */
    readonly valued: number;
    /** Distance from the plane of the value that is shown; null for a mean */
    readonly decidedAtMm: number | null;
  } | null;
  /** Around the place that decides; of a mean, around the plane itself */
  readonly neighbours: readonly VoxelNeighbour[];
  /** Only the nearest of them is shown */
  readonly isNearest: boolean;
  readonly grey: GreyProvenance;
  /** Covered by the display shutter of its slices */
  readonly isCovered: boolean;
  /** Of a second series in colour; 0 = there is none */
  readonly fusedShare: number;
  readonly reference: Rgb;
  readonly screen: Rgb | null;
  readonly agrees: boolean;
}

export type Rgb = readonly [number, number, number];

export interface GreyProvenance {
  readonly modality: ModalitySource;
  /** Of the functional groups that rescale and windows of the object come from */
  readonly groups: { readonly modality: GroupPlace; readonly voi: GroupPlace };
  /** After the modality LUT */
  readonly value: number;
  readonly unit: string;
  readonly voi: Voi;
  readonly voiSource: VoiSource;
  /** Of the preset, or of the sender; may be empty */
  readonly voiName: string;
  /** Output of the VOI stage, 0 to 1 */
  readonly fraction: number;
  readonly isMonochrome1: boolean;
  readonly isInvertedByReader: boolean;
  /** P-value and driving level, where greys go through a table of this display; null: through none */
  readonly driven: { readonly pValue: number; readonly ddl: number } | null;
}

export type ModalitySource =
  | { readonly kind: 'none' }
  | { readonly kind: 'rescale'; readonly slope: number; readonly intercept: number }
  | { readonly kind: 'table'; readonly entries: number; readonly firstMapped: number };
