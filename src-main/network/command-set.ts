import { DATA_HEAD_BYTES, PDV_COMMAND, PDV_LAST, writeDataHead } from './pdu.ts';

/** Command Field values (PS3.7 annex E.1). A response is its request with the highest bit set. */
export const COMMAND = {
  storeRequest: 0x0001,
  storeResponse: 0x8001,
  eventReportRequest: 0x0100,
  eventReportResponse: 0x8100,
  /** N-GET */
  attributesRequest: 0x0110,
  setRequest: 0x0120,
  actionRequest: 0x0130,
  actionResponse: 0x8130,
  createRequest: 0x0140,
  getRequest: 0x0010,
  getResponse: 0x8010,
  findRequest: 0x0020,
  findResponse: 0x8020,
  moveRequest: 0x0021,
  moveResponse: 0x8021,
  echoRequest: 0x0030,
  echoResponse: 0x8030,
  cancelRequest: 0x0fff,
} as const;

const REQUESTS = [0x0001, 0x0010, 0x0020, 0x0021, 0x0030, 0x0100, 0x0110, 0x0120, 0x0130, 0x0140, 0x0150];
/** The bit that makes a response of a request's Command Field (PS3.7 E.1) */
export const RESPONSE = 0x8000;
const KNOWN_FIELDS = new Set([
  ...REQUESTS,
  ...REQUESTS.map((field) => field | RESPONSE),
  COMMAND.cancelRequest,
]);

/** Command Data Set Type that says "no data set follows" (PS3.7 E.1). */
export const NO_DATA_SET = 0x0101;
export const WITH_DATA_SET = 0x0000;
export const PRIORITY_MEDIUM = 0x0000;
export const NUL = 0;
export const SPACE = 0x20;
/** Error Comment is an LO (PS3.7 annex C): 64 characters */
const MAX_COMMENT = 64;

/** Sub-operations of a C-MOVE or C-GET (PS3.7 9.1.3, 9.1.4); -1 when the response does not say. */
export interface SubOperations {
  readonly remaining: number;
  readonly completed: number;
  readonly failed: number;
  readonly warning: number;
}

/** Who asked for a C-STORE by C-MOVE, and with which request (PS3.7 9.1.1.1.6). */
export interface MoveOriginator {
  readonly aeTitle: string;
  readonly messageId: number;
}

/** The elements of a command set that the services here need. Absent text is '', an absent number -1. */
export interface CommandSet {
  readonly commandField: number;
  readonly messageId: number;
  readonly messageIdBeingRespondedTo: number;
  readonly affectedSopClassUid: string;
  readonly affectedSopInstanceUid: string;
  readonly hasDataset: boolean;
  readonly status: number;
  readonly errorComment: string;
  readonly subOperations: SubOperations;
  readonly moveDestination: string;
  readonly requestedSopClassUid: string;
  readonly requestedSopInstanceUid: string;
  /** Action Type ID or Event Type ID */
  readonly typeId: number;
  /** Attribute Identifier List of an N-GET: what it asks for; empty: all */
  readonly attributeTags: readonly number[];
}

const SUB_OPERATIONS = ['remaining', 'completed', 'failed', 'warning'] as const;

/** One character more than any of these values may have: too long stays recognisable, and short. */
const MAX_TEXT_BYTES = 65;

function text(bytes: Buffer, from: number, length: number): string {
  let start = from;
  let end = from + Math.min(length, MAX_TEXT_BYTES);
  while (end > start && (bytes[end - 1] === NUL || bytes[end - 1] === SPACE)) end -= 1;
  while (start < end && bytes[start] === SPACE) start += 1;
  return bytes.toString('latin1', start, end);
}

/**
 * Reads a command set: implicit VR little endian, group 0000 only (PS3.7 6.3.1).
 *
 * @returns null when the bytes are no command set of a DIMSE service
 */
