import type { Measurement } from '#shared/reading/measurement.ts';
import { figureOf, type Figure } from '#view/kernels/measure/figure.ts';
import { hitOf, type Hit } from '#view/kernels/measure/hit-test.ts';
import {
  dropLine,
  placeText,
  textAround,
  type Box,
  type TextSize,
} from '#view/kernels/measure/text-layout.ts';
import { crossingsOf, screenOfText, screenPointsOf } from '#view/kernels/measure/visibility.ts';
import type { ScreenPoint, ViewGeometry } from '#view/kernels/view-geometry.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import { useMeasurements } from '#view/state/measurements.ts';
import { MeasureNode } from './measure-node.ts';
import { openTyping, TYPING_SIZE, type TypingField } from './measure-typing.ts';
import type { MeasureWords } from './measure-words.ts';
import { addLayer, LAYER_ORDER, redrawLayer, type AttachedLayer } from './view-layers.ts';
import type { View } from './view-state.ts';

const LAYER_ID = 'measurements';
const SVG = 'http://www.w3.org/2000/svg';
/** Half of a cross, CSS pixels */
const CUT_PX = 4;

interface Drawn {
  readonly measurement: Measurement;
  readonly figure: Figure;
  readonly textBox: Box | null;
}

export interface FoundMeasurement {
  readonly measurement: Measurement;
  readonly hit: Hit;
}

const layers = new Map<View, MeasureLayer>();

/** Draws the measurements of the study over every view that shows where they lie, until the end that is returned. */
export function showMeasurements(words: MeasureWords): () => void {
  const endLayer = addLayer({
    id: LAYER_ID,
    order: LAYER_ORDER.measurements,
    attach: (host, view) => new MeasureLayer(host, view, words),
  });
  const redraw = () => redrawLayer(LAYER_ID);
  const ends = [endLayer, useMeasurements.subscribe(redraw), useMeasureSettings.subscribe(redraw)];
  return () => ends.forEach((end) => end());
}

/**
 * The measurement under a point of a view, those on top first.
 *
 * @param accepts whether a part of a measurement can be taken hold of now
 */
export function measurementAt(
  view: View,
  point: ScreenPoint,
  accepts: (measurement: Measurement, hit: Hit) => boolean = () => true,
): FoundMeasurement | null {
  return layers.get(view)?.find(point, accepts) ?? null;
}

/** Where the text of a measurement stands on a view, CSS pixels; null when it is not shown there. */
export function textBoxOn(view: View, id: string): Box | null {
  return layers.get(view)?.textBoxOf(id) ?? null;
}

class MeasureLayer implements AttachedLayer {
  readonly #view: View;
  readonly #host: HTMLElement;
  readonly #words: MeasureWords;
  readonly #svg: SVGSVGElement;
  readonly #nodes = new Map<string, MeasureNode>();
  readonly #observer: ResizeObserver;
  #size: TextSize = { width: 0, height: 0 };
  #drawn: readonly Drawn[] = [];

  #typing: TypingField | null = null;
  readonly #cutGroup: SVGGElement;
  #cuts = '[]';

