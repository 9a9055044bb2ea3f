import type { MeasuredValue, Measurement } from '../reading/measurement.ts';
import { attributes, type JsonAttributes } from './attributes.ts';
import { contentAttributes, contentItem, type ContentItem } from './content-item.ts';
import { dateTimeAttributes } from './created-at.ts';
import { curveItems } from './curve-items.ts';
import { readValueItem, sumItem, valueItem } from './measured-values.ts';
import {
  COMPREHENSIVE_3D_SR_SOP_CLASS,
  CONCEPTS,
  REMAINS_WORDS,
  LYMPH_NODE,
  methodCode,
  RECIST_1_1,
  TARGET_LESION,
  type MeasurementReport,
  type ReportedMeasurement,
} from './measurement-report.ts';
import { distance, isRegion, piecesOf, type Piece } from './measurement-shapes.ts';
import { evidenceItems, grouped, type ObjectReference } from './references.ts';
import { languageItem, observerItems } from './report-context.ts';
import { trackingUidOf } from './tracking-uid.ts';

/** Everything but patient, study, series and equipment. */
export function measurementReportAttributes(report: MeasurementReport): JsonAttributes {
  const sources = sourcesOf(report);
  return {
    ...attributes({
      SOPClassUID: COMPREHENSIVE_3D_SR_SOP_CLASS,
      Modality: 'SR',
      ReferencedPerformedProcedureStepSequence: [],
      PerformedProcedureCodeSequence: [],
      CompletionFlag: 'PARTIAL',
      VerificationFlag: 'UNVERIFIED',
      CurrentRequestedProcedureEvidenceSequence: sources.length === 0 ? undefined : evidenceItems(sources),
    }),
    ...dateTimeAttributes(report.createdAt),
    ...contentAttributes(reportTree(report, sources)),
  };
}

/** Every image that the report speaks of, once. */
function sourcesOf({ sources, measurements }: MeasurementReport): ObjectReference[] {
  const named = measurements.flatMap(({ measurement }): ObjectReference[] => {
    const { place, studyInstanceUid, seriesInstanceUid } = measurement;
    if (place.space !== 'image') return [];
    const { sopClassUid, sopInstanceUid } = place;
    return [{ studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid, frameNumbers: [] }];
  });
  return grouped([...sources, ...named], ({ sopInstanceUid }) => sopInstanceUid).flatMap(([, [first]]) =>
    first ? [{ ...first, frameNumbers: [] }] : [],
  );
}

function reportTree(report: MeasurementReport, sources: readonly ObjectReference[]): ContentItem {
  const groups = report.measurements.map((each) => groupItem(each, report.author));
  const children = [
    languageItem(),
    ...observerItems(report.author),
    contentItem('HAS CONCEPT MOD', CONCEPTS.procedure, { type: 'CODE', code: report.procedure }),
    ...(sources.length === 0 ? [] : [imageLibrary(sources)]),
    contentItem('CONTAINS', CONCEPTS.measurements, {
      type: 'CONTAINER',
      isContinuous: false,
      children: groups,
    }),
  ];
  const sum = report.sum ? derivedItem(report, groups, children.length) : [];
  return contentItem('', CONCEPTS.report, {
    type: 'CONTAINER',
    isContinuous: false,
    template: '1500',
    children: [...children, ...sum],
  });
}

/** TID 1420. @param place of the container of the groups in the report, from 1 */
function derivedItem(
  { sum, measurements }: MeasurementReport,
  groups: readonly ContentItem[],
  place: number,
): ContentItem[] {
  if (!sum) return [];
  const summed = measurements.flatMap(({ measurement }, at) => {
    const item = sum.of.includes(measurement.id) ? diameterAt(measurement, groups[at]) : 0;
    return item === 0 ? [] : [[1, place, at + 1, item]];
  });
  // What it was made of has to be in the same report.
  if (summed.length === 0) return [];
  return [
    contentItem('CONTAINS', CONCEPTS.derivedMeasurements, {
      type: 'CONTAINER',
      isContinuous: false,
      children: [
        sumItem(sum.value, sum.unit, [
          contentItem('HAS CONCEPT MOD', CONCEPTS.responseMethod, { type: 'CODE', code: RECIST_1_1 }),
          ...summed.map((path) => contentItem('INFERRED FROM', null, { type: 'REFERENCE', path })),
        ]),
      ],
    }),
  ];
}

/** Place of the figure in its group that counts in the sum, from 1; 0: there is none. */
function diameterAt({ target }: Measurement, group: ContentItem | undefined): number {
  const names = target === 'node' ? ['shortAxis', 'length'] : ['longAxis', 'length'];
  const places = (group?.children ?? []).map((child) => readValueItem(child)?.name ?? '');
  return names.map((name) => places.indexOf(name) + 1).find((each) => each > 0) ?? 0;
}

/** TID 1600, without a description of the images: each says that itself. */
function imageLibrary(sources: readonly ObjectReference[]): ContentItem {
  const images = sources.map((reference) => contentItem('CONTAINS', null, { type: 'IMAGE', reference }));
  return contentItem('CONTAINS', CONCEPTS.imageLibrary, {
    type: 'CONTAINER',
    isContinuous: false,
    children: [
      contentItem('CONTAINS', CONCEPTS.imageLibraryGroup, {
        type: 'CONTAINER',
        isContinuous: false,
        children: images,
      }),
    ],
  });
}

