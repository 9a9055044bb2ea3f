import {
  attributes,
  decimal,
  itemsAt,
  numberAt,
  numbersAt,
  pairsOf,
  textAt,
  type JsonAttributes,
} from './attributes.ts';
import { codeAt, codeItem, isSameCode, type Code } from './code.ts';
import { readReference, referenceItem, type InstanceReference } from './references.ts';

export type GraphicType =
  'POINT' | 'MULTIPOINT' | 'POLYLINE' | 'CIRCLE' | 'ELLIPSE' | 'POLYGON' | 'ELLIPSOID';

type ContentValue =
  | { readonly type: 'CONTAINER'; readonly isContinuous: boolean; readonly template?: string }
  | { readonly type: 'CODE'; readonly code: Code | null }
  | { readonly type: 'TEXT' | 'PNAME' | 'UIDREF' | 'DATETIME'; readonly text: string }
  | { readonly type: 'NUM'; readonly value: number | null; readonly unit: Code | null }
  | { readonly type: 'IMAGE' | 'COMPOSITE'; readonly reference: InstanceReference }
  | { readonly type: 'SCOORD'; readonly graphicType: string; readonly points: readonly [number, number][] }
  | {
      readonly type: 'SCOORD3D';
      readonly graphicType: string;
      readonly points: readonly [number, number, number][];
      readonly frameOfReferenceUid: string;
    }
  /** Stands for another item of the same tree, by the way to it from the root: places from 1 (PS3.3 C.17.3.2.5) */
  | { readonly type: 'REFERENCE'; readonly path: readonly number[] }
  | { readonly type: 'OTHER' };

/** A node of the tree of a structured report (PS3.3 C.17.3). */
export type ContentItem = ContentValue & {
  /** To the item around it; empty for the root */
  readonly relationship: string;
  readonly concept: Code | null;
  /** When it was observed, DT; empty = as the item around it */
  readonly observedAt: string;
  /** Names the observation, whatever it is an observation of; empty = nothing does */
  readonly observationUid: string;
  readonly children: readonly ContentItem[];
};

type NewItem = ContentValue & {
  readonly observedAt?: string;
  readonly observationUid?: string;
  readonly children?: readonly ContentItem[];
};

/** @param relationship `contains`, `has properties` … as it is written: CONTAINS, HAS PROPERTIES */
export function contentItem(relationship: string, concept: Code | null, item: NewItem): ContentItem {
  const { observedAt = '', observationUid = '', children = [] } = item;
  return { ...item, relationship, concept, observedAt, observationUid, children };
}

/** Attributes of the Document Content and Document Relationship macros (PS3.3 C.17.3). */
export function contentAttributes(item: ContentItem): JsonAttributes {
  return {
    ...attributes({
      RelationshipType: item.relationship === '' ? undefined : item.relationship,
      ValueType: item.type === 'REFERENCE' ? undefined : item.type,
      ObservationDateTime: item.observedAt === '' ? undefined : item.observedAt,
      ObservationUID: item.observationUid === '' ? undefined : item.observationUid,
      ConceptNameCodeSequence: item.concept === null ? undefined : [codeItem(item.concept)],
      ContentSequence: item.children.length === 0 ? undefined : item.children.map(contentAttributes),
    }),
    ...valueAttributes(item),
  };
}

function valueAttributes(item: ContentItem): JsonAttributes {
  switch (item.type) {
    case 'CONTAINER':
      return attributes({
        ContinuityOfContent: item.isContinuous ? 'CONTINUOUS' : 'SEPARATE',
        ContentTemplateSequence:
          item.template === undefined
            ? undefined
            : [attributes({ MappingResource: 'DCMR', TemplateIdentifier: item.template })],
      });
    case 'CODE':
      return attributes({ ConceptCodeSequence: item.code === null ? [] : [codeItem(item.code)] });
    case 'TEXT':
      return attributes({ TextValue: item.text });
    case 'PNAME':
      return attributes({ PersonName: item.text });
    case 'UIDREF':
      return attributes({ UID: item.text });
    case 'DATETIME':
      return attributes({ DateTime: item.text });
    case 'NUM':
      return attributes({ MeasuredValueSequence: measuredValue(item.value, item.unit) });
    case 'IMAGE':
    case 'COMPOSITE':
      return attributes({ ReferencedSOPSequence: [referenceItem(item.reference)] });
    case 'SCOORD':
      return attributes({ GraphicType: item.graphicType, GraphicData: item.points.flat() });
    case 'SCOORD3D':
      return attributes({
        GraphicType: item.graphicType,
        GraphicData: item.points.flat(),
        ReferencedFrameOfReferenceUID: item.frameOfReferenceUid,
      });
    case 'REFERENCE':
      return attributes({ ReferencedContentItemIdentifier: [...item.path] });
    case 'OTHER':
      return {};
    default:
      return item satisfies never;
  }
}

