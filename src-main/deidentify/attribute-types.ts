/**
 * Where the profile leaves the choice to the type of an attribute (X/Z, X/D, Z/D, X/Z/D): what the IODs of PS3.3 say of the
 * top level. The first pattern that fits what stands behind 1.2.840.10008.5.1.4.1.1 in the SOP class decides.
 */
const KNOWN: Readonly<Record<number, readonly (readonly [RegExp, 'X' | 'Z' | 'D'])[]>> = {};

const ROOT = '1.2.840.10008.5.1.4.1.1.';
const ANY = /^/;
/** Objects with the Enhanced General Equipment and Enhanced Series modules */
const ENHANCED =
  /^(2\.[12]|4\.[1-4]|6\.2|12\.1\.1|12\.2\.1|13\.1\.\d|14\.[12]|30|66\.[45678]|77\.1\.5\.\d|77\.1\.6|7[89]\.\d|8[012]\.1|91\.1|104\.[345]|128\.1|130)$/;
const RADIOTHERAPY = /^481\./;
const DOCUMENT = /^88\./;
const PET = /^128$/;
const PROJECTION = /^1\.[123](\.1)?$/;
const MAMMOGRAPHY = /^1\.2(\.1)?$/;
/** Images of before the multi-frame modules: Content Date is of type 2 there */
const CLASSIC = /^(1|2|4|5|6\.1|7|20|128)$|^1\.[123](\.1)?$|^3\.1$|^12\.[12]$|^481\.1$|^77\.1\.[124]$/;
const ASSESSMENT = /^90\.1$/;

function know(tags: readonly number[], ...cases: readonly (readonly [RegExp, 'X' | 'Z' | 'D'])[]): void {
  for (const tag of tags) (KNOWN as Record<number, typeof cases>)[tag] = cases;
}

// Series Date and Time: type 1 in PET Series, else 3.
know([0x00080021, 0x00080031], [PET, 'D'], [ANY, 'X']);
// Acquisition Date and Time: type 2 in PET Image, else 3.
know([0x00080022, 0x00080032], [PET, 'Z'], [ANY, 'X']);
// Acquisition DateTime: type 1C where the enhanced multi-frame modules are, else 3.
know([0x0008002a], [ENHANCED, 'D'], [ANY, 'X']);
// Content Date and Time: type 2C in General Image, else 1.
know([0x00080023, 0x00080033], [CLASSIC, 'Z'], [ANY, 'D']);
// Instance Creation Date and Time: type 3 in SOP Common, 1 in Content Assessment Results.
know([0x00080012, 0x00080013], [ASSESSMENT, 'D'], [ANY, 'X']);
// Institution Name, its code and Station Name: type 3 in General Equipment.
know([0x00080080, 0x00080082, 0x00081010], [ANY, 'X']);
// Device Serial Number: type 1 in Enhanced General Equipment, else 3.
know([0x00181000], [ENHANCED, 'D'], [ANY, 'X']);
// Operators' Name: type 2 in RT Series, else 3; their identification is 3.
know([0x00081070], [RADIOTHERAPY, 'Z'], [ANY, 'X']);
know([0x00081072], [ANY, 'X']);
// Protocol Name: type 1C in the series of enhanced CT and MR, else 3.
know([0x00181030], [ENHANCED, 'D'], [ANY, 'X']);
// Referenced Performed Procedure Step: type 2 in SR and key object series, 1C in DX, MG and enhanced series, else 3.
know([0x00081111], [DOCUMENT, 'Z'], [PROJECTION, 'D'], [ENHANCED, 'D'], [ANY, 'X']);
know([0x00081110], [ANY, 'X']);
// Detector: type 3 except in mammography.
know([0x0018700a, 0x0018700c, 0x0018700e], [MAMMOGRAPHY, 'D'], [ANY, 'X']);
know([0x00181400], [ANY, 'X']);
// Contrast/Bolus Agent and Content Creator's Name: type 2.
know([0x00180010, 0x00700084], [ANY, 'Z']);

/**
 * Which of the actions that a row of the profile allows is to be taken.
 *
 * @param actions letters of the row; with one letter there is no choice
 * @param sopClassUid of the instance at its top level; `''` inside sequences, where the type is not known: then the action that
 *   no IOD can mind
 */
export function chooseAction(actions: string, tag: number, sopClassUid: string): string {
  if (actions.length === 1) return actions;
  if (actions.includes('U')) return 'U';
  const number = sopClassUid.startsWith(ROOT) ? sopClassUid.slice(ROOT.length) : null;
  const known = number === null ? undefined : KNOWN[tag]?.find(([pattern]) => pattern.test(number))?.[1];
  if (known !== undefined && actions.includes(known)) return known;
  return actions.includes('D') ? 'D' : 'Z';
}