/** TID 1501, or 1410 for what encloses a region. */
function groupItem({ measurement, finding, findingSite }: ReportedMeasurement, author: string): ContentItem {
  const { kind, label, caution, colour, place, values, trackingUid, target, remains } = measurement;
  const site = findingSite ?? (target === 'node' ? LYMPH_NODE : null);
  const text = (concept: (typeof CONCEPTS)[keyof typeof CONCEPTS], words: string) =>
    words === '' ? [] : [contentItem('CONTAINS', concept, { type: 'TEXT', text: words })];
  const pieces = piecesOf(kind, place.points);
  const isBeside = isRegion(kind) || values.length === 0;
  return contentItem('CONTAINS', CONCEPTS.group, {
    type: 'CONTAINER',
    isContinuous: false,
    template: isRegion(kind) ? '1410' : '1501',
    observedAt: dateTimeOfInstant(measurement.createdAt),
    // What is tracked is the lesion: each of its measurements has a name of its own beside that.
    ...(trackingUid === undefined ? {} : { observationUid: trackingUidOf(measurement.id) }),
    children: [
      ...(measurement.author === author ? [] : observerItems(measurement.author)),
      contentItem('HAS OBS CONTEXT', CONCEPTS.trackingIdentifier, {
        type: 'TEXT',
        text: label === '' ? measurement.id : label,
      }),
      contentItem('HAS OBS CONTEXT', CONCEPTS.trackingUid, {
        type: 'UIDREF',
        text: trackingUid ?? trackingUidOf(measurement.id),
      }),
      ...(target === 'lesion' || target === 'node'
        ? [contentItem('CONTAINS', CONCEPTS.baselineCategory, { type: 'CODE', code: TARGET_LESION })]
        : []),
      ...(finding ? [contentItem('CONTAINS', CONCEPTS.finding, { type: 'CODE', code: finding })] : []),
      contentItem('HAS CONCEPT MOD', CONCEPTS.method, { type: 'CODE', code: methodCode(kind) }),
      ...(site ? [contentItem('HAS CONCEPT MOD', CONCEPTS.findingSite, { type: 'CODE', code: site })] : []),
      ...(isBeside ? pieces.map((piece) => pieceItem('CONTAINS', CONCEPTS.region, piece, measurement)) : []),
      ...(kind === 'spline'
        ? [
            pieceItem(
              'CONTAINS',
              CONCEPTS.referencePoints,
              { graphicType: 'MULTIPOINT', points: place.points },
              measurement,
            ),
          ]
        : []),
      ...values.map((value) =>
        valueItem(
          value,
          isBeside
            ? []
            : piecesFor(value, measurement, pieces).map((piece) =>
                pieceItem('INFERRED FROM', null, piece, measurement),
              ),
        ),
      ),
      ...text(CONCEPTS.comment, label),
      ...text(CONCEPTS.remains, remains === undefined ? '' : REMAINS_WORDS[remains]),
      ...text(CONCEPTS.caution, caution),
      ...text(CONCEPTS.colour, String(colour)),
      ...text(CONCEPTS.textPlace, place.textPoint?.join(' ') ?? ''),
      ...text(CONCEPTS.appliesTo, measurement.appliesTo ?? ''),
      ...(place.space === 'patient'
        ? [
            contentItem('CONTAINS', CONCEPTS.seriesUid, {
              type: 'UIDREF',
              text: measurement.seriesInstanceUid,
            }),
            ...text(CONCEPTS.planeNormal, place.normal?.join(' ') ?? ''),
            ...curveItems(place),
          ]
        : []),
    ],
  });
}

/** Of two axes or widths each figure is inferred from its own; all else from the whole. */
function piecesFor(
  { name }: MeasuredValue,
  { kind }: Measurement,
  pieces: readonly Piece[],
): readonly Piece[] {
  const [first, second] = pieces;
  if (!first || !second) return pieces;
  if (kind === 'cardiothoracicRatio' && name === 'heart') return [first];
  if (kind === 'cardiothoracicRatio' && name === 'thorax') return [second];
  if (kind !== 'bidirectional' || (name !== 'longAxis' && name !== 'shortAxis')) return pieces;
  const isFirstLonger = lengthOf(first) >= lengthOf(second);
  return [isFirstLonger === (name === 'longAxis') ? first : second];
}

function lengthOf({ points: [start = [], end = []] }: Piece): number {
  return distance(start, end);
}

function pieceItem(
  relationship: string,
  concept: ContentItem['concept'],
  { graphicType, points }: Piece,
  { place }: Measurement,
): ContentItem {
  if (place.space === 'patient')
    return contentItem(relationship, concept, {
      type: 'SCOORD3D',
      graphicType,
      points: points.map(([x = 0, y = 0, z = 0]) => [x, y, z]),
      frameOfReferenceUid: place.frameOfReferenceUid,
    });
  const { sopClassUid, sopInstanceUid, frameNumber } = place;
  return contentItem(relationship, concept, {
    type: 'SCOORD',
    graphicType,
    points: points.map(([column = 0, row = 0]) => [column, row]),
    children: [
      contentItem('SELECTED FROM', CONCEPTS.sourceImage, {
        type: 'IMAGE',
        reference: { sopClassUid, sopInstanceUid, frameNumbers: [frameNumber] },
      }),
    ],
  });
}

/** ISO 8601 UTC as DT (PS3.5 6.2) */
function dateTimeOfInstant(instant: string): string {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,6})?Z$/.exec(instant);
  return found ? `${found.slice(1, 7).join('')}${(found[7] ?? '.').padEnd(7, '0')}+0000` : '';
}
