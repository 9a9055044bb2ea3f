import { ERROR_KINDS, type AppError } from '#shared/errors.ts';

/** DIMSE status codes that the network itself answers (PS3.7 annex C). What the core refuses is in shared/errors.ts. */
export const STATUS = {
  success: 0x0000,
  /** Affected SOP Instance UID is no UID (C.5.9 "invalid object instance") */
  invalidSopInstance: 0x0117,
  /** SOP class of the command is not the one agreed to for its context (C.5.6 "no such SOP class") */
  sopClassNotSupported: 0x0122,
  /** PS3.7 annex C.5.15 */
  notAuthorized: 0x0124,
  /** PS3.7 annex C.5.5: the operation is not one of those agreed to */
  unrecognizedOperation: 0x0211,
  /** PS3.4 table B.2-1: cannot understand */
  cannotUnderstand: 0xc000,
} as const;

/** Statuses of N-ACTION, N-CREATE, N-EVENT-REPORT, N-GET and N-SET (PS3.7 10.1.1.1.8, 10.1.3.1.9, 10.1.4.1.10, 10.1.5.1.6). */
export const NORMALIZED_STATUS = {
  invalidAttributeValue: 0x0106,
  /** A warning: some attributes that were asked for are not there (10.1.2.1.8) */
  attributeListError: 0x0107,
  processingFailure: 0x0110,
  duplicateInstance: 0x0111,
  noSuchInstance: 0x0112,
  noSuchEvent: 0x0113,
  invalidArgument: 0x0115,
  noSuchClass: 0x0118,
  missingAttribute: 0x0120,
  missingAttributeValue: 0x0121,
  noSuchAction: 0x0123,
} as const;

export function dimseStatus(error: AppError): number {
  return ERROR_KINDS[error.code].dimseStatus;
}

/** More responses follow; FF01 adds that a key was not supported for matching (PS3.4 C.4.1.1.4). */
export function isPending(status: number): boolean {
  return status === 0xff00 || status === 0xff01;
}

/** PS3.7 annex C.4: 0000, and the warnings 0001, 0107, 0116 and Bxxx, which say that the operation was done. */
export function isDone(status: number): boolean {
  return (
    status === 0 || (status & 0xf000) === 0xb000 || status === 1 || status === 0x0107 || status === 0x0116
  );
}

/** Four digits as the standard prints them, without a sign. */
export function statusText(status: number): string {
  return status.toString(16).toUpperCase().padStart(4, '0');
}
