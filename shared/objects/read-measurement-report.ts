import {
  measurementSchema,
  type MeasuredValue,
  type Measurement,
  type MeasurementPlace,
} from '../reading/measurement.ts';
import { textAt, type JsonAttributes } from './attributes.ts';
import { isSameCode, type Code } from './code.ts';
import { childOf, contentItems, readContentItem, type ContentItem } from './content-item.ts';
import { dateTimeOf } from './created-at.ts';
import { readCurve } from './curve-items.ts';
import { readValueItem } from './measured-values.ts';
import {
  CONCEPTS,
  REMAINS_WORDS,
  IMAGING_PROCEDURE,
  kindOfMethod,
  LYMPH_NODE,
  TARGET_LESION,
  type ReadMeasurementReport,
  type ReportedMeasurement,
} from './measurement-report.ts';
import { kindOfPieces, pieceCount, pointsOf, type Piece } from './measurement-shapes.ts';
import { readEvidence, type ObjectReference } from './references.ts';
import { observerNameOf } from './report-context.ts';
import { uuidOf } from './tracking-uid.ts';

const LONGEST_LABEL = 1000;
const MOST_POINTS = 20_000;

interface Document {
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly author: string;
  readonly createdAt: string;
  readonly evidence: ReadonlyMap<string, ObjectReference>;
}

/** The measurements of a TID 1500 report, ours or others'; null when the object is none. */
export function readMeasurementReport(json: JsonAttributes): ReadMeasurementReport | null {
  const root = readContentItem(json);
  const groups = Array.from(contentItems(root)).filter((item) => isSameCode(item.concept, CONCEPTS.group));
  if (root.type !== 'CONTAINER' || !(isSameCode(root.concept, CONCEPTS.report) || groups.length > 0))
    return null;
  const sources = readEvidence(json, 'CurrentRequestedProcedureEvidenceSequence');
  const document: Document = {
    sopInstanceUid: textAt(json, 'SOPInstanceUID'),
    studyInstanceUid: textAt(json, 'StudyInstanceUID'),
    author: observerNameOf({ ...root, children: root.children.filter(({ type }) => type === 'PNAME') }),
    createdAt: dateTimeOf(json),
    evidence: new Map(sources.map((each) => [each.sopInstanceUid, each])),
  };
  const measurements = groups.flatMap((group, at) => readGroup(group, at, document) ?? []);
  const procedure = childOf(root, CONCEPTS.procedure);
  return {
    report: {
      procedure: (procedure?.type === 'CODE' ? procedure.code : null) ?? IMAGING_PROCEDURE,
      measurements,
      sources,
      author: document.author,
      createdAt: document.createdAt,
    },
    undrawn: groups.length - measurements.length,
  };
}

function readGroup(group: ContentItem, at: number, document: Document): ReportedMeasurement | null {
  const found = placedPieces(group);
  const first = found[0];
  if (!first) return null;
  const values = group.children.flatMap((child) => readValueItem(child) ?? []);
  const shape = shapeOf(group, found, values);
  if (!shape || shape.points.length === 0 || shape.points.length > MOST_POINTS) return null;
  const place = placeOf(group, first, shape.points);
  if (!place) return null;
  const imageUid = place.space === 'image' ? place.sopInstanceUid : '';
  const known = document.evidence.get(imageUid);
  const colour = Number(textOf(group, CONCEPTS.colour) || 0);
  const measurement: Measurement = {
    ...namesOf(group, [document.sopInstanceUid, String(at)]),
    studyInstanceUid: known?.studyInstanceUid || document.studyInstanceUid,
    seriesInstanceUid: known?.seriesInstanceUid || textOf(group, CONCEPTS.seriesUid),
    kind: shape.kind,
    place,
    values: values.slice(0, 40),
    caution: textOf(group, CONCEPTS.caution).slice(0, 200),
    label: labelOf(group),
    colour: Number.isInteger(colour) && colour >= 0 && colour <= 15 ? colour : 0,
    isHidden: false,
    author: (observerNameOf(group) || document.author).slice(0, 120),
    createdAt: instantOf(group.observedAt) || document.createdAt,
    storedInSopInstanceUid: document.sopInstanceUid,
    ...appliesToOf(group),
    ...targetOf(group),
    ...remainsOf(group),
  };
  return {
    measurement,
    finding: codeOf(group, CONCEPTS.finding),
    findingSite: codeOf(group, CONCEPTS.findingSite),
  };
}

