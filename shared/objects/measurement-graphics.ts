import type { Measurement } from '../reading/measurement.ts';
import { cutText } from './attributes.ts';
import { piecesOf } from './measurement-shapes.ts';
import type { Annotation, Graphic, GraphicLayer, TextObject } from './presentation-state.ts';

export const MEASUREMENT_LAYER: GraphicLayer = {
  name: 'MEASUREMENTS',
  order: 1,
  description: 'Measurements and notes',
  grey: 65_535,
  colourCieLab: null,
};

const ARROW_WIDTH = 0.35;
/** Of the length of an arrow, at most so many pixels */
const ARROW_HEAD = 0.25;
const LONGEST_HEAD_PX = 14;

/**
 * Measurements of one frame as graphics and text of a presentation state.
 *
 * @param linesOf what stands beside a measurement on the screen
 */
export function annotationOf(
  measurements: readonly Measurement[],
  linesOf: (measurement: Measurement) => readonly string[],
): Annotation | null {
  const [first] = measurements;
  if (first?.place.space !== 'image') return null;
  const { sopClassUid, sopInstanceUid, frameNumber } = first.place;
  return {
    images: [{ sopClassUid, sopInstanceUid, frameNumbers: [frameNumber] }],
    layer: MEASUREMENT_LAYER.name,
    graphics: measurements.flatMap(graphicsOf),
    texts: measurements.flatMap((measurement) => textsOf(measurement, linesOf(measurement))),
  };
}

function graphicsOf({ kind, place }: Measurement): Graphic[] {
  if (place.space !== 'image' || kind === 'text' || kind === 'spineLabel') return [];
  const pieces = piecesOf(kind, place.points).map((piece): Graphic => {
    const type =
      piece.graphicType === 'POINT' || piece.graphicType === 'ELLIPSE' ? piece.graphicType : 'POLYLINE';
    const points = piece.points.map(([column = 0, row = 0]): [number, number] => [column, row]);
    return { units: 'PIXEL', type, points, isFilled: false };
  });
  return kind === 'arrow' ? [...pieces, ...arrowHead(place.points)] : pieces;
}

/** Two strokes back from the tip. */
function arrowHead([tip, tail]: readonly (readonly [number, number])[]): Graphic[] {
  if (!tip || !tail) return [];
  const [dx, dy] = [tail[0] - tip[0], tail[1] - tip[1]];
  const length = Math.hypot(dx, dy);
  if (length === 0) return [];
  const size = Math.min(LONGEST_HEAD_PX, length * ARROW_HEAD) / length;
  const barb = (side: 1 | -1): [number, number] => [
    tip[0] + (dx - side * dy * ARROW_WIDTH) * size,
    tip[1] + (dy + side * dx * ARROW_WIDTH) * size,
  ];
  return [
    { units: 'PIXEL', type: 'POLYLINE', points: [barb(1), [tip[0], tip[1]], barb(-1)], isFilled: false },
  ];
}

/** Tied to the rightmost point, which leaves the figure free. */
function textsOf({ place }: Measurement, lines: readonly string[]): TextObject[] {
  if (place.space !== 'image' || lines.length === 0) return [];
  const beside = place.points.reduce((right, point) => (point[0] > right[0] ? point : right));
  const point: [number, number] = [beside[0], beside[1]];
  return [
    { text: cutText(lines.join('\n'), 1000), anchor: { units: 'PIXEL', point, isVisible: false }, box: null },
  ];
}
