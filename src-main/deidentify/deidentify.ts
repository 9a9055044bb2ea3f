import { dictionaryEntry } from '#main/dicom/data-dictionary.ts';
import type { DataSet, Element } from '#main/dicom/data-set.ts';
import { characterSetOf, itemsAt, putItems, putText, tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { encodeText } from '#main/dicom/text-encoding.ts';
import { AppError } from '#shared/errors.ts';
import { isStorageSopClass } from '#shared/dicom/sop-class.ts';
import { chooseAction } from './attribute-types.ts';
import { cleanDescriptor } from './clean-text.ts';
import { DUMMY_TEXT, dummyElement, mapUids } from './dummy-value.ts';
import type { IdentityMap } from './identity-map.ts';
import { identityTerms } from './identity-terms.ts';
import { methodCodes, type DeidentifyOptions } from './options.ts';
import { profileRow, type ProfileRow } from './profile-table.ts';
import { removedDocument } from './removed-document.ts';
import { removeResidue } from './residue.ts';
import { declaredSafeBlocks, safePrivateTags } from './safe-private.ts';
import { shiftDate } from './shift-date.ts';

/** Who a patient becomes. */
export interface NewIdentity {
  readonly patientId: string;
  /** ASCII */
  readonly patientName: string;
}

export interface Deidentifying {
  readonly options: DeidentifyOptions;
  readonly identities: IdentityMap;
  readonly patient: NewIdentity;
  readonly shiftDays: number;
  /** Black boxes were drawn into the pixels of this instance */
  readonly isPixelDataCleaned: boolean;
}

export interface Deidentified {
  readonly dataSet: DataSet;
  /** Texts and bytes that the profile keeps, taken out since they named somebody */
  readonly residues: number;
}

const TEXT_VALUE = tagOf('TextValue');
const UNFORMATTED_TEXT = tagOf('UnformattedTextValue');
const CONTENT_SEQUENCE = tagOf('ContentSequence');
const ENCAPSULATED_DOCUMENT = tagOf('EncapsulatedDocument');
const SCHEME = tagOf('CodingSchemeDesignator');
const CONCEPT_NAME = tagOf('ConceptNameCodeSequence');
const CODE_VALUE = tagOf('CodeValue');
const TEXTS = new Set(['LO', 'LT', 'SH', 'ST', 'UC', 'UT']);

/** UIDs that name kinds, never an instance */
const KINDS = new Set(
  [
    'SOPClassUID',
    'ReferencedSOPClassUID',
    'RelatedGeneralSOPClassUID',
    'OriginalSpecializedSOPClassUID',
    'SOPClassesInStudy',
    'SOPClassesSupported',
    'AvailableTransferSyntaxUID',
    'StoredInstanceTransferSyntaxUID',
    'CodingSchemeUID',
    'ContextUID',
    'MappingResourceUID',
  ].map(tagOf),
);
/** Addresses that name a vocabulary */
const VOCABULARY_ADDRESSES = new Set(['CodingSchemeURL', 'URNCodeValue'].map(tagOf));
/** Vocabularies that everyone has; a code of any other may be made for one hospital or patient (PS3.15 E.1.1 note 7) */
const COMMON_SCHEMES =
  /^(?:DCM|SCT|SRT|SNM3|LN|UCUM|RADLEX|FMA|NCIt|UMLS|BI|ICD10|I10|I10P|I9C|I9|ISO3166_1|RFC5646|99SDM|MA|PUBCHEM_CID|UNS)$/i;
/** Subject sex, age and species as content items (PS3.16 TID 1007) */
const SUBJECT_CHARACTERISTICS = new Set(['121032', '121033', '121034']);

/**
 * A data set without its patient: the Basic Application Level Confidentiality Profile and the chosen options (PS3.15 Annex E),
 * applied on every level; then a search for what still names somebody. Values that stay are the bytes that they were.
 *
 * @throws AppError INPUT for a private SOP class: nobody knows what is in it
 */
export function deidentify(source: DataSet, work: Deidentifying): Deidentified {
  const sopClassUid = textAt(source, tagOf('SOPClassUID'));
  if (!isStorageSopClass(sopClassUid))
    throw new AppError(
      'INPUT',
      'An object of a private kind cannot be de-identified: nobody knows what is in it. Export it as it is, or leave it out.',
    );
  const walk: Walk = { ...work, sopClassUid, declaredSafe: declaredSafeBlocks(source) };
  const dataSet = cleaned(source, walk, { isTop: true, characterSet: '' });
  const residues = removeResidue(dataSet, identityTerms(source));
  describe(dataSet, work);
  return { dataSet, residues };
}

interface Walk extends Deidentifying {
  readonly sopClassUid: string;
  readonly declaredSafe: ReadonlySet<string>;
}

interface Level {
  readonly isTop: boolean;
  /** Of the data set around */
  readonly characterSet: string;
}

function cleaned(source: DataSet, walk: Walk, level: Level): DataSet {
  const result: DataSet = new Map();
  const characterSet = characterSetOf(source) || level.characterSet;
  const here = { ...level, characterSet };
  const safe = walk.options.retainSafePrivate
    ? safePrivateTags(source, walk.declaredSafe)
    : new Set<number>();
  for (const [tag, element] of source) {
    const kept = isPrivate(tag)
      ? safe.has(tag)
        ? element
        : null
      : cleanedElement(source, tag, element, walk, here);
    if (kept) result.set(tag, kept);
  }
  return result;
}

function isPrivate(tag: number): boolean {
  return (tag >>> 16) % 2 === 1;
}

/** Command and file meta elements have no place in a data set; curves and overlays may show a text as a picture. */
function isGroupRemoved(tag: number): boolean {
  const group = tag >>> 16;
  const repeating = group & 0xff00;
  return group < 0x0004 || repeating === 0x5000 || repeating === 0x6000;
}

/** null: the element is left out */
function cleanedElement(
  source: DataSet,
  tag: number,
  element: Element,
  walk: Walk,
  level: Level,
): Element | null {
  if (isGroupRemoved(tag) || !dictionaryEntry(tag)) return null;
  const special = specialElement(source, tag, element, walk, level);
  if (special !== undefined) return special;
  const row = profileRow(tag);
  const basic = row
    ? chooseAction(row.actions, tag, level.isTop ? walk.sopClassUid : '')
    : defaultAction(tag, element, walk.options);
  const action = row ? optionAction(row, walk.options) : null;
  return (
    (action && applyOption(action, source, tag, element, walk, level)) ??
    apply(basic, source, tag, element, walk, level)
  );
}

/** What neither the table nor its options say in a way that keeps the object usable; undefined: nothing special */
function specialElement(
  source: DataSet,
  tag: number,
  element: Element,
  walk: Walk,
  level: Level,
): Element | null | undefined {
  if (tag === TEXT_VALUE || tag === UNFORMATTED_TEXT) {
    const text = walk.options.cleanDescriptors
      ? cleanDescriptor(textAt(source, tag, level.characterSet))
      : '';
    return textElement(element.vr, text || DUMMY_TEXT, level.characterSet);
  }
  if (tag === ENCAPSULATED_DOCUMENT)
    return { vr: 'OB', value: removedDocument(textAt(source, tagOf('MIMETypeOfEncapsulatedDocument'))) };
  if (tag === CONTENT_SEQUENCE && walk.options.cleanStructuredContent) {
    const items = itemsAt(source, tag).filter((item) => !isSubjectCharacteristic(item, walk.options));
    return { vr: 'SQ', value: items.map((item) => cleaned(item, walk, { ...level, isTop: false })) };
  }
  return undefined;
}

function isSubjectCharacteristic(item: DataSet, options: DeidentifyOptions): boolean {
  if (options.retainPatientCharacteristics) return false;
  const [concept] = itemsAt(item, CONCEPT_NAME);
  return (
    concept !== undefined &&
    textAt(concept, SCHEME) === 'DCM' &&
    SUBJECT_CHARACTERISTICS.has(textAt(concept, CODE_VALUE))
  );
}

type OptionAction = 'keep' | 'clean' | 'shift';

function optionAction({ options: letters }: ProfileRow, options: DeidentifyOptions): OptionAction | null {
  const has = (letter: string) => letters.includes(letter);
  if (has('t') && options.dates === 'shifted') return 'shift';
  const isKept =
    (has('t') && options.dates === 'kept') ||
    (has('u') && options.retainUids) ||
    (has('d') && options.retainDeviceIdentity) ||
    (has('i') && options.retainInstitutionIdentity) ||
    (has('p') && options.retainPatientCharacteristics);
  if (isKept) return 'keep';
  const isCleaned =
    (has('q') && options.retainPatientCharacteristics) ||
    (has('c') && options.cleanDescriptors) ||
    (has('s') && options.cleanStructuredContent) ||
    (has('g') && options.cleanGraphics);
  // An AE title that Retain Device Identity wants cleaned has nothing in it but a name: it goes as in the Basic Profile.
  return isCleaned ? 'clean' : null;
}

/** null: the option has nothing to keep, and the Basic Profile decides */
function applyOption(
  action: OptionAction,
  source: DataSet,
  tag: number,
  element: Element,
  walk: Walk,
  level: Level,
): Element | null {
  if (action === 'keep') return kept(source, tag, element, walk, level);
  if (action === 'shift') return shifted(element, walk.shiftDays);
  if (element.vr === 'SQ') {
    const items = itemsAt(source, tag).filter((item) => !isLocalCode(item));
    if (items.length === 0) return null;
    return { vr: 'SQ', value: items.map((item) => cleaned(item, walk, { ...level, isTop: false })) };
  }
  if (!TEXTS.has(element.vr)) return null;
  const text = cleanDescriptor(textAt(source, tag, level.characterSet));
  return text === '' ? null : textElement(element.vr, text, level.characterSet);
}

function isLocalCode(item: DataSet): boolean {
  return item.has(SCHEME) && !COMMON_SCHEMES.test(textAt(item, SCHEME));
}

function shifted({ vr, value }: Element, days: number): Element | null {
  if (vr === 'TM' && Buffer.isBuffer(value)) return { vr, value };
  if ((vr !== 'DA' && vr !== 'DT') || !Buffer.isBuffer(value)) return null;
  const values = value.toString('latin1').replaceAll('\0', '').split('\\');
  const text = values.map((one) => (one.trim() === '' ? '' : shiftDate(one, days)));
  if (text.every((one) => one === '')) return null;
  return { vr, value: Buffer.from(text.join('\\'), 'latin1') };
}

function apply(
  action: string,
  source: DataSet,
  tag: number,
  element: Element,
  walk: Walk,
  level: Level,
): Element | null {
  const { newUid } = walk.identities;
  if (action === 'X') return null;
  if (action === 'Z') return { vr: element.vr, value: element.vr === 'SQ' ? [] : Buffer.alloc(0) };
  if (action === 'D') return isEmpty(element) ? element : dummyElement(element, newUid);
  if (action === 'U' && element.vr === 'UI')
    return { vr: 'UI', value: Buffer.from(mapUids(textAt(source, tag), newUid), 'latin1') };
  return kept(source, tag, element, walk, level);
}

/** Unchanged, or for a sequence its items by the same rules. */
function kept(source: DataSet, tag: number, element: Element, walk: Walk, level: Level): Element {
  if (element.vr !== 'SQ') return element;
  const items = itemsAt(source, tag).map((item) => cleaned(item, walk, { ...level, isTop: false }));
  return { vr: 'SQ', value: items };
}

function isEmpty({ value }: Element): boolean {
  return !('fragments' in value) && value.length === 0;
}

/** For what the table does not list: by the VR, since the standard grows faster than its table (PS3.15 E.1.1 note 4). */
function defaultAction(tag: number, { vr }: Element, { retainUids }: DeidentifyOptions): string {
  if (vr === 'PN' || vr === 'DA' || vr === 'DT' || vr === 'TM') return 'Z';
  if (vr === 'UI') return retainUids || KINDS.has(tag) ? 'K' : 'U';
  if (vr === 'AE' || vr === 'UN') return 'X';
  if (vr === 'UR') return VOCABULARY_ADDRESSES.has(tag) ? 'K' : 'X';
  return NEWER.has(tag) ? 'X' : 'K';
}

/** Of the patient, and younger than the table. */
const NEWER = new Set(
  [0x00100011, 0x00100012, 0x00100013, 0x00100014, 0x00100015, 0x00100016, 0x00100041, 0x00100042].concat([
    0x00100043, 0x00100044, 0x00100045, 0x00100046, 0x00100047,
  ]),
);

function textElement(vr: string, text: string, characterSet: string): Element {
  try {
    return { vr, value: encodeText(text, characterSet.split('\\'), false) };
  } catch {
    // Sets that are read but not written here, and letters outside of the one that the object declares.
    return { vr, value: Buffer.from(DUMMY_TEXT, 'latin1') };
  }
}

/** Who the patient is now, and what was done (PS3.15 E.1.1, 6; PS3.3 C.7.1.1, C.12.1). */
function describe(dataSet: DataSet, { options, patient, isPixelDataCleaned }: Deidentifying): void {
  putText(dataSet, tagOf('PatientName'), patient.patientName);
  putText(dataSet, tagOf('PatientID'), patient.patientId);
  putText(dataSet, tagOf('PatientIdentityRemoved'), 'YES');
  putText(dataSet, tagOf('DeidentificationMethod'), 'Viewbox: DICOM PS3.15 Annex E, table of 2024e');
  const codes = methodCodes(options, isPixelDataCleaned).map(({ value, meaning }) => {
    const code: DataSet = new Map();
    putText(code, CODE_VALUE, value);
    putText(code, SCHEME, 'DCM');
    putText(code, tagOf('CodeMeaning'), meaning);
    return code;
  });
  putItems(dataSet, tagOf('DeidentificationMethodCodeSequence'), codes);
  const temporal = { removed: 'REMOVED', kept: 'UNMODIFIED', shifted: 'MODIFIED' }[options.dates];
  putText(dataSet, tagOf('LongitudinalTemporalInformationModified'), temporal);
  if (isPixelDataCleaned) putText(dataSet, tagOf('BurnedInAnnotation'), 'NO');
}