/** Floating Point Value says exactly what the sixteen characters of Numeric Value could not. */
function measuredValue(value: number | null, unit: Code | null): JsonAttributes[] {
  if (value === null || unit === null) return [];
  return [
    attributes({
      NumericValue: value,
      FloatingPointValue: decimal(value) === value ? undefined : value,
      MeasurementUnitsCodeSequence: [codeItem(unit)],
    }),
  ];
}

export function readContentItem(json: JsonAttributes): ContentItem {
  return {
    ...readValue(json),
    relationship: textAt(json, 'RelationshipType'),
    concept: codeAt(json, 'ConceptNameCodeSequence'),
    observedAt: textAt(json, 'ObservationDateTime'),
    observationUid: textAt(json, 'ObservationUID'),
    children: itemsAt(json, 'ContentSequence').map(readContentItem),
  };
}

function readValue(json: JsonAttributes): ContentValue {
  const type = textAt(json, 'ValueType');
  switch (type) {
    case 'CONTAINER':
      return { type, isContinuous: textAt(json, 'ContinuityOfContent') === 'CONTINUOUS' };
    case 'CODE':
      return { type, code: codeAt(json, 'ConceptCodeSequence') };
    case 'TEXT':
      return { type, text: textAt(json, 'TextValue') };
    case 'PNAME':
      return { type, text: textAt(json, 'PersonName') };
    case 'UIDREF':
      return { type, text: textAt(json, 'UID') };
    case 'DATETIME':
      return { type, text: textAt(json, 'DateTime') };
    case 'NUM':
      return { type, ...readMeasuredValue(json) };
    case 'IMAGE':
    case 'COMPOSITE':
      return { type, reference: readReference(itemsAt(json, 'ReferencedSOPSequence')[0] ?? {}) };
    case 'SCOORD':
      return {
        type,
        graphicType: textAt(json, 'GraphicType'),
        points: pairsOf(numbersAt(json, 'GraphicData')),
      };
    case 'SCOORD3D':
      return {
        type,
        graphicType: textAt(json, 'GraphicType'),
        points: triplesOf(numbersAt(json, 'GraphicData')),
        frameOfReferenceUid: textAt(json, 'ReferencedFrameOfReferenceUID'),
      };
    default:
      return { type: 'OTHER' };
  }
}

function readMeasuredValue(json: JsonAttributes): { value: number | null; unit: Code | null } {
  const item = itemsAt(json, 'MeasuredValueSequence')[0];
  if (!item) return { value: null, unit: null };
  const value = numberAt(item, 'FloatingPointValue') ?? numberAt(item, 'NumericValue');
  return { value, unit: codeAt(item, 'MeasurementUnitsCodeSequence') };
}

function triplesOf(numbers: readonly number[]): [number, number, number][] {
  const triples: [number, number, number][] = [];
  for (let at = 0; at + 2 < numbers.length; at += 3)
    triples.push([numbers[at] ?? 0, numbers[at + 1] ?? 0, numbers[at + 2] ?? 0]);
  return triples;
}

/** The first child with this concept. */
export function childOf(item: ContentItem, concept: Code): ContentItem | null {
  return item.children.find((child) => isSameCode(child.concept, concept)) ?? null;
}

/** Every item of the tree, the root first. */
export function* contentItems(item: ContentItem): Generator<ContentItem> {
  yield item;
  for (const child of item.children) yield* contentItems(child);
}