/**
 * Which measurement it is, and of which lesion. Ours that nobody tied to another has one name for both; others track lesions, so
 * that one name may stand in several reports.
 *
 * @param where what tells it apart from everything else
 */
function namesOf(group: ContentItem, where: readonly string[]): Pick<Measurement, 'id' | 'trackingUid'> {
  const trackingUid = textOf(group, CONCEPTS.trackingUid).slice(0, 64);
  const isOurs = kindOfMethod(codeOf(group, CONCEPTS.method)) !== null;
  if (isOurs && group.observationUid === '') return { id: uuidOf(trackingUid, ...where) };
  const id = isOurs ? uuidOf(group.observationUid, ...where) : uuidOf('', trackingUid, ...where);
  return trackingUid === '' ? { id } : { id, trackingUid };
}

type PlacedPiece = Piece & { readonly item: ContentItem & { readonly type: 'SCOORD' | 'SCOORD3D' } };

/** What is drawn in a group: beside its figures, or beneath them. The same piece beneath several figures counts once. */
function placedPieces(group: ContentItem): PlacedPiece[] {
  const beside = group.children.flatMap(pieceOf).filter(({ item }) => !isReferencePoints(item));
  if (beside.length > 0) return beside;
  const beneath = group.children
    .filter(({ type }) => type === 'NUM')
    .map((figure) => figure.children.flatMap(pieceOf));
  const kind = kindOfMethod(codeOf(group, CONCEPTS.method));
  const whole = kind && beneath.find((pieces) => pieces.length === pieceCount(kind));
  if (whole) return whole;
  const seen = new Set<string>();
  return beneath.flat().filter((piece) => {
    const key = `${piece.graphicType} ${piece.points.join(';')}`;
    return !seen.has(key) && seen.add(key);
  });
}

function pieceOf(item: ContentItem): PlacedPiece[] {
  if (item.type !== 'SCOORD' && item.type !== 'SCOORD3D') return [];
  return item.points.length === 0 ? [] : [{ graphicType: item.graphicType, points: item.points, item }];
}

function isReferencePoints(item: ContentItem): boolean {
  return isSameCode(item.concept, CONCEPTS.referencePoints);
}

function shapeOf(group: ContentItem, pieces: readonly PlacedPiece[], values: readonly MeasuredValue[]) {
  const kind = kindOfMethod(codeOf(group, CONCEPTS.method));
  if (kind === 'spline') {
    const own = group.children.find(isReferencePoints);
    const points = own?.type === 'SCOORD' || own?.type === 'SCOORD3D' ? own.points : [];
    if (points.length > 0) return { kind, points };
  }
  // A straight line on a cut along a path is a line of many corners in the patient.
  const [line] = pieces;
  if (kind === 'length' && line && readCurve(group)) return { kind, points: line.points };
  const points = kind && pointsOf(kind, pieces);
  if (kind && points) return { kind, points };
  return kindOfPieces(pieces, new Set(values.map(({ name }) => name)));
}

