import { PLANE_AXES, planeToScreen, type MainPlane, type PlaneCamera } from '#view/kernels/plane-camera.ts';
import { cross, dot, type Vec3 } from '#view/kernels/vector.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** Room around the crossing, so that the lines never hide what they point at. CSS pixels. */
const GAP_PX = 14;

const COLOURS: Readonly<Record<MainPlane, string>> = {
  axial: '#e0685a',
  coronal: '#5fb58a',
  sagittal: '#d9a441',
};

/** The lines in which the two other planes cut this one. */
export class PlaneLines {
  readonly #svg: SVGSVGElement;

  constructor(element: HTMLElement) {
    this.#svg = document.createElementNS(SVG, 'svg');
    this.#svg.setAttribute('aria-hidden', 'true');
    this.#svg.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none';
    element.append(this.#svg);
  }

  draw(camera: PlaneCamera, plane: MainPlane, point: Vec3): void {
    const [x, y] = planeToScreen(camera, point);
    const reach = camera.width + camera.height;
    const lines: SVGLineElement[] = [];
    for (const other of ['axial', 'coronal', 'sagittal'] as const) {
      if (other === plane) continue;
      const along = cross(PLANE_AXES[plane].scroll, PLANE_AXES[other].scroll);
      const [dx, dy] = [dot(along, camera.right), -dot(along, camera.up)];
      for (const side of [-1, 1]) {
        const line = document.createElementNS(SVG, 'line');
        const ends = {
          x1: x + dx * side * GAP_PX,
          y1: y + dy * side * GAP_PX,
          x2: x + dx * side * reach,
          y2: y + dy * side * reach,
        };
        for (const [name, value] of Object.entries(ends)) line.setAttribute(name, value.toFixed(2));
        line.setAttribute('stroke', COLOURS[other]);
        line.setAttribute('stroke-opacity', '0.75');
        line.dataset['plane'] = other;
        lines.push(line);
      }
    }
    this.#svg.replaceChildren(...lines);
  }

  dispose(): void {
    this.#svg.remove();
  }
}
