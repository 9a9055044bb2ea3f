import {
  ABORT_REASON,
  MAX_CONTROL_PDU_BYTES,
  OUR_MAX_PDU_BYTES,
  PDU_HEAD_BYTES,
  PDU_TYPE,
  PDV_HEAD_BYTES,
  type AbortReason,
} from './pdu.ts';

/** What a peer sent against the protocol; `reason` goes into the A-ABORT. */
export interface PduFault {
  readonly reason: AbortReason;
  /** For the log; holds no byte of what was sent */
  readonly what: string;
}

/**
 * Gets what the reader finds, in the order of the wire.
 *
 * Each method may call `stop()` on the reader; nothing more comes then.
 */
export interface PduHandler {
  /** A whole A-ASSOCIATE, A-RELEASE or A-ABORT PDU with its head; valid until the method returns. */
  control(type: number, pdu: Buffer): void;
  /** A piece of a fragment, as it came from the socket. `endsPdv` is true for the last piece of a PDV. */
  piece(contextId: number, control: number, bytes: Buffer, endsPdv: boolean): void;
}

const STATE = { head: 0, control: 1, pdvHead: 2, fragment: 3 } as const;
type State = (typeof STATE)[keyof typeof STATE];

const EMPTY = Buffer.alloc(0);

/**
 * Cuts the byte stream of an association into PDUs and fragments.
 *
 * Every length is checked before a byte is kept: a P-DATA-TF is never assembled, a control PDU grows with what really
 * came. No byte of a fragment is copied.
 */
export class PduReader {
  /** False until the association stands: a P-DATA-TF is then a fault (PS3.8 table 9-10). */
  isDataAllowed = false;
  /** PDUs begun so far, for the watch over slow senders. */
  startedPdus = 0;

  readonly #handler: PduHandler;
  readonly #small = Buffer.alloc(PDU_HEAD_BYTES);
  #state: State = STATE.head;
  #have = 0;
  #control: Buffer = EMPTY;
  #controlBytes = 0;
  #pduLeft = 0;
  #pdvLeft = 0;
  #contextId = 0;
  #pdvControl = 0;
  #isStopped = false;

  constructor(handler: PduHandler) {
    this.#handler = handler;
  }

  /** True while part of a PDU has come and the rest has not. */
  get isInsidePdu(): boolean {
    return this.#state !== STATE.head || this.#have > 0;
  }

  stop(): void {
    this.#isStopped = true;
    this.#control = EMPTY;
  }

  /** @returns the fault that ended the reading, else null */
  read(chunk: Buffer): PduFault | null {
    let at = 0;
    const end = chunk.length;
    while (at < end && !this.#isStopped) {
      if (this.#state === STATE.fragment) {
        const next = Math.min(end, at + this.#pdvLeft);
        const bytes = at === 0 && next === end ? chunk : chunk.subarray(at, next);
        this.#pdvLeft -= next - at;
        at = next;
        const endsPdv = this.#pdvLeft === 0;
        if (endsPdv) this.#state = this.#pduLeft === 0 ? STATE.head : STATE.pdvHead;
        this.#handler.piece(this.#contextId, this.#pdvControl, bytes, endsPdv);
        continue;
      }
      if (this.#state === STATE.control) {
        at = this.#takeControl(chunk, at);
        continue;
      }
      // Both heads are six bytes long
      const take = Math.min(PDU_HEAD_BYTES - this.#have, end - at);
      if (this.#have === 0 && this.#state === STATE.head) this.startedPdus += 1;
      chunk.copy(this.#small, this.#have, at, at + take);
      this.#have += take;
      at += take;
      if (this.#have < PDU_HEAD_BYTES) break;
      this.#have = 0;
      const fault = this.#state === STATE.head ? this.#beginPdu() : this.#beginPdv();
      if (fault) {
        this.stop();
        return fault;
      }
    }
    return null;
  }

  #beginPdu(): PduFault | null {
    const type = this.#small.readUInt8(0);
    const length = this.#small.readUInt32BE(2);
    if (type === PDU_TYPE.data) {
      if (!this.isDataAllowed) {
        return { reason: ABORT_REASON.unexpectedPdu, what: 'P-DATA before an association' };
      }
      if (length < PDV_HEAD_BYTES || length > OUR_MAX_PDU_BYTES) {
        return { reason: ABORT_REASON.invalidParameter, what: `P-DATA of ${length} bytes` };
      }
      this.#pduLeft = length;
      this.#state = STATE.pdvHead;
      return null;
    }
    if (type < PDU_TYPE.associateRequest || type > PDU_TYPE.abort) {
      return { reason: ABORT_REASON.unrecognizedPdu, what: `PDU of type ${type}` };
    }
    const isAssociate = type === PDU_TYPE.associateRequest || type === PDU_TYPE.associateAccept;
    if (isAssociate ? length > MAX_CONTROL_PDU_BYTES || length < 4 : length !== 4) {
      return { reason: ABORT_REASON.invalidParameter, what: `PDU of type ${type} with ${length} bytes` };
    }
    this.#controlBytes = PDU_HEAD_BYTES + length;
    // Grows by doubling with what really comes, so that a claimed length costs nothing
    this.#control = Buffer.allocUnsafe(Math.min(this.#controlBytes, 2048));
    this.#have = this.#small.copy(this.#control);
    this.#state = STATE.control;
    return null;
  }

  #takeControl(chunk: Buffer, from: number): number {
    const take = Math.min(this.#controlBytes - this.#have, chunk.length - from);
    const need = this.#have + take;
    if (need > this.#control.length) {
      const larger = Buffer.allocUnsafe(
        Math.min(this.#controlBytes, Math.max(need, 2 * this.#control.length)),
      );
      this.#control.copy(larger, 0, 0, this.#have);
      this.#control = larger;
    }
    chunk.copy(this.#control, this.#have, from, from + take);
    this.#have = need;
    if (need === this.#controlBytes) {
      const pdu = this.#control.subarray(0, need);
      this.#control = EMPTY;
      this.#have = 0;
      this.#state = STATE.head;
      this.#handler.control(pdu.readUInt8(0), pdu);
    }
    return from + take;
  }

  #beginPdv(): PduFault | null {
    const length = this.#small.readUInt32BE(0);
    // Length counts the context id and the control header, not itself (PS3.8 9.3.5.1)
    if (length < 2 || length + 4 > this.#pduLeft) {
      return { reason: ABORT_REASON.invalidParameter, what: `PDV of ${length} bytes` };
    }
    const rest = this.#pduLeft - 4 - length;
    if (rest > 0 && rest < PDV_HEAD_BYTES) {
      return { reason: ABORT_REASON.invalidParameter, what: `${rest} stray bytes after a PDV` };
    }
    this.#pduLeft = rest;
    this.#pdvLeft = length - 2;
    this.#contextId = this.#small.readUInt8(4);
    this.#pdvControl = this.#small.readUInt8(5);
    if (this.#pdvLeft > 0) {
      this.#state = STATE.fragment;
      return null;
    }
    this.#state = rest === 0 ? STATE.head : STATE.pdvHead;
    this.#handler.piece(this.#contextId, this.#pdvControl, EMPTY, true);
    return null;
  }
}
