import { doseAt } from '#view/kernels/regions/dose-grid.ts';
import { isodoseBands } from '#view/kernels/regions/isodose-levels.ts';
import { cutStack } from '#view/kernels/regions/contour-stack.ts';
import { isClosed, liesIn } from '#view/kernels/regions/structure-set.ts';
import { dot } from '#view/kernels/vector.ts';
import {
  patientAt,
  screenOfPatient,
  type ShownPlane,
  type ViewGeometry,
} from '#view/kernels/view-geometry.ts';
import { usePreferences } from '#view/state/preferences.ts';
import { pointAtDose, useRegions, type Region } from '#view/state/regions.ts';
import { putIntoBodies } from './body-regions.ts';
import { cutDose, drawIsodoses, drawWash, type DoseCut } from './dose-picture.ts';
import type { RegionShape } from './region-objects.ts';
import { drawSegment } from './segment-picture.ts';
import { addLayer, LAYER_ORDER, redrawLayer, type AttachedLayer } from './view-layers.ts';
import type { View } from './view-state.ts';

const LAYER_ID = 'regions';
/** Contours are as near to their slice as this where a slice has no thickness, mm */
const LEAST_REACH_MM = 0.5;
/** Planes that are turned less than about half a degree are the same plane */
const PARALLEL = 0.99996;
const views = new Set<View>();

/** Draws regions over every view that shows where they lie, until the end that is returned. */
export function drawRegions(shapes: readonly RegionShape[]): () => void {
  const endLayer = addLayer({
    id: LAYER_ID,
    order: LAYER_ORDER.segments,
    attach: (host, view) => new RegionLayer(host, view, shapes),
  });
  putIntoBodies(shapes);
  const redraw = () => redrawLayer(LAYER_ID);
  const ends = [useRegions.subscribe(redraw), usePreferences.subscribe(redraw)];
  return () => {
    for (const end of ends) end();
    putIntoBodies([]);
    endLayer();
  };
}

/** Every view that can shows the slice through a region. */
export function goToRegion({ centre, frameOfReferenceUid }: Region): void {
  if (centre !== null) for (const view of views) view.showPoint?.(frameOfReferenceUid, centre);
}

class RegionLayer implements AttachedLayer {
  readonly #canvas = document.createElement('canvas');
  readonly #observer: ResizeObserver;
  readonly #view: View;
  readonly #shapes: readonly RegionShape[];
  #size = { width: 0, height: 0 };
  /** What the canvas shows: views tell of changes that are none for regions */
  #drawn = '';

  readonly #ending = new AbortController();

  constructor(host: HTMLElement, view: View, shapes: readonly RegionShape[]) {
    this.#view = view;
    this.#shapes = shapes;
    views.add(view);
    this.#canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%';
    this.#canvas.dataset['regions'] = '';
    host.append(this.#canvas);
    this.#size = { width: host.clientWidth, height: host.clientHeight };
    this.#observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      this.#size = { width: entry.contentRect.width, height: entry.contentRect.height };
      redrawLayer(LAYER_ID);
    });
    this.#observer.observe(host);
    const { signal } = this.#ending;
    const element = host.parentElement;
    element?.addEventListener('pointermove', (event) => this.#point(event), { signal });
    element?.addEventListener('pointerleave', () => pointAtDose([]), { signal });
  }

