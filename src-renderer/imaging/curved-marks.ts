import { curveToScreen, type CurvedCamera } from '#view/kernels/curved-path.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** Half the height of the stroke at each point of the path, CSS pixels */
const TICK_PX = 5;
const TEXT_PX = 6;

/** A measurement on a cut: mm along the path and across it. */
export interface Caliper {
  readonly id: string;
  readonly colour: number;
  readonly label: string;
  readonly isSelected: boolean;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

export interface MarksOnCurve {
  readonly pointsMm: readonly number[];
  /** Where the crosshair of the planes is nearest to the path */
  readonly crossMm: number | null;
  readonly calipers: readonly Caliper[];
}

/** Over a cut along a path: its points, where the planes are, and what was measured. */
export class CurvedMarks {
  readonly #svg: SVGSVGElement;

  constructor(element: HTMLElement) {
    this.#svg = document.createElementNS(SVG, 'svg');
    this.#svg.setAttribute('aria-hidden', 'true');
    this.#svg.setAttribute('class', 'measurements');
    this.#svg.style.pointerEvents = 'none';
    element.append(this.#svg);
  }

  draw(camera: CurvedCamera, { pointsMm, crossMm, calipers }: MarksOnCurve): void {
    const shapes: SVGElement[] = [];
    if (crossMm !== null) {
      const [x] = curveToScreen(camera, [crossMm, 0]);
      shapes.push(line([x, 0], [x, camera.height], 'var(--accent)', 'cross'));
    }
    for (const mm of pointsMm) {
      const [x, y] = curveToScreen(camera, [mm, 0]);
      shapes.push(line([x, y - TICK_PX], [x, y + TICK_PX], PATH_COLOUR, 'point'));
    }
    for (const caliper of calipers) shapes.push(...caliperShapes(camera, caliper));
    this.#svg.replaceChildren(...shapes);
  }

  dispose(): void {
    this.#svg.remove();
  }
}

export const PATH_COLOUR = '#c58bf2';

/** The line, and what it is long along the path and across it: only these two are mm of the patient. */
function caliperShapes(camera: CurvedCamera, caliper: Caliper): SVGElement[] {
  const { from, to, label, isSelected } = caliper;
  const place = caliper.colour % 8;
  const [start, end] = [curveToScreen(camera, from), curveToScreen(camera, to)];
  const [along, across] = [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  const shadow = line(start, end, 'rgb(0 0 0 / 75%)', '');
  shadow.setAttribute('stroke-width', '4');
  const text = document.createElementNS(SVG, 'text');
  text.textContent = `${label === '' ? '' : `${label}  `}↔ ${along.toFixed(1)} mm  ↕ ${across.toFixed(1)} mm`;
  text.setAttribute('class', `c${place}`);
  text.dataset['caliper'] = caliper.id;
  const isRight = Math.max(start[0], end[0]) > camera.width - 150;
  const at = start[0] > end[0] ? start : end;
  text.setAttribute('x', (isRight ? Math.min(start[0], end[0]) : at[0] + TEXT_PX).toFixed(1));
  text.setAttribute('y', Math.max(16, (isRight ? Math.min(start[1], end[1]) : at[1]) - TEXT_PX).toFixed(1));
  const drawn = line(start, end, `var(--measure-${place})`, 'caliper');
  if (isSelected) drawn.setAttribute('stroke-width', '3');
  return [shadow, drawn, text];
}

function line(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  colour: string,
  mark: string,
): SVGElement {
  const element = document.createElementNS(SVG, 'line');
  for (const [name, value] of Object.entries({ x1, y1, x2, y2 }))
    element.setAttribute(name, value.toFixed(2));
  element.setAttribute('stroke', colour);
  element.setAttribute('stroke-width', '1.5');
  if (mark !== '') element.dataset['mark'] = mark;
  return element;
}
