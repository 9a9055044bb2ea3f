import type { Encoding } from '#main/dicom/element-walk.ts';

const FIRST_BYTES = 64 * 1024;
/** VRs of keys with a length of four bytes (PS3.5 7.1.2) */
const LONG_VRS = new Set(['SQ', 'UN']);
const SHORTEST_CALL = 24;

/** The head of an element without its length, the same for every answer. */
export interface ElementHeadBytes {
  readonly bytes: Buffer;
  readonly isLong: boolean;
  readonly pad: number;
}

export function headOf(tag: number, vr: string, { isImplicit, isBigEndian }: Encoding): ElementHeadBytes {
  const isLong = isImplicit || LONG_VRS.has(vr);
  const bytes = Buffer.alloc(isImplicit ? 4 : isLong ? 8 : 6);
  if (isBigEndian) {
    bytes.writeUInt16BE(tag >>> 16, 0);
    bytes.writeUInt16BE(tag & 0xffff, 2);
  } else {
    bytes.writeUInt16LE(tag >>> 16, 0);
    bytes.writeUInt16LE(tag & 0xffff, 2);
  }
  if (!isImplicit && vr !== '') bytes.write(vr, 4, 'latin1');
  return { bytes, isLong, pad: vr === 'UI' || vr === 'UN' ? 0 : 0x20 };
}

/** Writes data elements one behind the other into memory that it keeps: thousands of answers pass through the same. */
export class ElementWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #at = 0;
  readonly #isBigEndian: boolean;

  constructor({ isBigEndian }: Encoding) {
    this.#isBigEndian = isBigEndian;
  }

  get length(): number {
    return this.#at;
  }

  /** What was written; valid until `clear`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  clear(): void {
    this.#at = 0;
  }

  /** Bytes as they are */
  raw(bytes: Buffer): void {
    this.#reserve(bytes.length);
    const target = this.#bytes;
    let at = this.#at;
    if (bytes.length > SHORTEST_CALL) at += bytes.copy(target, at);
    else for (const byte of bytes) target[at++] = byte;
    this.#at = at;
  }

  /** @param text of characters below 0x100, one byte each */
  text(head: ElementHeadBytes, text: string): void {
    const length = text.length;
    this.#head(head, length + (length & 1), length + 1);
    const target = this.#bytes;
    let at = this.#at;
    if (length > SHORTEST_CALL) at += target.write(text, at, 'latin1');
    else for (let index = 0; index < length; index += 1) target[at++] = text.charCodeAt(index);
    if ((length & 1) === 1) target[at++] = head.pad;
    this.#at = at;
  }

  value(head: ElementHeadBytes, value: Buffer): void {
    this.#head(head, value.length + (value.length & 1), value.length + 1);
    this.raw(value);
    if ((value.length & 1) === 1) this.#bytes[this.#at++] = head.pad;
  }

  short(head: ElementHeadBytes, value: number): void {
    this.#head(head, 2, 2);
    this.#at = this.#isBigEndian
      ? this.#bytes.writeUInt16BE(value, this.#at)
      : this.#bytes.writeUInt16LE(value, this.#at);
  }

  /** @returns where its length stands, for `close` */
  open(head: ElementHeadBytes): number {
    this.#head(head, 0, 0);
    return this.#at - 4;
  }

  close(lengthAt: number): void {
    const length = this.#at - lengthAt - 4;
    if (this.#isBigEndian) this.#bytes.writeUInt32BE(length, lengthAt);
    else this.#bytes.writeUInt32LE(length, lengthAt);
  }

  #head({ bytes, isLong }: ElementHeadBytes, length: number, room: number): void {
    this.#reserve(bytes.length + 4 + room);
    const target = this.#bytes;
    let at = this.#at;
    for (const byte of bytes) target[at++] = byte;
    if (isLong) at = this.#isBigEndian ? target.writeUInt32BE(length, at) : target.writeUInt32LE(length, at);
    else if (this.#isBigEndian) {
      target[at++] = length >>> 8;
      target[at++] = length & 0xff;
    } else {
      target[at++] = length & 0xff;
      target[at++] = length >>> 8;
    }
    this.#at = at;
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + count));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
