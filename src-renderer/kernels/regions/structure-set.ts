import { itemsAt, numberAt, numbersAt, textAt, type JsonDataset } from '../json-dataset.ts';
import { dot, type Vec3 } from '../vector.ts';
import type { Rgb } from './dicom-colour.ts';

export interface Contour {
  /** CLOSED_PLANAR, CLOSEDPLANAR_XOR, OPEN_PLANAR, OPEN_NONPLANAR or POINT */
  readonly geometricType: string;
  /** LPS mm */
  readonly points: readonly Vec3[];
  /** The image that it was drawn on; empty where the object does not name it */
  readonly sopInstanceUid: string;
}

/** A region of a structure set with its outlines (PS3.3 C.8.8.5, C.8.8.6). */
export interface Roi {
  readonly number: number;
  readonly name: string;
  /** ORGAN, PTV, GTV, EXTERNAL …; empty where it is not said */
  readonly interpretedType: string;
  readonly frameOfReferenceUid: string;
  readonly colour: Rgb | null;
  readonly contours: readonly Contour[];
}

export interface StructureSet {
  readonly label: string;
  readonly rois: readonly Roi[];
  readonly seriesInstanceUids: readonly string[];
}

/** RT Structure Set (PS3.3 A.19); null for any other object. */
export function readStructureSet(dataset: JsonDataset): StructureSet | null {
  if (dataset['30060020'] === undefined && dataset['30060039'] === undefined) return null;
  const contours = new Map(itemsAt(dataset, '30060039').map((item) => [numberAt(item, '30060084'), item]));
  const observations = new Map(
    itemsAt(dataset, '30060080').map((item) => [numberAt(item, '30060084'), item]),
  );
  return {
    label: textAt(dataset, '30060002'),
    rois: itemsAt(dataset, '30060020').map((item) => {
      const number = numberAt(item, '30060022') ?? 0;
      const drawn = contours.get(number) ?? {};
      const [red, green, blue] = numbersAt(drawn, '3006002A');
      return {
        number,
        name: textAt(item, '30060026'),
        interpretedType: textAt(observations.get(number) ?? {}, '300600A4'),
        frameOfReferenceUid: textAt(item, '30060024'),
        colour: red === undefined || green === undefined || blue === undefined ? null : [red, green, blue],
        contours: itemsAt(drawn, '30060040').map(readContour),
      };
    }),
    seriesInstanceUids: itemsAt(dataset, '30060010')
      .flatMap((frame) => itemsAt(frame, '30060012'))
      .flatMap((study) => itemsAt(study, '30060014'))
      .map((series) => textAt(series, '0020000E')),
  };
}

function readContour(item: JsonDataset): Contour {
  const data = numbersAt(item, '30060050');
  const points: Vec3[] = [];
  for (let at = 0; at + 2 < data.length; at += 3)
    points.push([data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]);
  return {
    geometricType: textAt(item, '30060042'),
    points,
    sopInstanceUid: textAt(itemsAt(item, '30060016')[0] ?? {}, '00081155'),
  };
}

export function isClosed({ geometricType }: Contour): boolean {
  return geometricType === 'CLOSED_PLANAR' || geometricType === 'CLOSEDPLANAR_XOR';
}

/**
 * Whether all points of an outline are in a plane.
 *
 * @param origin any point of the plane
 * @param normal unit
 */
export function liesIn({ points }: Contour, origin: Vec3, normal: Vec3, reachMm: number): boolean {
  const offset = dot(origin, normal);
  return points.length > 0 && points.every((point) => Math.abs(dot(point, normal) - offset) <= reachMm);
}

/**
 * The stretches of the line that a plane shares with the plane of some closed outlines on which it is inside of them; an
 * outline within another is a hole.
 */
export function chordsAcross(
  contours: readonly Contour[],
  origin: Vec3,
  normal: Vec3,
): readonly (readonly [Vec3, Vec3])[] {
  const offset = dot(origin, normal);
  const crossings = contours.flatMap(({ points }) =>
    crossingsOf(
      points,
      points.map((point) => dot(point, normal) - offset),
    ),
  );
  // Along the line that the two planes share, inside and outside take turns.
  const along = spread(crossings);
  const sorted = crossings.toSorted((a, b) => dot(a, along) - dot(b, along));
  const chords: (readonly [Vec3, Vec3])[] = [];
  for (let at = 0; at + 1 < sorted.length; at += 2) {
    const [from, to] = [sorted[at], sorted[at + 1]];
    if (from && to) chords.push([from, to]);
  }
  return chords;
}

function crossingsOf(points: readonly Vec3[], distances: readonly number[]): readonly Vec3[] {
  return points.flatMap((point, at): Vec3[] => {
    const next = points[(at + 1) % points.length];
    const [here, there] = [distances[at] ?? 0, distances[(at + 1) % points.length] ?? 0];
    // A point on the plane belongs to its far side, so that it is counted once.
    if (next === undefined || here < 0 === there < 0) return [];
    const share = here / (here - there);
    return [
      [
        point[0] + share * (next[0] - point[0]),
        point[1] + share * (next[1] - point[1]),
        point[2] + share * (next[2] - point[2]),
      ],
    ];
  });
}

/** The direction in which points on a line lie apart. */
function spread(points: readonly Vec3[]): Vec3 {
  const [first = [0, 0, 0] as const] = points;
  let farthest: Vec3 = [0, 0, 0];
  let most = -1;
  for (const point of points) {
    const from: Vec3 = [point[0] - first[0], point[1] - first[1], point[2] - first[2]];
    const size = dot(from, from);
    if (size > most) [farthest, most] = [from, size];
  }
  return farthest;
}
