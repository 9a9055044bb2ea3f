import type { ViewGeometry } from '#view/kernels/view-geometry.ts';
import { useHiddenLayers } from '#view/state/hidden-layers.ts';
import type { View } from './view-state.ts';

/** Something that lies over pictures: measurements, contours, reference lines … */
export interface LayerKind {
  readonly id: string;
  /** Higher lies above lower; the picture is below all. See LAYER_ORDER */
  readonly order: number;
  /** @param host fills the view's element and belongs to the layer: an SVG or a canvas goes in */
  attach(host: HTMLElement, view: View): AttachedLayer;
}

export interface AttachedLayer {
  /** In the frame in which the picture was painted; null = there is no picture, draw nothing. */
  draw(geometry: ViewGeometry | null): void;
  dispose(): void;
}

/** @public */
export const LAYER_ORDER = {
  overlayPlanes: 10,
  dose: 20,
  segments: 30,
  contours: 40,
  presentation: 50,
  referenceLines: 60,
  measurements: 70,
  cursor: 80,
} as const;

const kinds = new Map<string, LayerKind>();
const hosts = new Set<LayerHost>();

/** Width and height of the element of a view that has layers, CSS pixels; nothing for one that has not. */
export function sizeOf(view: View): readonly [number, number] {
  const host = Array.from(hosts).find((each) => each.view === view);
  return host?.size ?? [0, 0];
}

/** @public From now on every view has this layer; returns the end of it. */
export function addLayer(kind: LayerKind): () => void {
  kinds.set(kind.id, kind);
  for (const host of hosts) host.attach(kind);
  return () => {
    kinds.delete(kind.id);
    for (const host of hosts) host.detach(kind.id);
  };
}

/** @public Draws a layer again on every view: what it shows has changed, not the pictures. */
export function redrawLayer(id: string): void {
  for (const host of hosts) host.draw(id);
}

useHiddenLayers.subscribe(() => {
  for (const host of hosts) for (const id of kinds.keys()) host.obey(id);
});

/** Puts the layers over a view until the end that is returned is called. */
export function attachLayers(element: HTMLElement, view: View): () => void {
  const host = new LayerHost(element, view);
  hosts.add(host);
  for (const kind of kinds.values()) host.attach(kind);
  return () => {
    hosts.delete(host);
    host.dispose();
  };
}

class LayerHost {
  readonly #element: HTMLElement;
  readonly #view: View;
  readonly #attached = new Map<string, { readonly host: HTMLElement; readonly layer: AttachedLayer }>();
  readonly #end: () => void;

  constructor(element: HTMLElement, view: View) {
    this.#element = element;
    this.#view = view;
    this.#end = view.subscribe(() => this.#drawAll());
  }

  get view(): View {
    return this.#view;
  }

  get size(): readonly [number, number] {
    return [this.#element.clientWidth, this.#element.clientHeight];
  }

  attach(kind: LayerKind): void {
    this.detach(kind.id);
    const host = document.createElement('div');
    host.dataset['layer'] = kind.id;
    host.style.cssText = `position:absolute;inset:0;pointer-events:none;z-index:${kind.order}`;
    this.#element.append(host);
    this.#attached.set(kind.id, { host, layer: kind.attach(host, this.#view) });
    this.obey(kind.id);
    this.draw(kind.id);
  }

  /** Takes over whether the layer is shown. */
  obey(id: string): void {
    const known = this.#attached.get(id);
    if (known) known.host.hidden = useHiddenLayers.getState().hidden.has(id);
  }

  detach(id: string): void {
    const known = this.#attached.get(id);
    if (!known) return;
    known.layer.dispose();
    known.host.remove();
    this.#attached.delete(id);
  }

  draw(id: string): void {
    this.#attached.get(id)?.layer.draw(this.#view.geometry());
  }

  dispose(): void {
    this.#end();
    for (const id of this.#attached.keys()) this.detach(id);
  }

  #drawAll(): void {
    const geometry = this.#view.geometry();
    for (const { layer } of this.#attached.values()) layer.draw(geometry);
  }
}
