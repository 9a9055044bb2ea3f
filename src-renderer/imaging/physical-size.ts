import { length } from '#view/kernels/vector.ts';
import { rulerOn } from './measure-on-view.ts';
import type { View } from './view-state.ts';

/** How large on the screen is what a view shows. */
export interface PhysicalScale {
  /** Way from one CSS pixel to the next along the rows of the screen, in the unit */
  readonly perPx: number;
  /** `mm`, `mm at detector` … as the image's pixels are known; never `px` */
  readonly unit: string;
}

/** null when the image does not say, or not at its middle. */
export function physicalScale(view: View): PhysicalScale | null {
  const geometry = view.geometry();
  if (geometry === null) return view.pixelMm ? { perPx: view.pixelMm(), unit: 'mm' } : null;
  const { image, plane } = geometry;
  if (image === null) return plane && { perPx: length(plane.right), unit: 'mm' };
  const { sopInstanceUid, sopClassUid, frameNumber, columns, rows, map } = image;
  const middle: [number, number] = [columns / 2, rows / 2];
  const place = { space: 'image', sopInstanceUid, sopClassUid, frameNumber, points: [middle] } as const;
  const ruler = rulerOn(view, { ...place, points: [middle] });
  if (ruler?.kind !== 'known' || ruler.unit === 'px') return null;
  return { perPx: ruler.perColumn / Math.hypot(map.a, map.b), unit: ruler.unit };
}

/** How many mm of what was imaged a screen pixel may be off one mm of the screen, as a share: less is not to be seen. */
const TRUE_WITHIN = 1e-3;

/** Whether a view shows what was imaged in its true size. @param screenMm from one CSS pixel to the next; null = not measured */
export function isTrueSize(scale: PhysicalScale | null, screenMm: number | null): boolean {
  return scale !== null && screenMm !== null && Math.abs(scale.perPx / screenMm - 1) < TRUE_WITHIN;
}

/** Zooms about the middle until a CSS pixel shows so much of the unit of the view. */
export function showAtScale(view: View, scale: PhysicalScale, perPx: number): void {
  view.zoomAt(scale.perPx / perPx);
}
