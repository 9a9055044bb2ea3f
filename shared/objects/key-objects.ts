import { z } from 'zod';
import { attributes, type JsonAttributes } from './attributes.ts';
import { codeSchema, dcm, isSameCode, type Code } from './code.ts';
import {
  childOf,
  contentAttributes,
  contentItem,
  readContentItem,
  type ContentItem,
} from './content-item.ts';
import { dateTimeAttributes, dateTimeOf } from './created-at.ts';
import { evidenceItems, objectReferenceSchema, readEvidence, type ObjectReference } from './references.ts';
import { languageItem, observerItems, observerNameOf } from './report-context.ts';

export const KEY_OBJECT_SOP_CLASS = '1.2.840.10008.5.1.4.1.1.88.59';

/** CID 7010, whole and in its order: what images can be chosen for. */
export const KEY_OBJECT_TITLES: readonly Code[] = [
  dcm('113000', 'Of Interest'),
  dcm('113001', 'Rejected for Quality Reasons'),
  dcm('113002', 'For Referring Provider'),
  dcm('113003', 'For Surgery'),
  dcm('113004', 'For Teaching'),
  dcm('113005', 'For Conference'),
  dcm('113006', 'For Therapy'),
  dcm('113007', 'For Patient'),
  dcm('113008', 'For Peer Review'),
  dcm('113009', 'For Research'),
  dcm('113010', 'Quality Issue'),
  dcm('113013', 'Best In Set'),
  dcm('113018', 'For Printing'),
  dcm('113020', 'For Report Attachment'),
  dcm('113021', 'For Litigation'),
  dcm('113030', 'Manifest'),
  dcm('113031', 'Signed Manifest'),
  dcm('113032', 'Complete Study Content'),
  dcm('113033', 'Signed Complete Study Content'),
  dcm('113034', 'Complete Acquisition Content'),
  dcm('113035', 'Signed Complete Acquisition Content'),
  dcm('113036', 'Group of Frames for Display'),
  dcm('113037', 'Rejected for Patient Safety Reasons'),
  dcm('113038', 'Incorrect Modality Worklist Entry'),
  dcm('113039', 'Data Retention Policy Expired'),
];

const KEY_OBJECT_DESCRIPTION = dcm('113012', 'Key Object Description');
const DOCUMENT_TITLE_MODIFIER = dcm('113011', 'Document Title Modifier');
const BEST_IN_SET = dcm('113013', 'Best In Set');
/** CID 7012: the set that it is the best of; TID 2010 asks for one */
const OF_THE_STUDY = dcm('113014', 'Study');

/** Objects that somebody chose, and what for (PS3.3 A.35.4, TID 2010). */
export const keyObjectsSchema = z.object({
  title: codeSchema,
  /** Why, or of what set; null when the title says all */
  titleModifier: codeSchema.nullable(),
  description: z.string().max(10_000),
  references: z.array(objectReferenceSchema).min(1).max(20_000),
  /** Who chose; '' = not said. What is created here gets the name of the user. */
  author: z.string().max(194),
  /** ISO 8601 to the second, local time without a zone; empty = not said. What is created here gets the present time. */
  createdAt: z.string().max(40),
});

export type KeyObjects = z.infer<typeof keyObjectsSchema>;

/** Where a document is kept that names objects of several studies: one copy in each (PS3.3 C.17.6.2.1). */
export type IdenticalDocument = ObjectReference;

/** Everything but patient, study, series and equipment. */
export function keyObjectsAttributes(
  model: KeyObjects,
  identicalDocuments: readonly IdenticalDocument[] = [],
): JsonAttributes {
  return {
    ...attributes({
      SOPClassUID: KEY_OBJECT_SOP_CLASS,
      Modality: 'KO',
      ReferencedPerformedProcedureStepSequence: [],
      CurrentRequestedProcedureEvidenceSequence: evidenceItems(model.references),
      IdenticalDocumentsSequence:
        identicalDocuments.length === 0 ? undefined : evidenceItems(identicalDocuments),
    }),
    ...dateTimeAttributes(model.createdAt),
    ...contentAttributes(keyObjectsTree(model)),
  };
}

function keyObjectsTree(model: KeyObjects): ContentItem {
  const { title, description, author, references } = model;
  const modifier = model.titleModifier ?? (isSameCode(title, BEST_IN_SET) ? OF_THE_STUDY : null);
  const modifiers =
    modifier === null
      ? []
      : [contentItem('HAS CONCEPT MOD', DOCUMENT_TITLE_MODIFIER, { type: 'CODE', code: modifier })];
  const words =
    description === ''
      ? []
      : [contentItem('CONTAINS', KEY_OBJECT_DESCRIPTION, { type: 'TEXT', text: description })];
  return contentItem('', title, {
    type: 'CONTAINER',
    isContinuous: false,
    template: '2010',
    children: [
      ...modifiers,
      languageItem(),
      ...observerItems(author),
      ...words,
      ...references.map((reference) =>
        contentItem('CONTAINS', null, {
          type: isImage(reference.sopClassUid) ? 'IMAGE' : 'COMPOSITE',
          reference,
        }),
      ),
    ],
  });
}

/** Documents and presentation states are no images; TID 2010 names what is none as a composite object. */
function isImage(sopClassUid: string): boolean {
  return !/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(11|88|104|481\.[3-9])(\.|$)/.test(sopClassUid);
}

/** A Key Object Selection Document as it is read; null when its root is none. */
export function readKeyObjects(json: JsonAttributes): KeyObjects | null {
  const root = readContentItem(json);
  if (root.type !== 'CONTAINER' || root.concept === null) return null;
  const known = new Map(
    readEvidence(json, 'CurrentRequestedProcedureEvidenceSequence').map((each) => [
      each.sopInstanceUid,
      each,
    ]),
  );
  const references = root.children.flatMap((child): ObjectReference[] => {
    if (child.type !== 'IMAGE' && child.type !== 'COMPOSITE') return [];
    const { sopInstanceUid, sopClassUid, frameNumbers } = child.reference;
    const place = known.get(sopInstanceUid);
    return [
      {
        studyInstanceUid: place?.studyInstanceUid ?? '',
        seriesInstanceUid: place?.seriesInstanceUid ?? '',
        sopClassUid,
        sopInstanceUid,
        frameNumbers,
      },
    ];
  });
  const description = childOf(root, KEY_OBJECT_DESCRIPTION);
  const modifier = childOf(root, DOCUMENT_TITLE_MODIFIER);
  return {
    title: root.concept,
    titleModifier: modifier?.type === 'CODE' ? modifier.code : null,
    description: description?.type === 'TEXT' ? description.text : '',
    references,
    author: observerNameOf(root),
    createdAt: dateTimeOf(json),
  };
}
