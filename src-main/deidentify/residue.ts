import type { DataSet, Element } from '#main/dicom/data-set.ts';
import { characterSetOf, itemsAt, tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { DUMMY_TEXT } from './dummy-value.ts';
import { bytesHold, isBinary, termFinder } from './identity-terms.ts';

const TEXTS = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT', 'AE']);
/** Code strings are values of the standard: only a long word is taken for a name. */
const LONG_WORD = 5;
/** Code strings by which an object is read: whoever bears one of their words as a name, the object must stay readable. */
const READING = new Set(
  [
    'SpecificCharacterSet',
    'ImageType',
    'FrameType',
    'Modality',
    'PatientPosition',
    'Laterality',
    'ImageLaterality',
  ].map(tagOf),
);
const GROUP_OF_PIXELS = 0x0028;
const LARGEST_SEARCHED_BYTES = 8 << 20;
const PIXELS = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010, 0x7fe00001, 0x7fe00002]);

/**
 * Removes what still names somebody after the rules have been applied: a text that the profile keeps with the patient's name in
 * it, bytes that hold an ID.
 *
 * @param terms of the object as it was
 * @returns how many values were taken out
 */
export function removeResidue(dataSet: DataSet, terms: ReadonlySet<string>): number {
  if (terms.size === 0) return 0;
  const names = termFinder(terms);
  const long = new Set([...terms].filter((term) => term.length >= LONG_WORD));
  const namesLong = termFinder(long);
  let removed = 0;

  function visit(level: DataSet, outerCharacterSet: string): void {
    const characterSet = characterSetOf(level) || outerCharacterSet;
    for (const [tag, element] of level) {
      if (element.vr === 'SQ') {
        for (const item of itemsAt(level, tag)) visit(item, characterSet);
      } else if (isNaming(level, tag, element, characterSet)) {
        if (isBinary(element)) level.delete(tag);
        else level.set(tag, { vr: element.vr, value: Buffer.from(DUMMY_TEXT, 'latin1') });
        removed += 1;
      }
    }
  }

  function isNaming(level: DataSet, tag: number, element: Element, characterSet: string): boolean {
    if (TEXTS.has(element.vr)) return names(textAt(level, tag, characterSet));
    if (element.vr === 'CS')
      return (
        !READING.has(tag) && tag >>> 16 !== GROUP_OF_PIXELS && namesLong(textAt(level, tag, characterSet))
      );
    if (!isBinary(element) || PIXELS.has(tag) || !Buffer.isBuffer(element.value)) return false;
    return element.value.length <= LARGEST_SEARCHED_BYTES && bytesHold(element.value, long);
  }

  visit(dataSet, '');
  return removed;
}
