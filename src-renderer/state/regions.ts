import { create } from 'zustand';
import { keepSeatValue, seatValue } from './seat.ts';

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
  /** Of shares or chances: the volume of the voxels that have at least such a one, ml */
  readonly volumeFromMl?: (from: number) => number | null;
  /** Of a dose: the greatest of it, and whether doses are in Gy */
  readonly dose?: { readonly most: number; readonly isGray: boolean };
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
  /** Shares and chances below this are not shown, those from it on as whole, 0 to 1; 0 = each by its share */
  readonly shareFrom: number;
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
  shareFrom: 0,
  pointed: [],
  problems: [],
};

const SHARE_KEY = 'regions.shareFrom';

export const useRegions = create<Regions>(() => EMPTY);

/** Starts afresh for a study. */
export function openRegions(studyInstanceUid: string): void {
  useRegions.setState({ ...EMPTY, studyInstanceUid, status: 'loading', shareFrom: seatValue(SHARE_KEY, 0) });
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

/** Remembered by this seat. */
export function setShareFrom(shareFrom: number): void {
  useRegions.setState({ shareFrom });
  keepSeatValue(SHARE_KEY, shareFrom);
}

export function pointAtDose(pointed: readonly PointedDose[]): void {
  if (pointed.length > 0 || useRegions.getState().pointed.length > 0) useRegions.setState({ pointed });
}
