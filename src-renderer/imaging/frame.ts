import type { CineFacts } from '#view/kernels/cine.ts';
import type { FrameFacts } from '#view/kernels/frame-facts.ts';
import type { PresentationTable } from '#view/kernels/presentation-lut.ts';
import type { Shutter } from '#view/kernels/shutter.ts';
import type { Modality, SampleType, StoredFormat } from '#view/kernels/modality.ts';
import type { SlicePlane } from '#view/kernels/slice-geometry.ts';
import type { SpacingFacts } from '#view/kernels/spacing.ts';
import type { Suv } from '#view/kernels/suv.ts';
import type { Voi } from '#view/kernels/voi.ts';
import type { OverlayPlane } from './overlay-planes.ts';
import type { Fidelity, LossyNote } from './read-fidelity.ts';
import type { MaskFacts } from './read-masks.ts';

/** A colour table of PALETTE COLOR: 256 or more entries of 8-bit red, green and blue. */
export interface Palette {
  readonly firstMapped: number;
  readonly red: Uint8Array;
  readonly green: Uint8Array;
  readonly blue: Uint8Array;
}

export interface StoredVoi {
  readonly voi: Voi;
  /** The sender's own words; may be empty. */
  readonly explanation: string;
}

/** Where a functional group stands (PS3.3 C.7.6.16): in the item of the frame, in that of all frames, or nowhere. */
export type GroupPlace = 'frame' | 'shared' | 'none';

/** One picture: a frame of an instance, with everything that showing it needs except its pixels. */
export interface Frame {
  /** `viewbox:study/series/instance/frame`, then the study's version if there is one; the identity of the frame everywhere in the window. */
  readonly imageId: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  /** From 1 */
  readonly frameNumber: number;
  readonly instanceNumber: number;
  readonly modality: string;
  readonly rows: number;
  readonly columns: number;
  /** Height of a pixel divided by its width. */
  readonly pixelAspect: number;
  readonly samplesPerPixel: number;
  /** 1 = colour planes one after the other in native data. */
  readonly planarConfiguration: number;
  readonly photometricInterpretation: string;
  readonly isFloat: boolean;
  readonly format: StoredFormat;
  /** Common to all frames of the series. */
  readonly sampleType: SampleType;
  readonly modalityLut: Modality;
  /** Whether rescale and windows come from a functional group, and which */
  readonly groups: { readonly modality: GroupPlace; readonly voi: GroupPlace };
  /** Unit of the values after the modality LUT: HU, or empty. */
  readonly unit: string;
  /** In modality values; null when the object names none. */
  readonly paddingRange: readonly [number, number] | null;
  readonly vois: readonly StoredVoi[];
  readonly palette: Palette | null;
  /** Words of RGBA by P-value that a presentation state shows its greys in; absent or null: they stay grey */
  readonly pseudoColours?: Uint32Array | null;
  /** The palette colours stored values from its first one on; what is below stays grey (PS3.3 C.7.6.19) */
  readonly isPaletteSupplemental: boolean;
  readonly presentationTable: PresentationTable | null;
  readonly shutter: Shutter | null;
  readonly overlayPlanes: readonly OverlayPlane[];
  readonly plane: SlicePlane;
  /** What lengths on it are worth: `kernels/spacing.ts` says */
  readonly spacing: SpacingFacts;
  /** Patient Orientation (0020,0020): letters along rows and columns; empty when not said. */
  readonly patientOrientation: readonly [string, string];
  readonly laterality: string;
  readonly viewPosition: string;
  readonly sliceThicknessMm: number | null;
  readonly lossy: LossyNote | null;
  readonly fidelity: Fidelity;
  readonly cine: CineFacts;
  /** Time, contrast and the other dimensions in which the frames of a series differ */
  readonly facts: FrameFacts;
  /** How its values become uptake, or why they do not; null for what is no PET */
  readonly suv: Suv | null;
  readonly masks: MaskFacts;
}

/** An object of a series that is no picture: a report, a key object selection, a presentation state … */
export interface OtherObject {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly title: string;
}