  constructor(host: HTMLElement, view: View, words: MeasureWords) {
    this.#view = view;
    this.#host = host;
    this.#words = words;
    this.#svg = document.createElementNS(SVG, 'svg');
    this.#svg.setAttribute('class', 'measurements');
    this.#cutGroup = this.#svg.appendChild(document.createElementNS(SVG, 'g'));
    host.append(this.#svg);
    this.#size = { width: host.clientWidth, height: host.clientHeight };
    // Asking the element while drawing would lay out the page with every picture.
    this.#observer = new ResizeObserver(([entry]) => {
      if (entry) this.#size = { width: entry.contentRect.width, height: entry.contentRect.height };
    });
    this.#observer.observe(host);
    layers.set(view, this);
  }

  draw(geometry: ViewGeometry | null): void {
    const { all, draft, selectedIds, hoveredId, typingId } = useMeasurements.getState();
    const { areAllHidden } = useMeasureSettings.getState();
    const others = areAllHidden ? [] : all.filter((each) => !each.isHidden && each.id !== draft?.id);
    const candidates = draft === null ? others : [...others, draft];
    const visible: { measurement: Measurement; figure: Figure }[] = [];
    const cuts: Cut[] = [];
    for (const measurement of geometry === null ? [] : candidates) {
      const points = geometry && screenPointsOf(measurement, geometry);
      if (points) visible.push({ measurement, figure: figureOf(measurement.kind, points) });
      else if (geometry) cuts.push(...crossingsOf(measurement, geometry).map((at) => ({ measurement, at })));
    }
    this.#drawCuts(cuts);
    const figures = visible.map(({ figure }) => figure);
    const taken: Box[] = [];
    const drawn = visible.map(({ measurement, figure }): Drawn => {
      const { id, kind } = measurement;
      const node = this.#nodeOf(id);
      const isTyped = id === typingId && kind !== 'calibration';
      const size = node.setText(isTyped ? [] : this.#words.linesOf(measurement));
      const boxFor = (text: TextSize) => this.#textBox(measurement, geometry, figure, text, taken, figures);
      const textBox = size && boxFor(size);
      if (isTyped) this.#type(measurement, boxFor(TYPING_SIZE));
      if (textBox) taken.push(textBox);
      node.draw(figure, textBox, textBox && dropLine(figure, textBox), {
        colour: measurement.colour,
        isSelected: selectedIds.has(id) || id === draft?.id,
        isHovered: hoveredId === id,
      });
      return { measurement, figure, textBox };
    });
    const shown = new Set(drawn.map(({ measurement }) => measurement.id));
    for (const [id, node] of this.#nodes)
      if (!shown.has(id)) {
        node.dispose();
        this.#nodes.delete(id);
      }
    this.#drawn = drawn;
    if (this.#typing && this.#typing.id !== typingId) this.#endTyping();
  }

  /** New elements only where something moved. */
  #drawCuts(cuts: readonly Cut[]): void {
    const wanted = JSON.stringify(
      cuts.map(({ measurement, at }) => [measurement.id, measurement.colour, at]),
    );
    if (wanted === this.#cuts) return;
    this.#cuts = wanted;
    this.#cutGroup.replaceChildren(...cuts.map(crossOf));
  }

  find(
    point: ScreenPoint,
    accepts: (measurement: Measurement, hit: Hit) => boolean,
  ): FoundMeasurement | null {
    for (const { measurement, figure, textBox } of this.#drawn.toReversed()) {
      const hit = hitOf(figure, textBox, point);
      if (hit !== null && accepts(measurement, hit)) return { measurement, hit };
    }
    return null;
  }

  textBoxOf(id: string): Box | null {
    return this.#drawn.find(({ measurement }) => measurement.id === id)?.textBox ?? null;
  }

  dispose(): void {
    this.#endTyping();
    this.#observer.disconnect();
    if (layers.get(this.#view) === this) layers.delete(this.#view);
    for (const node of this.#nodes.values()) node.dispose();
    this.#nodes.clear();
    this.#svg.remove();
  }

  /** One view alone asks for the text, though others show the same measurement. */
  #type(measurement: Measurement, box: Box): void {
    const isElsewhere = [...layers.values()].some((layer) => layer !== this && layer.#typing !== null);
    if (isElsewhere) return;
    if (this.#typing?.id !== measurement.id) this.#endTyping();
    this.#typing ??= openTyping(this.#host, measurement, this.#words);
    this.#typing.moveTo(box);
  }

  #endTyping(): void {
    this.#typing?.dispose();
    this.#typing = null;
  }

  #nodeOf(id: string): MeasureNode {
    const known = this.#nodes.get(id);
    if (known) return known;
    const node = new MeasureNode(this.#svg, id);
    this.#nodes.set(id, node);
    return node;
  }

  #textBox(
    measurement: Measurement,
    geometry: ViewGeometry | null,
    figure: Figure,
    size: TextSize,
    taken: readonly Box[],
    figures: readonly Figure[],
  ): Box {
    const moved = geometry && screenOfText(measurement, geometry);
    if (moved !== null) return textAround(moved, size);
    // A note without an arrow is its text: it stands where it was put.
    const [only] = figure.anchors;
    if (measurement.kind === 'text' && only) return textAround(only, size);
    return placeText(figure, size, this.#size, taken, figures);
  }
}

interface Cut {
  readonly measurement: Measurement;
  readonly at: ScreenPoint;
}

/** A cross where a plane goes through a line that lies in another one. */
function crossOf({ measurement: { id, colour }, at: [x, y] }: Cut): SVGGElement {
  const group = document.createElementNS(SVG, 'g');
  group.setAttribute('class', `c${colour % 8}`);
  group.dataset['cut'] = id;
  const [left, right, top, bottom] = [x - CUT_PX, x + CUT_PX, y - CUT_PX, y + CUT_PX];
  for (const name of ['halo', 'solid']) {
    const path = group.appendChild(document.createElementNS(SVG, 'path'));
    path.setAttribute('class', name);
    path.setAttribute('d', `M${left},${top}L${right},${bottom}M${left},${bottom}L${right},${top}`);
  }
  return group;
}
