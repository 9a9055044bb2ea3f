import { fetchBulk } from '#view/api/dicomweb.ts';
import type { ShownImage } from '#view/kernels/view-geometry.ts';
import type { Frame } from './frame.ts';
import { overlayFrame, unpackOverlay, type OverlayPlane } from './overlay-planes.ts';
import { addLayer, LAYER_ORDER, redrawLayer, type AttachedLayer } from './view-layers.ts';
import type { View } from './view-state.ts';

const OVERLAY_PLANE_LAYER = 'overlayPlanes';
/** Drawings of a frame kept ready; a cine of overlays needs only the few around it. */
const KEPT = 64;
/** Calm white: drawings must be seen on bright and dark, and are no light of the image. */
const INK = 0xd9ffffff;

const addresses = new Map<string, Promise<Uint8Array>>();
const drawings = new Map<string, OffscreenCanvas>();

/** Shows overlay planes (60xx) above pictures from now on; returns the end of it. */
export function addOverlayPlaneLayer(): () => void {
  return addLayer({
    id: OVERLAY_PLANE_LAYER,
    order: LAYER_ORDER.overlayPlanes,
    attach: (host, view) => new OverlayPlaneLayer(host, view),
  });
}

class OverlayPlaneLayer implements AttachedLayer {
  readonly #view: View;
  readonly #canvas = document.createElement('canvas');
  #isDisposed = false;
  #isBlank = true;

  constructor(host: HTMLElement, view: View) {
    this.#view = view;
    this.#canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%';
    host.append(this.#canvas);
  }

  draw(geometry: { readonly image: ShownImage | null } | null): void {
    const { frame } = this.#view.getState();
    const image = geometry?.image ?? null;
    const planes = image !== null && frame !== null ? frame.overlayPlanes : [];
    if (planes.length === 0 && this.#isBlank) return;
    const context = this.#cleared();
    this.#isBlank = true;
    if (context === null || image === null || frame === null) return;
    for (const plane of planes) this.#drawPlane(context, image, frame, plane);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#canvas.remove();
    this.#canvas.width = 0;
  }

  #cleared(): CanvasRenderingContext2D | null {
    const { clientWidth, clientHeight } = this.#canvas;
    const [width, height] = [clientWidth, clientHeight].map((size) =>
      Math.max(1, Math.round(size * devicePixelRatio)),
    ) as [number, number];
    if (this.#canvas.width !== width || this.#canvas.height !== height)
      Object.assign(this.#canvas, { width, height });
    const context = this.#canvas.getContext('2d');
    context?.setTransform(1, 0, 0, 1, 0, 0);
    context?.clearRect(0, 0, width, height);
    return context;
  }

  #drawPlane(context: CanvasRenderingContext2D, image: ShownImage, frame: Frame, plane: OverlayPlane): void {
    const drawing = this.#drawingOf(frame, plane);
    if (drawing === null) return;
    const [toX, toY] = [
      this.#canvas.width / (this.#canvas.clientWidth || 1),
      this.#canvas.height / (this.#canvas.clientHeight || 1),
    ];
    const { a, b, c, d, e, f } = image.map;
    context.setTransform(a * toX, b * toY, c * toX, d * toY, e * toX, f * toY);
    // Lines of one pixel must not vanish between device pixels.
    context.imageSmoothingEnabled = Math.hypot(a * toX, b * toY) < 1;
    context.drawImage(drawing, plane.origin[1] - 1, plane.origin[0] - 1);
    this.#isBlank = false;
  }

  /** null while its bits are on their way, or when the frame has none. */
  #drawingOf(frame: Frame, plane: OverlayPlane): OffscreenCanvas | null {
    const at = overlayFrame(plane, frame.frameNumber);
    if (at === null) return null;
    const { bits, group, stateUid } = plane;
    const owner = stateUid ?? (bits.kind === 'embedded' ? frame.imageId : frame.sopInstanceUid);
    const key = `${owner}/${group}/${at}/${plane.colour ?? ''}`;
    const known = drawings.get(key);
    if (known) return known;
    if (bits.kind === 'embedded') {
      const shown = this.#view.values();
      const isShown = shown?.kind === 'image' && shown.frame.imageId === frame.imageId;
      const drawn = isShown ? shown.overlays?.get(group) : undefined;
      return drawn ? keep(key, plane, drawn) : null;
    }
    if (bits.kind === 'inline') return keep(key, plane, unpackOverlay(plane, bits.bytes, at));
    let asked = addresses.get(bits.address);
    if (!asked) {
      asked = fetchBulk(bits.address);
      addresses.set(bits.address, asked);
    }
    asked.then(
      (bytes) => {
        if (this.#isDisposed || drawings.has(key)) return;
        keep(key, plane, unpackOverlay(plane, bytes, at));
        redrawLayer(OVERLAY_PLANE_LAYER);
      },
      // Asked for again with the next picture.
      () => addresses.delete(bits.address),
    );
    return null;
  }
}

function keep(key: string, plane: OverlayPlane, drawn: Uint8Array): OffscreenCanvas | null {
  const canvas = new OffscreenCanvas(plane.columns, plane.rows);
  const context = canvas.getContext('2d');
  if (context === null) return null;
  const picture = context.createImageData(plane.columns, plane.rows);
  const words = new Uint32Array(picture.data.buffer);
  for (let at = 0; at < words.length; at++) if (drawn[at] === 1) words[at] = INK;
  context.putImageData(picture, 0, 0);
  if (plane.colour !== undefined) {
    context.globalCompositeOperation = 'source-in';
    context.fillStyle = plane.colour;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  const [oldest] = drawings.keys();
  if (drawings.size >= KEPT && oldest !== undefined) drawings.delete(oldest);
  drawings.set(key, canvas);
  return canvas;
}
