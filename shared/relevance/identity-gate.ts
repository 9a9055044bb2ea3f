import type { PersonName } from '#shared/dicom/instance-header.ts';
import { foldText } from '#shared/dicom/person-name.ts';
import type { Person } from './study-facts.ts';

/** What a person recorded of two identities. */
export interface IdentityDecision {
  readonly one: Person;
  readonly other: Person;
  readonly isSame: boolean;
}

/** Why the studies of another identity may be of the same patient, and are not shown as if they were. */
export type CandidateReason =
  /** Patient ID and issuer agree, name, birth date or sex does not */
  | 'contradicted'
  | 'otherIssuer'
  | 'issuerAbsent'
  | 'otherPatientId'
  | 'patientIdAbsent'
  /** Another Patient ID, the same birth date, a name that is nearly the same */
  | 'similarName';

/** What to know of two identities that are one. */
export type SameNote = '' | 'nameDiffers' | 'issuerAbsent' | 'decided';

export type IdentityVerdict =
  | { readonly kind: 'same'; readonly note: SameNote }
  | { readonly kind: 'candidate'; readonly reason: CandidateReason }
  | { readonly kind: 'other' };

const OTHER: IdentityVerdict = { kind: 'other' };

/**
 * Says of any identity whether it is the patient's: Patient ID and issuer agree and nothing contradicts, or a person decided.
 * The near ones are candidates. It does not matter which of two identities is asked about.
 */
export function identityGate(
  patient: Person,
  decisions: readonly IdentityDecision[] = [],
): (other: Person) => IdentityVerdict {
  const own = identityOf(patient);
  const { same, apart } = decided(own, decisions);
  const judge = (other: Person): IdentityVerdict => {
    const identity = identityOf(other);
    if (apart.has(identity)) return OTHER;
    if (same.has(identity) && identity !== own) return { kind: 'same', note: 'decided' };
    return compare(patient, other);
  };
  // Thousands of studies are of few identities.
  const known = new Map<string, IdentityVerdict>();
  let last: { readonly other: Person; readonly verdict: IdentityVerdict } | undefined;
  return (other) => {
    if (last && isWrittenAlike(last.other, other)) return last.verdict;
    const { alphabetic, ideographic, phonetic } = other.patientName;
    const key = `${other.patientId}\n${other.issuerOfPatientId}\n${alphabetic}=${ideographic}=${phonetic}\n${other.patientBirthDate}\n${other.patientSex}`;
    const verdict = known.get(key) ?? judge(other);
    known.set(key, verdict);
    last = { other, verdict };
    return verdict;
  };
}

function isWrittenAlike(one: Person, other: Person): boolean {
  return (
    one.patientId === other.patientId &&
    one.issuerOfPatientId === other.issuerOfPatientId &&
    one.patientBirthDate === other.patientBirthDate &&
    one.patientSex === other.patientSex &&
    one.patientName.alphabetic === other.patientName.alphabetic &&
    one.patientName.ideographic === other.patientName.ideographic &&
    one.patientName.phonetic === other.patientName.phonetic
  );
}

/** Everything by which an identity is told from another one: what a decision is about. */
export function identityOf({ patientId, issuerOfPatientId, patientName, patientBirthDate }: Person): string {
  const name = Object.values(partsOf(patientName)).join('^');
  return JSON.stringify([patientId.trim(), issuerOfPatientId.trim(), name, patientBirthDate.trim()]);
}

/** The patient, and every other identity that people recorded to be the same: under whose numbers archives are asked. */
export function identitiesOf(patient: Person, decisions: readonly IdentityDecision[]): Person[] {
  const own = identityOf(patient);
  const { same } = decided(own, decisions);
  const others = decisions.flatMap(({ one, other }) => [one, other]);
  const known = new Map(others.map((each) => [identityOf(each), each]));
  return [patient, ...[...same].flatMap((each) => (each === own ? [] : (known.get(each) ?? [])))];
}

/** Of three identities that are one in pairs, all are one. A pair that was told apart stays apart. */
function decided(identity: string, decisions: readonly IdentityDecision[]) {
  const pairs = decisions.map(
    ({ one, other, isSame }) => [identityOf(one), identityOf(other), isSame] as const,
  );
  const same = new Set([identity]);
  for (const each of same)
    for (const [one, other, isSame] of pairs) {
      if (isSame && one === each) same.add(other);
      if (isSame && other === each) same.add(one);
    }
  const apart = new Set(
    pairs.flatMap(([one, other, isSame]) =>
      isSame ? [] : one === identity ? [other] : other === identity ? [one] : [],
    ),
  );
  return { same, apart };
}

