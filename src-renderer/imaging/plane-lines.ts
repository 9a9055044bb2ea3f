import { MAIN_PLANES } from '#view/kernels/crosshair.ts';
import { planeToScreen, type MainPlane, type PlaneCamera } from '#view/kernels/plane-camera.ts';
import { cross, dot, length, normalize } from '#view/kernels/vector.ts';
import { beginStep } from '#view/state/view-steps.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import type { PlaneSession } from './plane-session.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** Room around the crossing, so that the lines never hide what they point at. CSS pixels. */
const GAP_PX = 14;
/** Handles lie this share of the smaller side of the view from the crossing. */
const HANDLE_REACH = 0.36;
const EDGE_PX = 22;
const LEAST_REACH_PX = 44;
/** Half of a handle with its edge, CSS pixels */
const HANDLE_PX = 7;
/** How far from its line a slab handle lies when there is no slab yet */
const SLAB_REST_PX = 7;
/** A slab thinner than this is none, mm */
const LEAST_SLAB_MM = 0.5;
/** As a menu says them */
const TURN_STEP = 'Plane turned';
const SLAB_STEP = 'Slab';

const COLOURS: Readonly<Record<MainPlane, string>> = {
  axial: '#e0685a',
  coronal: '#5fb58a',
  sagittal: '#d9a441',
};

/** What the lines need of the view that they lie on. */
interface LinesView {
  readonly plane: MainPlane;
  camera(): PlaneCamera;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** One of the lines as the view sees it. */
interface CutLine {
  readonly other: MainPlane;
  /** Of length 1 on the screen */
  readonly way: Place;
}

interface LineDrag {
  readonly pointerId: number;
  readonly move: (event: PointerEvent, at: Place) => void;
  readonly endStep: () => void;
}

/**
 * The lines in which the two other planes cut this one, with handles: round ones turn (Shift: that plane alone), square ones
 * set the thickness of the slab.
 */
export class PlaneLines {
  readonly #root = document.createElement('div');
  /** One a line and no larger than it: what lies over the picture is put together with it each time. */
  readonly #sheets = new Map<MainPlane, SVGSVGElement>();
  readonly #view: LinesView;
  readonly #session: PlaneSession;
  readonly #ending = new AbortController();
  #drawn = '';
  #drag: LineDrag | null = null;

