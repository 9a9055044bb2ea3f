import { itemsAt, numbersAt, textAt, textsAt, type JsonDataset } from '../json-dataset.ts';

/** An object that a report names. */
export interface ReportReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** From 1; empty = all of it */
  readonly frameNumbers: readonly number[];
  /** Where it lies, as the evidence says; empty where the report does not list it */
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
}

/** A content item of a structured report as a reader takes it in (PS3.3 C.17.3). */
export interface ReportItem {
  /** Its number in the tree, `1.2.1`; by it other items name it */
  readonly position: string;
  /** As stored: CONTAINS, HAS CONCEPT MOD …; empty for the root */
  readonly relationship: string;
  /** As stored: TEXT, NUM …; empty for an item that names another by its position */
  readonly valueType: string;
  /** What it says something about, in words; empty where it has no concept name */
  readonly concept: string;
  /** The value in words, without its unit */
  readonly value: string;
  /** As it is written behind a number; empty for none and for a number without dimension */
  readonly unit: string;
  /** Its children make one running text */
  readonly isContinuous: boolean;
  readonly reference: ReportReference | null;
  /** Position of the item that it names instead of having a value; empty otherwise */
  readonly namesPosition: string;
  readonly children: readonly ReportItem[];
}

export interface VerifyingObserver {
  readonly name: string;
  readonly organization: string;
  /** DT */
  readonly verifiedAt: string;
}

/** A structured report or key object selection (PS3.3 A.35). */
export interface Report {
  readonly title: string;
  /** COMPLETE or PARTIAL; empty for objects without one (KOS) */
  readonly completion: string;
  readonly completionDescription: string;
  /** VERIFIED or UNVERIFIED; empty for objects without one */
  readonly verification: string;
  readonly observers: readonly VerifyingObserver[];
  /** DA and TM */
  readonly contentDate: string;
  readonly contentTime: string;
  /** It replaces or amends earlier documents */
  readonly predecessorCount: number;
  readonly root: ReportItem;
}

type Evidence = ReadonlyMap<string, Pick<ReportReference, 'studyInstanceUid' | 'seriesInstanceUid'>>;

/** Any object with a content tree, of whatever template; null for one that has none. */
export function readReport(dataset: JsonDataset): Report | null {
  if (dataset['0040A040'] === undefined && dataset['0040A730'] === undefined) return null;
  const root = readItem(dataset, '1', evidenceOf(dataset));
  return {
    title: root.concept,
    completion: textAt(dataset, '0040A491'),
    completionDescription: textAt(dataset, '0040A492'),
    verification: textAt(dataset, '0040A493'),
    observers: itemsAt(dataset, '0040A073').map((item) => ({
      name: textAt(item, '0040A075'),
      organization: textAt(item, '0040A027'),
      verifiedAt: textAt(item, '0040A030'),
    })),
    contentDate: textAt(dataset, '00080023'),
    contentTime: textAt(dataset, '00080033'),
    predecessorCount: itemsAt(dataset, '0040A360')
      .flatMap((study) => itemsAt(study, '00081115'))
      .flatMap((series) => itemsAt(series, '00081199')).length,
    root,
  };
}

/** Current Requested Procedure Evidence and Pertinent Other Evidence (PS3.3 C.17.2). */
function evidenceOf(dataset: JsonDataset): Evidence {
  const evidence = new Map<string, { studyInstanceUid: string; seriesInstanceUid: string }>();
  for (const study of ['0040A375', '0040A385'].flatMap((tag) => itemsAt(dataset, tag)))
    for (const series of itemsAt(study, '00081115'))
      for (const item of itemsAt(series, '00081199'))
        evidence.set(textAt(item, '00081155'), {
          studyInstanceUid: textAt(study, '0020000D'),
          seriesInstanceUid: textAt(series, '0020000E'),
        });
  return evidence;
}

function readItem(json: JsonDataset, position: string, evidence: Evidence): ReportItem {
  const valueType = textAt(json, '0040A040');
  return {
    position,
    relationship: textAt(json, '0040A010'),
    valueType,
    concept: codeWords(itemsAt(json, '0040A043')[0]),
    value: valueOf(json, valueType),
    unit: valueType === 'NUM' ? unitOf(json) : '',
    isContinuous: textAt(json, '0040A050') === 'CONTINUOUS',
    reference: referenceOf(json, evidence),
    namesPosition: numbersAt(json, '0040DB73').join('.'),
    children: itemsAt(json, '0040A730').map((child, at) =>
      readItem(child, `${position}.${at + 1}`, evidence),
    ),
  };
}

/** The meaning of a code, or the code itself when it has none; text values of a concept may be long or a URN (PS3.3 8.1). */
function codeWords(item: JsonDataset | undefined): string {
  if (item === undefined) return '';
  return (
    textAt(item, '00080104') ||
    textAt(item, '00080100') ||
    textAt(item, '00080119') ||
    textAt(item, '00080120')
  );
}

function valueOf(json: JsonDataset, valueType: string): string {
  switch (valueType) {
    case 'TEXT':
      return textAt(json, '0040A160');
    case 'CODE':
      return codeWords(itemsAt(json, '0040A168')[0]);
    case 'NUM':
      return numberWords(json);
    case 'PNAME':
      return textAt(json, '0040A123');
    case 'DATE':
      return textAt(json, '0040A121');
    case 'TIME':
      return textAt(json, '0040A122');
    case 'DATETIME':
      return textAt(json, '0040A120');
    case 'UIDREF':
      return textAt(json, '0040A124');
    case 'SCOORD':
    case 'SCOORD3D':
      return textAt(json, '00700023');
    case 'TCOORD':
      return textAt(json, '0040A130');
    default:
      return '';
  }
}

/** Numeric Value, or why there is none: Numeric Value Qualifier (PS3.3 C.18.1). */
function numberWords(json: JsonDataset): string {
  const measured = itemsAt(json, '0040A300')[0];
  const values = measured === undefined ? [] : textsAt(measured, '0040A30A');
  return values.length > 0 ? values.join(' ') : codeWords(itemsAt(json, '0040A301')[0]);
}

function unitOf(json: JsonDataset): string {
  const measured = itemsAt(json, '0040A300')[0];
  const unit = measured && itemsAt(measured, '004008EA')[0];
  if (!unit) return '';
  // UCUM codes are what is written behind a number; those in braces, and 1, are counts of something (PS3.16 CID 82).
  const value = textAt(unit, '00080100');
  if (textAt(unit, '00080102') !== 'UCUM') return value || codeWords(unit);
  if (value === '1') return '';
  return value.startsWith('{') ? codeWords(unit) : value;
}

function referenceOf(json: JsonDataset, evidence: Evidence): ReportReference | null {
  const item = itemsAt(json, '00081199')[0];
  if (item === undefined) return null;
  const sopInstanceUid = textAt(item, '00081155');
  return {
    sopClassUid: textAt(item, '00081150'),
    sopInstanceUid,
    frameNumbers: numbersAt(item, '00081160'),
    ...(evidence.get(sopInstanceUid) ?? { studyInstanceUid: '', seriesInstanceUid: '' }),
  };
}
