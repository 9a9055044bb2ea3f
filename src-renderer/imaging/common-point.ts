import type { Vec3 } from '#view/kernels/vector.ts';
import {
  distanceFromPlaneMm,
  patientAt,
  screenOfPatient,
  type ScreenPoint,
} from '#view/kernels/view-geometry.ts';
import { addLayer, LAYER_ORDER, redrawLayer } from './view-layers.ts';
import type { View } from './view-state.ts';

const ID = 'commonPoint';
const ARM_PX = 14;

let shown: { readonly frameOfReferenceUid: string; readonly point: Vec3 } | null = null;
const views = new Set<View>();

/** Shows the patient point under a point of one view on all others: they go to its slice and mark it. */
export function showCommonPoint(view: View, at: ScreenPoint): void {
  const plane = view.geometry()?.plane;
  if (!plane || plane.frameOfReferenceUid === '') return;
  const { frameOfReferenceUid } = plane;
  shown = { frameOfReferenceUid, point: patientAt(plane, at) };
  for (const other of views) if (other !== view) other.showPoint?.(frameOfReferenceUid, shown.point);
  redrawLayer(ID);
}

export function hideCommonPoint(): void {
  if (shown === null) return;
  shown = null;
  redrawLayer(ID);
}

/** Lets every view mark the common point until the returned end is called. */
export function followCommonPoint(): () => void {
  const end = addLayer({
    id: ID,
    order: LAYER_ORDER.cursor,
    attach: (host, view) => {
      views.add(view);
      const mark = document.createElement('div');
      mark.dataset['commonPoint'] = '';
      mark.style.cssText = `position:absolute;width:${ARM_PX * 2}px;height:${ARM_PX * 2}px;margin:-${ARM_PX}px;background:linear-gradient(var(--accent),var(--accent)) center/1px 100% no-repeat,linear-gradient(var(--accent),var(--accent)) center/100% 1px no-repeat`;
      host.append(mark);
      return {
        draw: (geometry) => {
          const plane = geometry?.plane;
          const isHere = shown !== null && plane?.frameOfReferenceUid === shown.frameOfReferenceUid;
          mark.hidden = !isHere;
          mark.style.display = isHere ? '' : 'none';
          if (!isHere || !plane || shown === null) return;
          const [x, y] = screenOfPatient(plane, shown.point);
          mark.style.left = `${x}px`;
          mark.style.top = `${y}px`;
          // Pale where the point lies before or behind the slice.
          const reachMm = Math.max(plane.thicknessMm / 2, 1);
          mark.style.opacity = Math.abs(distanceFromPlaneMm(plane, shown.point)) <= reachMm ? '1' : '0.4';
        },
        dispose: () => views.delete(view),
      };
    },
  });
  return () => {
    shown = null;
    end();
  };
}
