import { foldText } from '#shared/dicom/person-name.ts';
import type { DataSet, Element } from '#main/dicom/data-set.ts';
import { characterSetOf, itemsAt, tagOf, textAt } from '#main/dicom/data-set-values.ts';

/** Attributes whose values name somebody, wherever they stand; every PN does as well. */
const NAMING = [
  'PatientID',
  'OtherPatientIDs',
  'AccessionNumber',
  'PatientBirthDate',
  'PatientBirthName',
  'PatientMotherBirthName',
  'MedicalRecordLocator',
  'PatientTelephoneNumbers',
  'PatientAddress',
  'AdmissionID',
  'ServiceEpisodeID',
  'RequestedProcedureID',
  'PerformedProcedureStepID',
].map(tagOf);
const ISSUER_OF_ID = new Set(NAMING);

/** Shorter words say nothing and would be found everywhere. */
const SHORTEST_WORD = 3;
const SHORTEST_NUMBER = 5;
const MOST_TERMS = 500;

/**
 * What names the patient and other people in an object, folded as search folds it: parts of names, IDs, birth date.
 *
 * @param dataSet with everything in it
 */
export function identityTerms(dataSet: DataSet): ReadonlySet<string> {
  const terms = new Set<string>();
  collect(dataSet, characterSetOf(dataSet), terms);
  return terms;
}

function collect(dataSet: DataSet, outerCharacterSet: string, terms: Set<string>): void {
  const characterSet = characterSetOf(dataSet) || outerCharacterSet;
  for (const [tag, { vr }] of dataSet) {
    if (terms.size >= MOST_TERMS) return;
    if (vr === 'SQ') for (const item of itemsAt(dataSet, tag)) collect(item, characterSet, terms);
    else if (vr === 'PN') addWords(textAt(dataSet, tag, characterSet), terms);
    else if (ISSUER_OF_ID.has(tag)) addWhole(textAt(dataSet, tag, characterSet), terms);
  }
}

function addWords(name: string, terms: Set<string>): void {
  for (const word of foldText(name.replaceAll(/[\\=^]/g, ' ')).split(' ')) {
    const isIdeographic = !/^[\x20-\u024f]*$/.test(word);
    if (word.length >= (isIdeographic ? 2 : SHORTEST_WORD)) terms.add(word);
  }
}

function addWhole(value: string, terms: Set<string>): void {
  for (const one of value.split('\\')) {
    const folded = foldText(one);
    if (folded.length >= SHORTEST_NUMBER) terms.add(folded);
  }
}

const BOUNDARY = '(?:^|[^\\p{L}\\p{N}])';
const BOUNDARY_BEHIND = '(?:$|[^\\p{L}\\p{N}])';

/** Finds terms as whole words. */
export function termFinder(terms: ReadonlySet<string>): (text: string) => boolean {
  if (terms.size === 0) return () => false;
  const words = [...terms].map((term) => term.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(`${BOUNDARY}(?:${words.join('|')})${BOUNDARY_BEHIND}`, 'u');
  // Scripts without blanks between words have no boundaries to find.
  const ideographic = [...terms].filter((term) => /[\u3040-\u9fff\uac00-\ud7af]/.test(term));
  return (text) => {
    const folded = foldText(text);
    return pattern.test(folded) || ideographic.some((term) => folded.includes(term));
  };
}

/** Bytes that nobody can read as text may still hold some. */
export function bytesHold(bytes: Buffer, terms: ReadonlySet<string>): boolean {
  if (terms.size === 0) return false;
  const texts = [bytes.toString('latin1'), bytes.toString('utf16le')].map((text) => text.toLowerCase());
  return [...terms].some(
    (term) => term.length >= SHORTEST_NUMBER && texts.some((text) => text.includes(term)),
  );
}

export function isBinary({ vr }: Element): boolean {
  return vr.startsWith('O') || vr === 'UN';
}
