import {
  isFor,
  type Graphic,
  type PresentationState,
  type TextObject,
} from '#shared/objects/presentation-state.ts';
import { displayRectangle, wholeArea } from '#view/kernels/presentation/arrangement.ts';
import { graphicLines, type Point } from '#view/kernels/presentation/graphic-lines.ts';
import { screenOfImage, type ShownImage, type ViewGeometry } from '#view/kernels/view-geometry.ts';
import { usePresentation } from '#view/state/presentation.ts';
import './presentation-layer.css';
import { layerColour } from './layer-colour.ts';
import { addLayer, LAYER_ORDER, redrawLayer, type AttachedLayer } from './view-layers.ts';

const LAYER_ID = 'presentation';
const SVG = 'http://www.w3.org/2000/svg';
const POINT_PX = 4;
const LINE_PX = 18;

/** Draws graphics and text of the presentation state in force over every view of its images, until the end that is returned. */
export function showPresentation(): () => void {
  const endLayer = addLayer({
    id: LAYER_ID,
    order: LAYER_ORDER.presentation,
    attach: (host) => new PresentationLayer(host),
  });
  const endState = usePresentation.subscribe(() => redrawLayer(LAYER_ID));
  return () => {
    endState();
    endLayer();
  };
}

type ToScreen = (point: Point) => Point;

class PresentationLayer implements AttachedLayer {
  readonly #svg: SVGSVGElement;
  readonly #host: HTMLElement;
  #drawnFor = '';

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#svg = document.createElementNS(SVG, 'svg');
    this.#svg.setAttribute('class', 'presentation-state');
    host.append(this.#svg);
  }

  draw(geometry: ViewGeometry | null): void {
    const { applied, areGraphicsShown } = usePresentation.getState();
    const image = geometry?.image ?? null;
    const isMeant =
      applied !== null &&
      image !== null &&
      applied.state.references.some((each) => isFor([each], image.sopInstanceUid, image.frameNumber));
    const key = isMeant ? JSON.stringify([applied.sopInstanceUid, areGraphicsShown, image]) : '';
    if (key === this.#drawnFor) return;
    this.#drawnFor = key;
    this.#svg.replaceChildren();
    if (!isMeant) return;
    if (areGraphicsShown) this.#drawAnnotations(applied.state, image);
  }

  dispose(): void {
    this.#svg.remove();
  }

  #drawAnnotations(state: PresentationState, image: ShownImage): void {
    const layers = new Map(state.layers.map((layer) => [layer.name, layer]));
    const order = (name: string) => layers.get(name)?.order ?? 0;
    const toDisplay = this.#displayMap(state, image);
    const annotations = state.annotations
      .filter(({ images }) => isFor(images, image.sopInstanceUid, image.frameNumber))
      .toSorted((a, b) => order(a.layer) - order(b.layer));
    for (const { layer, graphics, texts } of annotations) {
      const colour = layerColour(layers.get(layer)) ?? 'var(--presentation-line)';
      const map = (units: Graphic['units']): ToScreen =>
        units === 'PIXEL' ? (point) => screenOfImage(image, point) : toDisplay;
      for (const graphic of graphics) this.#drawGraphic(graphic, map(graphic.units), colour);
      for (const text of texts) this.#drawText(text, map, colour);
    }
  }

  /** Fractions of the displayed area as it lies when the state is shown in this view, wherever the image was moved since. */
  #displayMap(state: PresentationState, image: ShownImage): ToScreen {
    const ratio = devicePixelRatio;
    const canvas = { width: this.#host.clientWidth * ratio, height: this.#host.clientHeight * ratio };
    const { a, b, c, d } = image.map;
    const size = { ...image, pixelAspect: Math.hypot(c, d) / Math.hypot(a, b) };
    const area =
      state.displayedAreas.find(({ images }) => isFor(images, image.sopInstanceUid, image.frameNumber)) ??
      wholeArea(size);
    const { mmPerCssPixel } = usePresentation.getState();
    const rectangle = displayRectangle(area, state, size, canvas, mmPerCssPixel && ratio / mmPerCssPixel);
    return ([x, y]) => [
      (rectangle.left + x * rectangle.width) / ratio,
      (rectangle.top + y * rectangle.height) / ratio,
    ];
  }

  #drawGraphic(graphic: Graphic, toScreen: ToScreen, colour: string): void {
    const { points, isClosed } = graphicLines(graphic);
    const drawn = points.map(toScreen);
    const [first] = drawn;
    if (graphic.type === 'POINT' && first) {
      const [x, y] = first;
      const d = `M${x - POINT_PX} ${y}H${x + POINT_PX}M${x} ${y - POINT_PX}V${y + POINT_PX}`;
      this.#addStroke(d, colour, 'none', graphic.type);
      return;
    }
    this.#addStroke(pathOf(drawn, isClosed), colour, graphic.isFilled ? colour : 'none', graphic.type);
  }

  /** Each line twice: dark beneath, so that it is seen on white. */
  #addStroke(d: string, colour: string, fill: string, type: string): void {
    this.#add('path', { d, class: 'under', fill: 'none' });
    this.#add('path', { d, class: 'line', stroke: colour, fill, 'data-graphic': type });
  }

  #drawText(
    { text, anchor, box }: TextObject,
    map: (units: Graphic['units']) => ToScreen,
    colour: string,
  ): void {
    const anchorAt = anchor && map(anchor.units)(anchor.point);
    const corners = box && [map(box.units)(box.topLeft), map(box.units)(box.bottomRight)];
    const lines = text.split('\n');
    const left = corners ? Math.min(...corners.map(([x]) => x)) : (anchorAt?.[0] ?? 0) + 6;
    const right = corners ? Math.max(...corners.map(([x]) => x)) : left;
    const top = corners ? Math.min(...corners.map(([, y]) => y)) : (anchorAt?.[1] ?? 0) - LINE_PX / 2;
    const align = ALIGNMENTS[box?.justification ?? 'LEFT'];
    const x = left + (right - left) * align.at;
    if (anchorAt && anchor?.isVisible)
      this.#drawLeader(anchorAt, [x, top + (lines.length * LINE_PX) / 2], colour);
    for (const [at, line] of lines.entries()) {
      const node = this.#add('text', {
        x: String(x),
        y: String(top + (at + 0.75) * LINE_PX),
        fill: colour,
        'text-anchor': align.anchor,
      });
      node.textContent = line;
    }
  }

  #drawLeader(from: Point, to: Point, colour: string): void {
    this.#addStroke(pathOf([from, to], false), colour, 'none', 'LEADER');
  }

  #add(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    this.#svg.append(node);
    return node;
  }
}

const ALIGNMENTS = {
  LEFT: { anchor: 'start', at: 0 },
  CENTER: { anchor: 'middle', at: 0.5 },
  RIGHT: { anchor: 'end', at: 1 },
} as const;

function pathOf(points: readonly Point[], isClosed: boolean): string {
  const corners = points.map(([x, y]) => `${x.toFixed(3)} ${y.toFixed(3)}`);
  return `M${corners.join('L')}${isClosed ? 'Z' : ''}`;
}
