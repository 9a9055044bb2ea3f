import type { Figure } from '#view/kernels/measure/figure.ts';
import type { Box, TextSize } from '#view/kernels/measure/text-layout.ts';
import type { Vec2 } from '#view/kernels/measure/vec2.ts';
import './measure-layer.css';

const SVG = 'http://www.w3.org/2000/svg';
const LINE_PX = 15;
const FONT = '500 12px "Inter Variable", system-ui, sans-serif';
const HANDLE_PX = 4.5;

export interface NodeLook {
  /** Place in the palette */
  readonly colour: number;
  readonly isSelected: boolean;
  readonly isHovered: boolean;
}

/** One measurement in the SVG of a view. Only what has changed is written: fifty of them follow a drag at full rate. */
export class MeasureNode {
  readonly #group: SVGGElement;
  readonly #halo: SVGPathElement;
  readonly #solid: SVGPathElement;
  readonly #dashed: SVGPathElement;
  readonly #handles: SVGPathElement;
  readonly #text: SVGTextElement;
  readonly #written = new Map<Element, string>();
  #lines: readonly string[] = [];
  #textSize: TextSize | null = null;

  constructor(svg: SVGSVGElement, id: string) {
    this.#group = svg.appendChild(document.createElementNS(SVG, 'g'));
    this.#group.dataset['measurement'] = id;
    const path = (name: string) => {
      const element = this.#group.appendChild(document.createElementNS(SVG, 'path'));
      element.setAttribute('class', name);
      return element;
    };
    this.#halo = path('halo');
    this.#dashed = path('dashed');
    this.#solid = path('solid');
    this.#handles = path('handles');
    this.#text = this.#group.appendChild(document.createElementNS(SVG, 'text'));
  }

  /** @returns the room that the text takes; null when there is none */
  setText(lines: readonly string[]): TextSize | null {
    if (lines.length === this.#lines.length && lines.every((line, at) => line === this.#lines[at]))
      return this.#textSize;
    this.#lines = lines;
    this.#text.replaceChildren(
      ...lines.map((words, at) => {
        const line = document.createElementNS(SVG, 'tspan');
        line.setAttribute('x', '0');
        line.setAttribute('y', String(LINE_PX * at + 11));
        line.textContent = words;
        return line;
      }),
    );
    const widest = Math.max(0, ...lines.map(widthOf));
    this.#textSize = lines.length === 0 ? null : { width: widest, height: LINE_PX * lines.length };
    return this.#textSize;
  }

  draw(figure: Figure, textBox: Box | null, drop: readonly [Vec2, Vec2] | null, look: NodeLook): void {
    const solid = figure.strokes.filter(({ isDashed }) => !isDashed);
    const dashed = figure.strokes.filter(({ isDashed }) => isDashed).map(({ points }) => points);
    const lines = solid.map(({ points, isClosed }) => pathOf(points, isClosed)).join('');
    const thin = [...dashed, ...(drop ? [drop] : [])].map((points) => pathOf(points, false)).join('');
    this.#write(this.#halo, lines + thin);
    this.#write(this.#solid, lines);
    this.#write(this.#dashed, thin);
    const areHandlesShown = look.isSelected || look.isHovered;
    this.#write(this.#handles, areHandlesShown ? figure.handles.map(({ at }) => dotAt(at)).join('') : '');
    if (textBox)
      // On whole pixels, else the letters blur.
      this.#writeAs(
        this.#text,
        'transform',
        `translate(${Math.round(textBox.left)} ${Math.round(textBox.top)})`,
      );
    const state = look.isSelected ? 'selected' : look.isHovered ? 'hovered' : '';
    this.#writeAs(this.#group, 'class', `c${look.colour % 8} ${state}`.trimEnd());
  }

  dispose(): void {
    this.#group.remove();
  }

  #write(element: SVGPathElement, d: string): void {
    this.#writeAs(element, 'd', d);
  }

  #writeAs(element: Element, attribute: string, value: string): void {
    if (this.#written.get(element) === value) return;
    this.#written.set(element, value);
    element.setAttribute(attribute, value);
  }
}

function pathOf(points: readonly Vec2[], isClosed: boolean): string {
  if (points.length < 2) return '';
  const steps = points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`);
  return `M${steps.join('L')}${isClosed ? 'Z' : ''}`;
}

function dotAt([x, y]: Vec2): string {
  const r = HANDLE_PX;
  return `M${(x - r).toFixed(2)} ${y.toFixed(2)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
}

let measuring: CanvasRenderingContext2D | null = null;

function widthOf(words: string): number {
  measuring ??= document.createElement('canvas').getContext('2d');
  if (measuring === null) return words.length * 7;
  measuring.font = FONT;
  return Math.ceil(measuring.measureText(words).width);
}
