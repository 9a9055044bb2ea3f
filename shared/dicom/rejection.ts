/**
 * Why something is taken out of the archive. The first four are the document titles of an IHE rejection note (RAD TF-3
 * 4.66.4.1.3; PS3.16 CID 7010, code values of DCM); the last is ours.
 */
export const REJECTION_REASONS = {
  /** DCM 113001 Rejected for Quality Reasons */
  quality: { code: '113001', isBarring: false },
  /** DCM 113037 Rejected for Patient Safety Reasons */
  patientSafety: { code: '113037', isBarring: true },
  /** DCM 113038 Incorrect Modality Worklist Entry */
  wrongWorklistEntry: { code: '113038', isBarring: true },
  /** DCM 113039 Data Retention Policy Expired */
  retentionExpired: { code: '113039', isBarring: false },
  enteredByMistake: { code: '', isBarring: false },
} as const satisfies Record<string, { code: string; isBarring: boolean }>;

export const REJECTION_REASON_NAMES = [
  'quality',
  'patientSafety',
  'wrongWorklistEntry',
  'retentionExpired',
  'enteredByMistake',
] as const satisfies readonly (keyof typeof REJECTION_REASONS)[];

export type RejectionReason = keyof typeof REJECTION_REASONS;

/** Whether later occurrences of the same instances must not be accepted (IHE RAD TF-2 4.18.4, IOCM). */
export function isBarring(reason: RejectionReason): boolean {
  return REJECTION_REASONS[reason].isBarring;
}
