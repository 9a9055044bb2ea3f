import { create } from 'zustand';

/** A region that objects of the study draw on its images. */
export interface Region {
  /** Object and number within it */
  readonly id: string;
  readonly kind: 'segment' | 'roi' | 'dose';
  readonly name: string;
  /** What it is, in the object's own words; empty where it does not say */
  readonly note: string;
  /** CSS */
  readonly colour: string;
  /** null where its object does not let it be told */
  readonly volumeMl: number | null;
  /** In which its places are; empty where it has none */
  readonly frameOfReferenceUid: string;
  /** A point of it, LPS mm, to go to; null where it has no place in the patient */
  readonly centre: readonly [number, number, number] | null;
  /** Of a dose: where its colours begin */
  readonly bands?: readonly { readonly text: string; readonly colour: string }[];
  /** Of a dose; empty when its object has none */
  readonly doseUnit?: string;
}

interface PointedDose {
  /** Of the region */
  readonly id: string;
  readonly dose: number;
}

interface Regions {
  readonly studyInstanceUid: string;
  readonly status: 'none' | 'loading' | 'ready';
  readonly all: readonly Region[];
  readonly hiddenIds: ReadonlySet<string>;
  /** Of what is filled, 0 to 1; outlines are always whole */
  readonly opacity: number;
  /** Under the pointer */
  readonly pointed: readonly PointedDose[];
  /** Objects that could not be read */
  readonly problems: readonly string[];
}

const EMPTY: Regions = {
  studyInstanceUid: '',
  status: 'none',
  all: [],
  hiddenIds: new Set(),
  opacity: 0.35,
  pointed: [],
  problems: [],
};

export const useRegions = create<Regions>(() => EMPTY);

/** Starts afresh for a study. */
export function openRegions(studyInstanceUid: string): void {
  useRegions.setState({ ...EMPTY, studyInstanceUid, status: 'loading' });
}

export function putRegions(all: readonly Region[], problems: readonly string[]): void {
  useRegions.setState({ all, problems, status: 'ready' });
}

export function showRegions(ids: readonly string[], isShown: boolean): void {
  useRegions.setState(({ hiddenIds }) => {
    const hidden = new Set(hiddenIds);
    for (const id of ids)
      if (isShown) hidden.delete(id);
      else hidden.add(id);
    return { hiddenIds: hidden };
  });
}

export function setRegionOpacity(opacity: number): void {
  useRegions.setState({ opacity });
}

export function pointAtDose(pointed: readonly PointedDose[]): void {
  if (pointed.length > 0 || useRegions.getState().pointed.length > 0) useRegions.setState({ pointed });
}