export function decodeCommandSet(bytes: Buffer): CommandSet | null {
  let commandField = -1;
  let messageId = -1;
  let messageIdBeingRespondedTo = -1;
  let affectedSopClassUid = '';
  let affectedSopInstanceUid = '';
  let datasetType = -1;
  let status = -1;
  let errorComment = '';
  let moveDestination = '';
  let requestedSopClassUid = '';
  let requestedSopInstanceUid = '';
  let typeId = -1;
  const attributeTags: number[] = [];
  const subOperations = { remaining: -1, completed: -1, failed: -1, warning: -1 };
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length || bytes.readUInt16LE(at) !== 0) return null;
    const element = bytes.readUInt16LE(at + 2);
    const length = bytes.readUInt32LE(at + 4);
    const value = at + 8;
    at = value + length;
    if (at > bytes.length) return null;
    switch (element) {
      case 0x0002:
        affectedSopClassUid = text(bytes, value, length);
        break;
      case 0x0003:
        requestedSopClassUid = text(bytes, value, length);
        break;
      case 0x0600:
        moveDestination = text(bytes, value, length);
        break;
      case 0x1001:
        requestedSopInstanceUid = text(bytes, value, length);
        break;
      case 0x1002:
      case 0x1008:
        if (length !== 2) return null;
        typeId = bytes.readUInt16LE(value);
        break;
      case 0x1005:
        if (length % 4 !== 0) return null;
        for (let each = value; each < at; each += 4)
          attributeTags.push(bytes.readUInt16LE(each) * 0x10000 + bytes.readUInt16LE(each + 2));
        break;
      case 0x0100:
        if (length !== 2) return null;
        commandField = bytes.readUInt16LE(value);
        break;
      case 0x0110:
        if (length !== 2) return null;
        messageId = bytes.readUInt16LE(value);
        break;
      case 0x0120:
        if (length !== 2) return null;
        messageIdBeingRespondedTo = bytes.readUInt16LE(value);
        break;
      case 0x0800:
        if (length !== 2) return null;
        datasetType = bytes.readUInt16LE(value);
        break;
      case 0x0900:
        if (length !== 2) return null;
        status = bytes.readUInt16LE(value);
        break;
      case 0x0902:
        errorComment = text(bytes, value, length);
        break;
      case 0x1000:
        affectedSopInstanceUid = text(bytes, value, length);
        break;
      default: {
        const counter = SUB_OPERATIONS[element - 0x1020];
        if (counter !== undefined && length === 2) subOperations[counter] = bytes.readUInt16LE(value);
      }
    }
  }
  if (!KNOWN_FIELDS.has(commandField) || datasetType < 0) return null;
  const answersAnother = (commandField & RESPONSE) !== 0 || commandField === COMMAND.cancelRequest;
  if ((answersAnother ? messageIdBeingRespondedTo : messageId) < 0) return null;
  return {
    commandField,
    messageId,
    messageIdBeingRespondedTo,
    affectedSopClassUid,
    affectedSopInstanceUid,
    hasDataset: datasetType !== NO_DATA_SET,
    status,
    errorComment,
    subOperations,
    moveDestination,
    requestedSopClassUid,
    requestedSopInstanceUid,
    typeId,
    attributeTags,
  };
}

/**
 * The same command announcing no data set, for a service that answers without reading it.
 *
 * @param bytes what `decodeCommandSet` took
 */
export function withoutDataset(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 0; at < copy.length; at += 8 + copy.readUInt32LE(at + 4)) {
    if (copy.readUInt16LE(at + 2) === 0x0800) copy.writeUInt16LE(NO_DATA_SET, at + 8);
  }
  return copy;
}

const GROUP_LENGTH_BYTES = 12;
export const SHORT_BYTES = 10;

/** What an element with this text takes; nothing for an empty one */
export function textBytes(value: string): number {
  return value === '' ? 0 : 8 + value.length + (value.length & 1);
}

/** Writes elements one after the other; the caller has measured the room. */
export class CommandWriter {
  readonly pdu: Buffer;
  #at = DATA_HEAD_BYTES;

  constructor(contextId: number, elementBytes: number) {
    const setBytes = GROUP_LENGTH_BYTES + elementBytes;
    this.pdu = Buffer.allocUnsafe(DATA_HEAD_BYTES + setBytes);
    writeDataHead(this.pdu, 0, setBytes, contextId, PDV_COMMAND | PDV_LAST);
    this.#head(0x0000, 4);
    this.#at = this.pdu.writeUInt32LE(elementBytes, this.#at);
  }

