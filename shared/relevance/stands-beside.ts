import { identityGate, type SameNote } from './identity-gate.ts';
import type { Person } from './study-facts.ts';

/** What the archive says of a study that stands beside the one that is read. */
export type JudgedBeside =
  /** It has not told yet; `wasHung`: it was hung as one of the patient's priors */
  | { readonly kind: 'unknown'; readonly wasHung: boolean }
  /** Among the studies of the patient */
  | { readonly kind: 'same'; readonly note: SameNote }
  | { readonly kind: 'other' };

/**
 * Whether nobody knows that a study on the screen is of the patient that is read: then a border is round both, nothing goes
 * together, and nothing leaves. What the two say of their patients now counts at once, whatever was judged of them before.
 */
export function isStrangerBeside(current: Person, other: Person, judged: JudgedBeside): boolean {
  if (judged.kind === 'other') return true;
  if (judged.kind === 'unknown' && !judged.wasHung) return true;
  if (judged.kind === 'same' && judged.note === 'decided') return false;
  // A prior that was hung may be one by a decision: until the archive has told, nothing is known against it.
  return judged.kind === 'same' && identityGate(current)(other).kind !== 'same';
}