  constructor(element: HTMLElement, view: LinesView, session: PlaneSession) {
    this.#view = view;
    this.#session = session;
    this.#root.setAttribute('aria-hidden', 'true');
    this.#root.style.cssText = 'position:absolute;inset:0;overflow:hidden;pointer-events:none';
    element.append(this.#root);
    const { signal } = this.#ending;
    this.#root.addEventListener('pointerdown', (event) => this.#press(event), { signal });
    this.#root.addEventListener('pointermove', (event) => this.#move(event), { signal });
    for (const end of ['pointerup', 'pointercancel'] as const)
      this.#root.addEventListener(end, (event) => this.#release(event), { signal });
  }

  draw(camera: PlaneCamera): void {
    const { point, planes } = this.#session;
    const { slab } = this.#session.settings;
    const [x, y] = planeToScreen(camera, point);
    const lines = MAIN_PLANES.flatMap((other): CutLine[] => {
      const along = normalize(cross(planes[this.#view.plane].scroll, planes[other].scroll));
      if (other === this.#view.plane || length(along) < 0.5) return [];
      return [{ other, way: { x: dot(along, camera.right), y: -dot(along, camera.up) } }];
    });
    const { width, height, mmPerPixel } = camera;
    // New elements would have the browser draw what lies around them anew, although nothing moved.
    const drawn = JSON.stringify([x, y, width, height, mmPerPixel, slab, lines], rounded);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    for (const line of lines) {
      const { other, way } = line;
      this.#sheetOf(camera, { x, y }, line, slab?.thicknessMm ?? 0).replaceChildren(
        ...this.#line(camera, { x, y }, way, other),
        ...(slab === null ? [] : this.#slabEdges(camera, { x, y }, way, other, slab.thicknessMm)),
      );
    }
    for (const [plane, sheet] of this.#sheets)
      if (!lines.some(({ other }) => other === plane)) sheet.remove();
  }

  dispose(): void {
    this.#ending.abort();
    this.#root.remove();
  }

  /** As large as what is drawn of a line, in the places of the view. */
  #sheetOf(camera: PlaneCamera, at: Place, { other, way }: CutLine, thicknessMm: number): SVGSVGElement {
    const far = camera.width + camera.height;
    const wide = Math.max(thicknessMm / 2 / camera.mmPerPixel, SLAB_REST_PX) + HANDLE_PX;
    const [halfX, halfY] = [
      Math.abs(way.x) * far + Math.abs(way.y) * wide + HANDLE_PX,
      Math.abs(way.y) * far + Math.abs(way.x) * wide + HANDLE_PX,
    ];
    const [left, top] = [Math.max(0, Math.floor(at.x - halfX)), Math.max(0, Math.floor(at.y - halfY))];
    const width = Math.max(0, Math.min(camera.width, Math.ceil(at.x + halfX)) - left);
    const height = Math.max(0, Math.min(camera.height, Math.ceil(at.y + halfY)) - top);
    const sheet = this.#sheets.get(other) ?? document.createElementNS(SVG, 'svg');
    this.#sheets.set(other, sheet);
    setAll(sheet, { width, height });
    sheet.setAttribute('viewBox', [left, top, width, height].join(' '));
    sheet.style.cssText = `position:absolute;left:0;top:0;will-change:transform;transform:translate(${left}px,${top}px)`;
    if (!sheet.isConnected) this.#root.append(sheet);
    return sheet;
  }

  #line(camera: PlaneCamera, at: Place, way: Place, plane: MainPlane): SVGElement[] {
    return [-1, 1].flatMap((side) => {
      const to = (px: number): Place => ({ x: at.x + way.x * side * px, y: at.y + way.y * side * px });
      const end = reachToEdge(camera, at, { x: way.x * side, y: way.y * side });
      if (end < GAP_PX) return [];
      // The letters of the edges stand free.
      const line = segment(to(GAP_PX), to(end), plane);
      line.setAttribute('stroke-opacity', '0.75');
      const reach = Math.min(end, HANDLE_REACH * Math.min(camera.width, camera.height));
      if (reach < LEAST_REACH_PX) return [line];
      const turn = handle('circle', plane, 'turn');
      setAll(turn, { cx: to(reach).x, cy: to(reach).y, r: 5 });
      return [line, turn, this.#slabHandle(camera, to(reach * 0.62), way, side, plane)];
    });
  }

  /** On one side of the line at one end and on the other at the other. */
  #slabHandle(camera: PlaneCamera, at: Place, way: Place, side: number, plane: MainPlane): SVGElement {
    const thicknessMm = this.#session.settings.slab?.thicknessMm ?? 0;
    const off = Math.max(thicknessMm / 2 / camera.mmPerPixel, SLAB_REST_PX) * side;
    const square = handle('rect', plane, 'slab');
    setAll(square, { x: at.x - way.y * off - 4, y: at.y + way.x * off - 4, width: 8, height: 8 });
    return square;
  }

  #slabEdges(
    camera: PlaneCamera,
    at: Place,
    way: Place,
    plane: MainPlane,
    thicknessMm: number,
  ): SVGElement[] {
    const far = camera.width + camera.height;
    const off = thicknessMm / 2 / camera.mmPerPixel;
    return [-off, off].map((px) => {
      const middle = { x: at.x - way.y * px, y: at.y + way.x * px };
      const line = segment(
        { x: middle.x - way.x * far, y: middle.y - way.y * far },
        { x: middle.x + way.x * far, y: middle.y + way.y * far },
        plane,
      );
      line.setAttribute('stroke-dasharray', '4 4');
      line.setAttribute('stroke-opacity', '0.5');
      return line;
    });
  }

  #press(event: PointerEvent): void {
    const { handle: kind, plane } = (event.target as SVGElement).dataset;
    if (
      event.button !== 0 ||
      kind === undefined ||
      plane === undefined ||
      useWorkspace.getState().measuring !== null
    )
      return;
    // The press is ours: the tool of the pointer must not see it.
    event.stopPropagation();
    event.preventDefault();
    const move =
      kind === 'turn'
        ? this.#turning(plane as MainPlane, this.#placeOf(event))
        : this.#widening(plane as MainPlane);
    this.#drag = {
      pointerId: event.pointerId,
      move,
      endStep: beginStep(kind === 'turn' ? TURN_STEP : SLAB_STEP),
    };
    this.#root.style.pointerEvents = 'auto';
    this.#root.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    if (this.#drag?.pointerId !== event.pointerId) return;
    event.stopPropagation();
    this.#drag.move(event, this.#placeOf(event));
  }

  #release(event: PointerEvent): void {
    if (this.#drag?.pointerId !== event.pointerId) return;
    event.stopPropagation();
    this.#drag.endStep();
    this.#drag = null;
    this.#root.style.pointerEvents = 'none';
  }

  #placeOf(event: PointerEvent): Place {
    const box = this.#root.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #turning(line: MainPlane, from: Place): (event: PointerEvent, at: Place) => void {
    let last = this.#angleOf(from);
    return (event, at) => {
      const now = this.#angleOf(at);
      const camera = this.#view.camera();
      const { plane } = this.#view;
      // Angles of the screen rise clockwise, since its rows go down.
      const handedness = Math.sign(dot(cross(camera.right, camera.up), this.#session.planes[plane].scroll));
      this.#session.turnLine(plane, line, (last - now) * handedness, event.shiftKey);
      last = now;
    };
  }

  #widening(line: MainPlane): (event: PointerEvent, at: Place) => void {
    return (_, { x, y }) => {
      const camera = this.#view.camera();
      const { planes, point, settings } = this.#session;
      const [atX, atY] = planeToScreen(camera, point);
      const along = normalize(cross(planes[this.#view.plane].scroll, planes[line].scroll));
      const off = Math.abs((x - atX) * -dot(along, camera.up) - (y - atY) * dot(along, camera.right));
      const thicknessMm = Math.round(off * camera.mmPerPixel * 4) / 2;
      this.#session.setSlab(
        thicknessMm < LEAST_SLAB_MM ? null : { mode: settings.slab?.mode ?? 'maximum', thicknessMm },
      );
    };
  }

  #angleOf({ x, y }: Place): number {
    const [atX, atY] = planeToScreen(this.#view.camera(), this.#session.point);
    return Math.atan2(y - atY, x - atX);
  }
}

/** As far as the eye tells lines apart */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value;
}

/** How far the way from a place is to the room of the letters at an edge of the view, CSS pixels; negative when it leads away. */
function reachToEdge(camera: PlaneCamera, at: Place, way: Place): number {
  const toEdge = (from: number, step: number, size: number) =>
    Math.abs(step) < 1e-6 ? Infinity : ((step > 0 ? size - EDGE_PX : EDGE_PX) - from) / step;
  return Math.min(toEdge(at.x, way.x, camera.width), toEdge(at.y, way.y, camera.height));
}

function segment(from: Place, to: Place, plane: MainPlane): SVGElement {
  const line = document.createElementNS(SVG, 'line');
  setAll(line, { x1: from.x, y1: from.y, x2: to.x, y2: to.y });
  line.setAttribute('stroke', COLOURS[plane]);
  line.dataset['plane'] = plane;
  return line;
}

function handle(shape: 'circle' | 'rect', plane: MainPlane, kind: 'turn' | 'slab'): SVGElement {
  const element = document.createElementNS(SVG, shape);
  element.setAttribute('fill', 'rgb(0 0 0 / 45%)');
  element.setAttribute('stroke', COLOURS[plane]);
  element.style.pointerEvents = 'auto';
  element.style.cursor = kind === 'turn' ? 'grab' : 'ns-resize';
  element.dataset['plane'] = plane;
  element.dataset['handle'] = kind;
  return element;
}

function setAll(element: SVGElement, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) element.setAttribute(name, value.toFixed(2));
}