  #head(element: number, length: number): void {
    const at = this.#at;
    this.pdu.writeUInt16LE(0, at);
    this.pdu.writeUInt16LE(element, at + 2);
    this.pdu.writeUInt32LE(length, at + 4);
    this.#at = at + 8;
  }

  short(element: number, value: number): this {
    this.#head(element, 2);
    this.#at = this.pdu.writeUInt16LE(value, this.#at);
    return this;
  }

  /** Writes nothing for an empty value. */
  text(element: number, value: string, pad: number): this {
    if (value === '') return this;
    const odd = value.length & 1;
    this.#head(element, value.length + odd);
    this.#at += this.pdu.write(value, this.#at, 'latin1');
    if (odd) this.#at = this.pdu.writeUInt8(pad, this.#at);
    return this;
  }
}

/** Plain ASCII, at most 64 characters: what every peer can show. */
export function comment(message: string): string {
  let plain = '';
  for (const character of message) {
    plain += character >= ' ' && character <= '~' && character !== '\\' ? character : '?';
    if (plain.length === MAX_COMMENT) break;
  }
  return plain;
}

/** The command to be answered, as its C-STORE-RSP or C-ECHO-RSP repeats it. */
export type AnsweredCommand = Pick<
  CommandSet,
  'messageId' | 'affectedSopClassUid' | 'affectedSopInstanceUid'
>;

/** C-STORE-RSP as one P-DATA-TF (PS3.7 9.3.1.2). The comment is cut to what Error Comment holds. */
export function encodeStoreResponse(
  contextId: number,
  request: AnsweredCommand,
  status: number,
  errorComment = '',
): Buffer {
  const remark = comment(errorComment);
  const { affectedSopClassUid, affectedSopInstanceUid } = request;
  const size =
    textBytes(affectedSopClassUid) + textBytes(affectedSopInstanceUid) + textBytes(remark) + 4 * SHORT_BYTES;
  return new CommandWriter(contextId, size)
    .text(0x0002, affectedSopClassUid, NUL)
    .short(0x0100, COMMAND.storeResponse)
    .short(0x0120, request.messageId)
    .short(0x0800, NO_DATA_SET)
    .short(0x0900, status)
    .text(0x0902, remark, SPACE)
    .text(0x1000, affectedSopInstanceUid, NUL).pdu;
}

/** C-ECHO-RSP as one P-DATA-TF (PS3.7 9.3.5.2). */
export function encodeEchoResponse(contextId: number, request: AnsweredCommand, status: number): Buffer {
  const { affectedSopClassUid } = request;
  return new CommandWriter(contextId, textBytes(affectedSopClassUid) + 4 * SHORT_BYTES)
    .text(0x0002, affectedSopClassUid, NUL)
    .short(0x0100, COMMAND.echoResponse)
    .short(0x0120, request.messageId)
    .short(0x0800, NO_DATA_SET)
    .short(0x0900, status).pdu;
}

/** C-STORE-RQ as one P-DATA-TF (PS3.7 9.3.1.1). */
export function encodeStoreRequest(
  contextId: number,
  messageId: number,
  sopClassUid: string,
  sopInstanceUid: string,
  moveOriginator?: MoveOriginator,
): Buffer {
  const originator = moveOriginator ? textBytes(moveOriginator.aeTitle) + SHORT_BYTES : 0;
  const size = textBytes(sopClassUid) + textBytes(sopInstanceUid) + 4 * SHORT_BYTES + originator;
  const writer = new CommandWriter(contextId, size)
    .text(0x0002, sopClassUid, NUL)
    .short(0x0100, COMMAND.storeRequest)
    .short(0x0110, messageId)
    .short(0x0700, PRIORITY_MEDIUM)
    .short(0x0800, WITH_DATA_SET)
    .text(0x1000, sopInstanceUid, NUL);
  if (moveOriginator) {
    writer.text(0x1030, moveOriginator.aeTitle, SPACE).short(0x1031, moveOriginator.messageId);
  }
  return writer.pdu;
}

/** C-ECHO-RQ as one P-DATA-TF (PS3.7 9.3.5.1). */
export function encodeEchoRequest(contextId: number, messageId: number, sopClassUid: string): Buffer {
  return new CommandWriter(contextId, textBytes(sopClassUid) + 3 * SHORT_BYTES)
    .text(0x0002, sopClassUid, NUL)
    .short(0x0100, COMMAND.echoRequest)
    .short(0x0110, messageId)
    .short(0x0800, NO_DATA_SET).pdu;
}