function compare(one: Person, other: Person): IdentityVerdict {
  const names = compareNames(one.patientName, other.patientName);
  const births = compareText(one.patientBirthDate, other.patientBirthDate);
  const sexes = compareText(binarySex(one.patientSex), binarySex(other.patientSex));
  const ids = compareText(one.patientId, other.patientId);
  const isNear = (names === 'equal' || names === 'similar') && sexes !== 'differs';
  if (ids === 'equal') {
    const issuers = compareText(one.issuerOfPatientId, other.issuerOfPatientId, 'equal');
    if (issuers === 'equal') {
      if (sexes === 'differs' || births === 'differs' || names === 'differs')
        return { kind: 'candidate', reason: 'contradicted' };
      if (names === 'family' && births !== 'equal') return { kind: 'candidate', reason: 'contradicted' };
      return { kind: 'same', note: names === 'family' || names === 'similar' ? 'nameDiffers' : '' };
    }
    if (issuers === 'unknown' && names === 'equal' && births === 'equal' && sexes !== 'differs')
      return { kind: 'same', note: 'issuerAbsent' };
    if (!isNear || births === 'differs') return OTHER;
    return { kind: 'candidate', reason: issuers === 'unknown' ? 'issuerAbsent' : 'otherIssuer' };
  }
  if (!isNear || births !== 'equal') return OTHER;
  if (ids === 'unknown') return { kind: 'candidate', reason: 'patientIdAbsent' };
  return { kind: 'candidate', reason: names === 'equal' ? 'otherPatientId' : 'similarName' };
}

type Agreement = 'equal' | 'differs' | 'unknown';

/** @param ofTwoAbsent what two that are both absent are */
function compareText(one: string, other: string, ofTwoAbsent: Agreement = 'unknown'): Agreement {
  const [a, b] = [one.trim(), other.trim()];
  if (a === '' && b === '') return ofTwoAbsent;
  if (a === '' || b === '') return 'unknown';
  return a === b ? 'equal' : 'differs';
}

/** `O` and what is not known say nothing. */
function binarySex(sex: string): string {
  const letter = sex.trim().toUpperCase();
  return letter === 'F' || letter === 'M' ? letter : '';
}

interface NameParts {
  readonly family: string;
  readonly given: string;
}

/** The alphabetic group, else the first other one; middle names and titles come and go. */
function partsOf({ alphabetic, ideographic, phonetic }: PersonName): NameParts {
  const [family = '', given = ''] = (alphabetic || ideographic || phonetic).split('^').map(foldText);
  return { family, given };
}

/** `family`: the given name is the same, as after a marriage */
type NameAgreement = Agreement | 'similar' | 'family';

function compareNames(one: PersonName, other: PersonName): NameAgreement {
  const [a, b] = [partsOf(one), partsOf(other)];
  const [wholeA, wholeB] = [wholeOf(a), wholeOf(b)];
  if (wholeA === '' || wholeB === '') return 'unknown';
  if (wholeA === wholeB) return 'equal';
  if (sorted(wholeA) === sorted(wholeB) || isOneEditAway(wholeA, wholeB)) return 'similar';
  if (a.family === b.family && beginsAlike(a.given, b.given)) return 'similar';
  return a.given !== '' && a.given === b.given ? 'family' : 'differs';
}

function wholeOf({ family, given }: NameParts): string {
  return `${family} ${given}`.trim();
}

/** Family and given name in each other's place, or run together in one component */
function sorted(name: string): string {
  return name.split(' ').sort().join(' ');
}

/** "Anna" and "Anna Maria", "A" and "Anna"; one that is absent fits all */
function beginsAlike(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length <= 1 ? long.startsWith(short) : long.startsWith(`${short} `);
}

/** One letter more, less, other, or two beside each other turned round. */
function isOneEditAway(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let from = 0;
  while (from < short.length && short[from] === long[from]) from += 1;
  if (short.length < long.length) return short.slice(from) === long.slice(from + 1);
  if (short.slice(from + 1) === long.slice(from + 1)) return true;
  return (
    short[from] === long[from + 1] &&
    short[from + 1] === long[from] &&
    short.slice(from + 2) === long.slice(from + 2)
  );
}
