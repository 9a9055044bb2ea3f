import { cornersShown, referenceLine } from '#view/kernels/reference-line.ts';
import type { ViewGeometry } from '#view/kernels/view-geometry.ts';
import { addLayer, LAYER_ORDER, redrawLayer, sizeOf, type AttachedLayer } from './view-layers.ts';
import type { View } from './view-state.ts';

const ID = 'referenceLines';
const SVG = 'http://www.w3.org/2000/svg';

/** Draws on every view where the planes of the other ones cross it, until the returned end is called. */
export function showReferenceLines(): () => void {
  const views = new Set<View>();
  /** Where each view was when the others drew it */
  const drawn = new Map<View, string>();
  const end = addLayer({
    id: ID,
    order: LAYER_ORDER.referenceLines,
    attach: (host, view) => {
      views.add(view);
      return attach(host, view, views, drawn);
    },
  });
  return end;
}

function attach(host: HTMLElement, view: View, views: Set<View>, drawn: Map<View, string>): AttachedLayer {
  const svg = document.createElementNS(SVG, 'svg');
  svg.style.cssText = 'position:absolute;width:100%;height:100%';
  host.append(svg);
  return {
    draw: (geometry) => {
      svg.replaceChildren(...linesOn(view, geometry, views));
      const now = JSON.stringify(geometry?.plane ?? null);
      if (drawn.get(view) === now) return;
      // Drawn before the others, which draw this one again: each change goes round once.
      drawn.set(view, now);
      redrawLayer(ID);
    },
    dispose: () => {
      views.delete(view);
      drawn.delete(view);
      redrawLayer(ID);
    },
  };
}

function linesOn(view: View, geometry: ViewGeometry | null, views: ReadonlySet<View>): SVGElement[] {
  const plane = geometry?.plane;
  if (!plane) return [];
  return Array.from(views).flatMap((other) => {
    const its = other.geometry();
    if (other === view || !its?.plane) return [];
    // The planes of one volume have a crosshair of their own.
    if (geometry.hasCrosshair === true && its.hasCrosshair === true) return [];
    const line = referenceLine(plane, its.plane, cornersShown(its, sizeOf(other)));
    if (line === null) return [];
    return [false, true].map((isTop) => segment(line, isTop));
  });
}

/** A dark line under a bright one: seen on bone and on air. */
function segment([from, to]: readonly (readonly [number, number])[], isTop: boolean): SVGElement {
  const line = document.createElementNS(SVG, 'line');
  const ends = { x1: from?.[0], y1: from?.[1], x2: to?.[0], y2: to?.[1] };
  for (const [name, value] of Object.entries(ends)) line.setAttribute(name, (value ?? 0).toFixed(2));
  line.setAttribute('stroke', isTop ? 'rgb(222 190 92)' : 'rgb(0 0 0 / 60%)');
  line.setAttribute('stroke-width', isTop ? '1' : '3');
  if (isTop) line.dataset['referenceLine'] = '';
  return line;
}
