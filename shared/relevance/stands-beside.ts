import { identityGate, identityOf, type SameNote } from './identity-gate.ts';
import type { Person } from './study-facts.ts';

/** Of which two identities something was judged. */
export interface JudgedPair {
  readonly current: string;
  readonly other: string;
}

/** What the archive says of a study that stands beside the one that is read. */
export type JudgedBeside =
  /** It has not told yet */
  | { readonly kind: 'unknown' }
  /** It has not told yet, but it was hung as one of the patient's priors */
  | { readonly kind: 'hung'; readonly of: JudgedPair }
  /** Among the studies of the patient */
  | { readonly kind: 'same'; readonly note: SameNote; readonly of: JudgedPair }
  | { readonly kind: 'other' };

/**
 * Whether nobody knows that a study on the screen is of the patient that is read: then a border is round both, nothing goes
 * together, and nothing leaves. What the two say of their patients now counts at once: what was judged, or decided by a person, of
 * another identity that one of them had is void.
 */
export function isStrangerBeside(current: Person, other: Person, judged: JudgedBeside): boolean {
  if (judged.kind === 'other' || judged.kind === 'unknown') return true;
  const isOfNow = identityOf(current) === judged.of.current && identityOf(other) === judged.of.other;
  // A prior that was hung may be one by a decision: until the archive has told, nothing is known against it.
  if (isOfNow && (judged.kind === 'hung' || judged.note === 'decided')) return false;
  return identityGate(current)(other).kind !== 'same';
}
