/** Types of protocol data units (PS3.8 9.3.1, table 9-11 ff.). */
export const PDU_TYPE = {
  associateRequest: 0x01,
  associateAccept: 0x02,
  associateReject: 0x03,
  data: 0x04,
  releaseRequest: 0x05,
  releaseResponse: 0x06,
  abort: 0x07,
} as const;

/** Largest P-DATA-TF that we announce and take, without its 6-byte head. */
export const OUR_MAX_PDU_BYTES = 131_072;
/** Largest A-ASSOCIATE PDU that we take: 128 contexts with 64 syntaxes each fit. */
export const MAX_CONTROL_PDU_BYTES = 256 * 1024;

/** A peer that takes less in one P-DATA-TF gets this much all the same: no command set would fit */
const SMALLEST_PDU_BYTES = 1024;

/** What a P-DATA-TF may carry for a peer that announced this maximum; 0 = any (PS3.8 annex D.1). */
export function largestPduBytes(announced: number): number {
  if (announced === 0) return OUR_MAX_PDU_BYTES;
  return Math.max(SMALLEST_PDU_BYTES, Math.min(announced, OUR_MAX_PDU_BYTES));
}

export const PDU_HEAD_BYTES = 6;
export const PDV_HEAD_BYTES = 6;
/** Heads of a P-DATA-TF that carries one PDV. */
export const DATA_HEAD_BYTES = PDU_HEAD_BYTES + PDV_HEAD_BYTES;

/** Message control header (PS3.8 annex E.2). */
export const PDV_COMMAND = 0x01;
export const PDV_LAST = 0x02;

/** Source 2 (provider) reasons of an A-ABORT (PS3.8 table 9-26). */
export const ABORT_REASON = {
  notSpecified: 0,
  unrecognizedPdu: 1,
  unexpectedPdu: 2,
  unrecognizedParameter: 4,
  unexpectedParameter: 5,
  invalidParameter: 6,
} as const;

export type AbortReason = (typeof ABORT_REASON)[keyof typeof ABORT_REASON];

function fourByteBody(type: number, second: number, third: number, fourth: number): Buffer {
  return Buffer.from([type, 0, 0, 0, 0, 4, 0, second, third, fourth]);
}

/** A-ABORT by the service provider. */
export function abortPdu(reason: AbortReason): Buffer {
  return fourByteBody(PDU_TYPE.abort, 0, 2, reason);
}

/** A-ABORT by the service user: we no longer want the association, nobody broke the protocol. */
export function userAbortPdu(): Buffer {
  return fourByteBody(PDU_TYPE.abort, 0, 0, 0);
}

export interface Rejection {
  /** 1 permanent, 2 transient */
  readonly result: 1 | 2;
  /** 1 service user, 2 provider (ACSE), 3 provider (presentation) */
  readonly source: 1 | 2 | 3;
  readonly reason: number;
}

/** A-ASSOCIATE-RJ (PS3.8 9.3.4). */
export function rejectPdu({ result, source, reason }: Rejection): Buffer {
  return fourByteBody(PDU_TYPE.associateReject, result, source, reason);
}

export function releaseRequestPdu(): Buffer {
  return fourByteBody(PDU_TYPE.releaseRequest, 0, 0, 0);
}

export function releaseResponsePdu(): Buffer {
  return fourByteBody(PDU_TYPE.releaseResponse, 0, 0, 0);
}

/** Writes the 12 bytes before a fragment: head of a P-DATA-TF with one PDV (PS3.8 9.3.5). */
export function writeDataHead(
  target: Buffer,
  at: number,
  fragmentBytes: number,
  contextId: number,
  control: number,
): void {
  target[at] = PDU_TYPE.data;
  target[at + 1] = 0;
  target.writeUInt32BE(fragmentBytes + PDV_HEAD_BYTES, at + 2);
  target.writeUInt32BE(fragmentBytes + 2, at + 6);
  target[at + 10] = contextId;
  target[at + 11] = control;
}
