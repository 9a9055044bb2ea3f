import type { SlicePlace } from './linked-slices.ts';
import type { Vec3 } from './vector.ts';
import type { Window } from './voi.ts';

/** What a reader did with a view, for those that go with it, in this window and in others: plain data. null = not that. */
export interface MovedView {
  /** Scrolled here */
  readonly slice: SlicePlace | null;
  readonly window: { readonly modality: string; readonly window: Window; readonly name: string } | null;
  /** Zoomed: mm of the patient from one CSS pixel to the next */
  readonly perPx: number | null;
  readonly middle: {
    /** In the middle of the view now */
    readonly place: SlicePlace;
    /** By which the body went on the screen, patient LPS mm; null: it was zoomed as well */
    readonly wayMm: Vec3 | null;
  } | null;
}