  draw(geometry: ViewGeometry | null): void {
    const { width, height } = this.#size;
    const ratio = window.devicePixelRatio;
    const { hiddenIds, opacity, shareFrom } = useRegions.getState();
    const { isodoses } = usePreferences.getState().own;
    const wanted = JSON.stringify([
      [geometry, width, height, ratio],
      [opacity, shareFrom, isodoses],
      ...hiddenIds,
    ]);
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    this.#canvas.width = Math.max(1, Math.round(width * ratio));
    this.#canvas.height = Math.max(1, Math.round(height * ratio));
    const context = this.#canvas.getContext('2d');
    const shown: string[] = [];
    if (context !== null && geometry !== null) {
      const isSegmentation = this.#shapes.some((each) => each.kind === 'segment' && isOwn(each, geometry));
      // Washes lie below, lines and their words above everything.
      const doses: DoseCut[] = [];
      for (const kind of ['dose', 'segment', 'roi'] as const)
        for (const shape of this.#shapes) {
          const isMeant = shape.kind === kind && !hiddenIds.has(shape.region.id);
          const belongs = isSegmentation ? isFrameOf(shape, geometry) : !isOwn(shape, geometry);
          if (!isMeant || !belongs) continue;
          context.setTransform(ratio, 0, 0, ratio, 0, 0);
          const isShown =
            shape.kind === 'dose'
              ? this.#wash(context, shape, geometry, opacity, doses)
              : drawShape(context, shape, geometry, opacity, shareFrom);
          if (isShown) shown.push(shape.region.name);
        }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      for (const cut of doses) drawIsodoses(context, cut, this.#size);
    }
    this.#canvas.dataset['regions'] = shown.join(', ');
  }

  #wash(
    context: CanvasRenderingContext2D,
    shape: RegionShape & { readonly kind: 'dose' },
    { plane }: ViewGeometry,
    opacity: number,
    doses: DoseCut[],
  ): boolean {
    const bands = isodoseBands(usePreferences.getState().own.isodoses, {
      most: shape.dose.most,
      isGray: shape.dose.grid.units === 'GY',
    });
    const cut = plane && sharesPlace(shape, plane) ? cutDose(shape.dose, bands, plane, this.#size) : null;
    if (cut === null) return false;
    drawWash(context, cut, opacity);
    doses.push(cut);
    return true;
  }

  /** Says the doses under the pointer. */
  #point(event: PointerEvent): void {
    const plane = this.#view.geometry()?.plane;
    const { hiddenIds } = useRegions.getState();
    const { left, top } = this.#canvas.getBoundingClientRect();
    pointAtDose(
      this.#shapes.flatMap((shape) => {
        if (shape.kind !== 'dose' || hiddenIds.has(shape.region.id)) return [];
        if (!plane || !sharesPlace(shape, plane)) return [];
        const point = patientAt(plane, [event.clientX - left, event.clientY - top]);
        const dose = doseAt(shape.dose.grid, shape.dose.frames, point);
        return dose === null ? [] : [{ id: shape.region.id, dose }];
      }),
    );
  }

  dispose(): void {
    this.#ending.abort();
    views.delete(this.#view);
    this.#observer.disconnect();
    this.#canvas.remove();
  }
}

/** @returns whether the picture shows anything of it */
function drawShape(
  context: CanvasRenderingContext2D,
  shape: Exclude<RegionShape, { readonly kind: 'dose' }>,
  geometry: ViewGeometry,
  opacity: number,
  shareFrom: number,
): boolean {
  if (shape.kind === 'segment') return drawSegment(context, shape, geometry, opacity, shareFrom);
  const { plane } = geometry;
  return plane !== null && sharesPlace(shape, plane) && drawContours(context, shape, plane);
}

/** Regions lie on other series; a segmentation that is opened by itself shows its own and nothing else. */
function isOwn(shape: RegionShape, { seriesInstanceUid }: ViewGeometry): boolean {
  return shape.seriesInstanceUid === seriesInstanceUid;
}

function isFrameOf(shape: RegionShape, { image }: ViewGeometry): boolean {
  return shape.kind === 'segment' && shape.sopInstanceUid === image?.sopInstanceUid;
}

function sharesPlace({ region }: RegionShape, { frameOfReferenceUid }: ShownPlane): boolean {
  return frameOfReferenceUid !== '' && frameOfReferenceUid === region.frameOfReferenceUid;
}

function drawContours(
  context: CanvasRenderingContext2D,
  shape: RegionShape & { readonly kind: 'roi' },
  plane: ShownPlane,
): boolean {
  const reachMm = Math.max(plane.thicknessMm / 2, LEAST_REACH_MM);
  let isShown = false;
  context.strokeStyle = shape.region.colour;
  context.fillStyle = shape.region.colour;
  context.lineWidth = 1.5;
  context.beginPath();
  const isAlong = shape.stacks.some(({ normal }) => Math.abs(dot(normal, plane.normal)) > PARALLEL);
  for (const contour of shape.contours) {
    if ((!isAlong && isClosed(contour)) || !liesIn(contour, plane.origin, plane.normal, reachMm)) continue;
    isShown = true;
    contour.points.forEach((point, at) => {
      const [x, y] = screenOfPatient(plane, point);
      if (at === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
      if (contour.points.length === 1) context.fillRect(x - 2, y - 2, 4, 4);
    });
    if (isClosed(contour)) context.closePath();
  }
  for (const stack of shape.stacks) {
    if (Math.abs(dot(stack.normal, plane.normal)) > PARALLEL) continue;
    for (const [from, to] of cutStack(stack, plane.origin, plane.normal, LEAST_REACH_MM)) {
      isShown = true;
      context.moveTo(...screenOfPatient(plane, from));
      context.lineTo(...screenOfPatient(plane, to));
    }
  }
  context.stroke();
  return isShown;
}
