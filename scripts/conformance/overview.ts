import { DOCUMENT_SOP_CLASSES } from '#main/documents/document-objects.ts';
import {
  DISPLAY_SYSTEM_SOP_CLASS_UID,
  PROCEDURE_STEP_SOP_CLASS_UID,
  STORAGE_COMMITMENT_SOP_CLASS_UID,
  VERIFICATION_SOP_CLASS_UID,
} from '#main/network/association-policy.ts';
import { TRANSACTIONS } from '#main/http/dicomweb/capabilities.ts';
import { STORAGE_SOP_CLASSES } from '#shared/dicom/sop-class.ts';
import { HANGING_PROTOCOL_SOP_CLASS } from '#shared/hanging/hanging-object.ts';
import { KEY_OBJECT_SOP_CLASS } from '#shared/objects/key-objects.ts';
import { COMPREHENSIVE_3D_SR_SOP_CLASS } from '#shared/objects/measurement-report.ts';
import { COLOR_STATE_SOP_CLASS, GRAYSCALE_STATE_SOP_CLASS } from '#shared/objects/presentation-state.ts';
import { APPLIED_STATE_SOP_CLASSES } from '#shared/objects/read-presentation-state.ts';
import { PSEUDO_COLOR_STATE_SOP_CLASS, XA_STATE_SOP_CLASS } from '#shared/objects/state-extras.ts';
import { section, sopClass, table } from './markdown.ts';
import { acceptedStorage, accepts, acceptedSyntaxes, QUERY_CLASSES } from './roles.ts';

/** What the user agent of ours asks of other servers, by the transaction's name in the capabilities. */
const WEB_CLIENT: ReadonlySet<string> = new Set([
  'SearchTransaction',
  'RetrieveInstances',
  'StoreTransaction',
]);

export function overview(): string {
  const { classes, syntaxes } = acceptedStorage();
  const retired = STORAGE_SOP_CLASSES.filter(({ isRetired }) => isRetired).length;
  return section(
    2,
    '1 Overview',
    `Viewbox is a diagnostic reading workstation with a DICOM archive inside. As an archive it receives, keeps, finds, hands over
and commits itself to objects; as a workstation it queries other archives, retrieves from them and sends to them.`,
    section(
      3,
      '1.1 Content and transfer',
      `${classes.length} storage SOP classes (every one of the standard, ${retired} retired ones among them: annex A.1) are received,
stored, found, sent and retrieved in ${syntaxes.length} transfer syntaxes (annex A.2). Objects are kept as they were received, byte for
byte. Pixel data is decoded only to show it, and for receivers that take nothing but uncompressed objects.`,
      table(
        ['Created here', 'SOP Class UID', 'Out of'],
        [
          ...Object.entries(DOCUMENT_SOP_CLASSES).map(([kind, uid]) => [
            ...sopClass(uid),
            CREATED_FROM[kind as keyof typeof DOCUMENT_SOP_CLASSES],
          ]),
          ...CREATED_BY_READING.map(([uid, from]) => [...sopClass(uid), from]),
        ],
      ),
      'Presentation states are applied to the images that they name when a reader asks for it. What of a state is not applied is said beside it.',
      table(
        ['Applied to images', 'SOP Class UID', 'Not applied'],
        [...APPLIED_STATE_SOP_CLASSES].map((uid) => [...sopClass(uid), NOT_APPLIED[uid] ?? '']),
      ),
    ),
    section(
      3,
      '1.2 DIMSE services',
      table(
        ['SOP class', 'UID', 'SCU', 'SCP'],
        [
          row(VERIFICATION_SOP_CLASS_UID, true),
          ['Storage (annex A.1)', 'all', 'Yes', 'Yes'],
          row(STORAGE_COMMITMENT_SOP_CLASS_UID, true),
          row(PROCEDURE_STEP_SOP_CLASS_UID, false),
          row(DISPLAY_SYSTEM_SOP_CLASS_UID, false),
          ...QUERY_CLASSES.map((uid) => row(uid, true)),
        ],
      ),
      'Other workflow management, and printing: none. Extended negotiation of queries and retrievals (relational, combined date and time, fuzzy names): none.',
    ),
    section(
      3,
      '1.3 DICOM Web Services',
      table(
        ['Transaction', 'Origin server', 'User agent'],
        TRANSACTIONS.map(({ name }) => [name, 'Yes', WEB_CLIENT.has(name) ? 'Yes' : 'No']),
      ),
    ),
    section(
      3,
      '1.4 Media services',
      table(
        ['Media application profile', 'File-Set Creator', 'File-Set Reader', 'File-Set Updater'],
        [
          [
            'General Purpose CD-R and DVD Interchange (PS3.11 annex D), as a folder or a zip archive that is then written to the medium',
            'Yes',
            'Yes',
            'No',
          ],
        ],
      ),
    ),
    section(3, '1.5 Real-Time Video', 'None.'),
    section(
      3,
      '1.6 De-identification',
      'Basic Application Level Confidentiality Profile (PS3.15 annex E) with options, when objects are exported: 8.4.4.',
    ),
    section(
      3,
      '1.7 Specific Character Sets',
      'Every set of PS3.3 C.12.1.1.2, with and without code extensions, is read. Answers are written in the smallest set that holds them, or in the one that a peer is known to need: 5.7.',
    ),
  );
}

const CREATED_FROM: Readonly<Record<keyof typeof DOCUMENT_SOP_CLASSES, string>> = {
  encapsulatedPdf: 'A PDF file',
  encapsulatedStl: 'An STL file (a 3D model)',
  secondaryCapture: 'One scanned page (JPEG, PNG, TIFF)',
  multiFrameByte: 'Several pages, grey, up to 8 bits',
  multiFrameWord: 'Several pages, grey, more than 8 bits',
  multiFrameColour: 'Several pages, colour',
  photo: 'A photo (JPEG, PNG, TIFF)',
  videoPhoto: 'An MP4 video (H.264, H.265)',
};

const CREATED_BY_READING: readonly (readonly [string, string])[] = [
  [KEY_OBJECT_SOP_CLASS, 'Images that a reader marked'],
  [COMPREHENSIVE_3D_SR_SOP_CLASS, 'Measurements, TID 1500'],
  [GRAYSCALE_STATE_SOP_CLASS, 'Grey images as a reader sees them'],
  [COLOR_STATE_SOP_CLASS, 'Colour images as a reader sees them'],
  [HANGING_PROTOCOL_SOP_CLASS, 'A hanging protocol, into a file'],
];

const COMPOUND = 'Compound graphics: their plain parts are drawn';

const NOT_APPLIED: Readonly<Record<string, string>> = {
  [GRAYSCALE_STATE_SOP_CLASS]: COMPOUND,
  [COLOR_STATE_SOP_CLASS]: COMPOUND,
  [PSEUDO_COLOR_STATE_SOP_CLASS]: `${COMPOUND}; ICC profile (colours are shown as sRGB)`,
  [XA_STATE_SOP_CLASS]: `${COMPOUND}; edge enhancement, visible mask, shifts of regions, shutters that change with the frame, pixel intensity tables`,
};

function row(uid: string, isScu: boolean): readonly string[] {
  return [...sopClass(uid), isScu ? 'Yes' : 'No', accepts(uid, acceptedSyntaxes(uid)) ? 'Yes' : 'No'];
}