function placeOf(
  group: ContentItem,
  { item }: PlacedPiece,
  points: readonly (readonly number[])[],
): MeasurementPlace | null {
  const [column, row, depth] = numbersOf(group, CONCEPTS.textPlace);
  if (item.type === 'SCOORD3D') {
    const [x = NaN, y = NaN, z = NaN] = numbersOf(group, CONCEPTS.planeNormal);
    const curve = readCurve(group);
    return {
      space: 'patient',
      frameOfReferenceUid: item.frameOfReferenceUid,
      points: points.map(([px = 0, py = 0, pz = 0]) => [px, py, pz]),
      normal: Number.isFinite(x + y + z) ? [x, y, z] : curve ? null : normalOf(points),
      ...(curve ? { curve } : {}),
      ...(column !== undefined && row !== undefined && depth !== undefined
        ? { textPoint: [column, row, depth] }
        : {}),
    };
  }
  const image = [...item.children, ...group.children].find(({ type }) => type === 'IMAGE');
  if (image?.type !== 'IMAGE') return null;
  const { sopClassUid, sopInstanceUid, frameNumbers } = image.reference;
  return {
    space: 'image',
    sopInstanceUid,
    sopClassUid,
    frameNumber: frameNumbers[0] ?? 1,
    points: points.map(([x = 0, y = 0]) => [x, y]),
    ...(column !== undefined && row !== undefined ? { textPoint: [column, row] } : {}),
  };
}

/** Of a calibration line: whether it holds for its image alone, where it says so. */
function appliesToOf(group: ContentItem): Pick<Measurement, 'appliesTo'> {
  const { success, data } = measurementSchema.shape.appliesTo.safeParse(textOf(group, CONCEPTS.appliesTo));
  return success && data !== undefined ? { appliesTo: data } : {};
}

/** Whether it counts in the sum of diameters; absent: the report says nothing of that. */
function targetOf(group: ContentItem): Pick<Measurement, 'target'> {
  if (!isSameCode(codeOf(group, CONCEPTS.baselineCategory), TARGET_LESION)) return {};
  return { target: isSameCode(codeOf(group, CONCEPTS.findingSite), LYMPH_NODE) ? 'node' : 'lesion' };
}

function remainsOf(group: ContentItem): Pick<Measurement, 'remains'> {
  const words = textOf(group, CONCEPTS.remains);
  const remains = (['tooSmall', 'gone'] as const).find((each) => REMAINS_WORDS[each] === words);
  return remains === undefined ? {} : { remains };
}

/** Numbers with a space between; none when one of them is no number. */
function numbersOf(group: ContentItem, concept: Code): number[] {
  const words = textOf(group, concept);
  const numbers = words === '' ? [] : words.split(' ').map(Number);
  return numbers.every(Number.isFinite) ? numbers : [];
}

/** Of the plane that three points span; null when they span none. */
function normalOf(points: readonly (readonly number[])[]): [number, number, number] | null {
  const [a, b, c] = points;
  if (!a || !b || !c) return null;
  const [ux = 0, uy = 0, uz = 0] = b.map((part, at) => part - (a[at] ?? 0));
  const [vx = 0, vy = 0, vz = 0] = c.map((part, at) => part - (a[at] ?? 0));
  const normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx] as const;
  const size = Math.hypot(...normal);
  return size > 1e-9 ? [normal[0] / size, normal[1] / size, normal[2] / size] : null;
}

/** Ours is a comment; others name a thing by a short label, or by a code of what was found. */
function labelOf(group: ContentItem): string {
  const comment = textOf(group, CONCEPTS.comment);
  if (comment !== '' || kindOfMethod(codeOf(group, CONCEPTS.method))) return comment.slice(0, LONGEST_LABEL);
  const short = textOf(group, CONCEPTS.shortLabel);
  // In braces: what dwv puts a figure in the place of.
  if (short !== '' && !/\{.*\}/.test(short)) return short.slice(0, LONGEST_LABEL);
  return (codeOf(group, CONCEPTS.finding)?.meaning ?? '').slice(0, LONGEST_LABEL);
}

function textOf(group: ContentItem, concept: Code): string {
  const item = childOf(group, concept);
  return item?.type === 'TEXT' || item?.type === 'UIDREF' ? item.text : '';
}

function codeOf(group: ContentItem, concept: Code): Code | null {
  const item = childOf(group, concept);
  return item?.type === 'CODE' ? item.code : null;
}

/** DT in UTC as ISO 8601; '' for any other. */
function instantOf(dateTime: string): string {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,6}))?\+0000$/.exec(dateTime);
  if (!found) return '';
  const [, year, month, day, hour, minute, second, fraction = ''] = found;
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`;
}
