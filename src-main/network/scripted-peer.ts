import net, { type Socket } from 'node:net';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';

/**
 * A DICOM peer for tests that says exactly what the test wants, byte by byte; it shares no code with what it tests.
 */
export interface ScriptedPeer {
  readonly socket: Socket;
  send(...pdus: readonly Buffer[]): void;
  /** The next whole PDU; null when the connection is over first. */
  pdu(): Promise<Buffer | null>;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
}

export interface ScriptedContext {
  readonly id: number;
  readonly abstract: string;
  readonly transfer?: readonly string[];
}

export const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
export const VERIFICATION = '1.2.840.10008.1.1';

function item(type: number, ...values: (Buffer | string)[]): Buffer {
  const value = Buffer.concat(
    values.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  );
  const head = Buffer.from([type, 0, 0, 0]);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}

export function pdu(type: number, body: Buffer): Buffer {
  const head = Buffer.from([type, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

export interface ScriptedRequest {
  readonly called?: string;
  readonly calling?: string;
  readonly contexts?: readonly ScriptedContext[];
  readonly applicationContext?: string;
  readonly protocolVersion?: number;
  readonly maxPdu?: number;
  readonly userItems?: Buffer;
}

/** A-ASSOCIATE-RQ (PS3.8 9.3.2). */
export function associateRequest({
  called = 'VIEWBOX',
  calling = 'SCANNER',
  contexts = [{ id: 1, abstract: CT_IMAGE_STORAGE }],
  applicationContext = '1.2.840.10008.3.1.1.1',
  protocolVersion = 1,
  maxPdu = 16384,
  userItems = Buffer.alloc(0),
}: ScriptedRequest = {}): Buffer {
  const fixed = Buffer.alloc(68);
  fixed.writeUInt16BE(protocolVersion, 0);
  fixed.write(called.padEnd(16), 4, 'latin1');
  fixed.write(calling.padEnd(16), 20, 'latin1');
  const proposed = contexts.map(({ id, abstract, transfer = [EXPLICIT_VR_LITTLE_ENDIAN] }) =>
    item(0x20, Buffer.from([id, 0, 0, 0]), item(0x30, abstract), ...transfer.map((uid) => item(0x40, uid))),
  );
  const largest = Buffer.alloc(4);
  largest.writeUInt32BE(maxPdu);
  const user = item(0x50, item(0x51, largest), item(0x52, '1.2.3.4'), userItems);
  return pdu(1, Buffer.concat([fixed, item(0x10, applicationContext), ...proposed, user]));
}

export interface AnsweredContext {
  readonly id: number;
  readonly result: number;
  readonly transfer: string;
}

/** The contexts and the largest PDU of an A-ASSOCIATE-AC. */
export function readAssociateAccept(bytes: Buffer | null): { contexts: AnsweredContext[]; maxPdu: number } {
  if (bytes?.[0] !== 2) throw new Error(`no A-ASSOCIATE-AC but ${bytes?.toString('hex') ?? 'the end'}`);
  const contexts: AnsweredContext[] = [];
  let maxPdu = -1;
  for (let at = 74; at < bytes.length;) {
    const length = bytes.readUInt16BE(at + 2);
    const value = bytes.subarray(at + 4, at + 4 + length);
    if (bytes[at] === 0x21) {
      const transfer = value.subarray(8, 8 + value.readUInt16BE(6)).toString('latin1');
      contexts.push({ id: value.readUInt8(0), result: value.readUInt8(2), transfer });
    }
    if (bytes[at] === 0x50) maxPdu = value.readUInt32BE(4);
    at += 4 + length;
  }
  return { contexts, maxPdu };
}

export function pdv(contextId: number, control: number, data: Buffer): Buffer {
  const head = Buffer.from([0, 0, 0, 0, contextId, control]);
  head.writeUInt32BE(data.length + 2);
  return Buffer.concat([head, data]);
}

export function dataPdu(...pdvs: readonly Buffer[]): Buffer {
  return pdu(4, Buffer.concat(pdvs));
}

/** A command set from [element, value] pairs: numbers become US, text UI. */
export function commandSet(elements: readonly (readonly [number, number | string])[]): Buffer {
  const parts = elements.map(([element, value]) => {
    const data =
      typeof value === 'number' ? Buffer.alloc(2) : Buffer.from(value.length % 2 ? `${value}\0` : value);
    if (typeof value === 'number') data.writeUInt16LE(value);
    const head = Buffer.alloc(8);
    head.writeUInt16LE(element, 2);
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data]);
  });
  const length = Buffer.from([0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]);
  length.writeUInt32LE(
    parts.reduce((sum, part) => sum + part.length, 0),
    8,
  );
  return Buffer.concat([length, ...parts]);
}

export function echoRequest(contextId: number, messageId: number): Buffer {
  const command = commandSet([
    [0x0002, VERIFICATION],
    [0x0100, 0x0030],
    [0x0110, messageId],
    [0x0800, 0x0101],
  ]);
  return dataPdu(pdv(contextId, 3, command));
}

export interface ScriptedStore {
  readonly contextId?: number;
  readonly messageId?: number;
  readonly sopClassUid?: string;
  readonly sopInstanceUid?: string;
}

export function storeCommand({
  contextId = 1,
  messageId = 1,
  sopClassUid = CT_IMAGE_STORAGE,
  sopInstanceUid = '1.2.3',
}: ScriptedStore = {}): Buffer {
  const command = commandSet([
    [0x0002, sopClassUid],
    [0x0100, 0x0001],
    [0x0110, messageId],
    [0x0700, 0],
    [0x0800, 1],
    [0x1000, sopInstanceUid],
  ]);
  return dataPdu(pdv(contextId, 3, command));
}

/** A data set as one or more P-DATA-TF of at most `pieceBytes`. */
export function datasetPdus(data: Buffer, contextId = 1, pieceBytes = 16000): Buffer {
  const pdus: Buffer[] = [];
  for (let at = 0; at === 0 || at < data.length; at += pieceBytes) {
    const part = data.subarray(at, at + pieceBytes);
    pdus.push(dataPdu(pdv(contextId, at + part.length >= data.length ? 2 : 0, part)));
  }
  return Buffer.concat(pdus);
}

/** The elements of the command set in a P-DATA-TF: US as numbers, the rest as text. */
export function readCommand(bytes: Buffer | null): Record<string, number | string> {
  if (bytes?.[0] !== 4) throw new Error(`no P-DATA-TF but ${bytes?.toString('hex') ?? 'the end'}`);
  const found: Record<string, number | string> = {};
  for (let at = 12; at < bytes.length;) {
    const element = bytes
      .readUInt16LE(at + 2)
      .toString(16)
      .padStart(4, '0');
    const length = bytes.readUInt32LE(at + 4);
    const value = bytes.subarray(at + 8, at + 8 + length);
    const isText = element === '0002' || element === '1000' || element === '0902';
    found[element] = isText
      ? value.toString('latin1').replace(/[\0 ]+$/, '')
      : value.readUIntLE(0, Math.min(length, 4));
    at += 8 + length;
  }
  return found;
}

export const RELEASE_REQUEST = Buffer.from([5, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
export const RELEASE_RESPONSE = Buffer.from([6, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
export const ABORT = Buffer.from([7, 0, 0, 0, 0, 4, 0, 0, 0, 0]);

export function peerOn(socket: Socket): ScriptedPeer {
  let have = Buffer.alloc(0);
  let isOver = false;
  const waiting: (() => void)[] = [];
  const wake = () => {
    for (const resume of waiting.splice(0)) resume();
  };
  socket.on('data', (chunk) => {
    have = Buffer.concat([have, chunk]);
    wake();
  });
  socket.on('error', () => {});
  const over = () => {
    isOver = true;
    wake();
  };
  socket.on('end', over);
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      over();
      resolve();
    });
  });
  return {
    socket,
    closed,
    send: (...pdus) => void socket.write(Buffer.concat(pdus)),
    async pdu() {
      for (;;) {
        const size = have.length < 6 ? Infinity : 6 + have.readUInt32BE(2);
        if (have.length >= size) {
          const whole = have.subarray(0, size);
          have = have.subarray(size);
          return whole;
        }
        if (isOver) return null;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

export function connectPeer(port: number): Promise<ScriptedPeer> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => resolve(peerOn(socket)));
  });
}

/** A peer that takes connections and leaves the rest to the test. */
export function scriptedServer(
  script: (peer: ScriptedPeer) => Promise<void>,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const server = net.createServer((socket) => void script(peerOn(socket)));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address ? address.port : 0,
        close: () => new Promise((closed) => server.close(() => closed())),
      });
    });
  });
}

/** The contexts of an A-ASSOCIATE-RQ and its role selections (class, SCU, SCP). */
export function readAssociateRequest(bytes: Buffer | null): {
  contexts: { id: number; abstract: string; transfers: string[] }[];
  roles: [uid: string, scu: number, scp: number][];
} {
  if (bytes?.[0] !== 1) throw new Error(`no A-ASSOCIATE-RQ but ${bytes?.toString('hex') ?? 'the end'}`);
  const contexts: { id: number; abstract: string; transfers: string[] }[] = [];
  const roles: [string, number, number][] = [];
  const each = (value: Buffer, take: (type: number, part: Buffer) => void) => {
    for (let at = 0; at < value.length; at += 4 + value.readUInt16BE(at + 2)) {
      take(value.readUInt8(at), value.subarray(at + 4, at + 4 + value.readUInt16BE(at + 2)));
    }
  };
  each(bytes.subarray(74), (type, value) => {
    if (type === 0x20) {
      const context = { id: value.readUInt8(0), abstract: '', transfers: [] as string[] };
      each(value.subarray(4), (kind, uid) => {
        if (kind === 0x30) context.abstract = uid.toString('latin1');
        else context.transfers.push(uid.toString('latin1'));
      });
      contexts.push(context);
    }
    if (type === 0x50) {
      each(value, (kind, part) => {
        if (kind !== 0x54) return;
        const end = 2 + part.readUInt16BE(0);
        roles.push([part.toString('latin1', 2, end), part.readUInt8(end), part.readUInt8(end + 1)]);
      });
    }
  });
  return { contexts, roles };
}

/** A-ASSOCIATE-AC that accepts each of these contexts. */
export function acceptContexts(
  contexts: readonly { id: number; transfer: string }[],
  maxPdu = 16384,
): Buffer {
  const fixed = Buffer.alloc(68);
  fixed.writeUInt16BE(1, 0);
  const answers = contexts.map(({ id, transfer }) =>
    item(0x21, Buffer.from([id, 0, 0, 0]), item(0x40, transfer)),
  );
  const largest = Buffer.alloc(4);
  largest.writeUInt32BE(maxPdu);
  const user = item(0x50, item(0x51, largest), item(0x52, '1.2.3.4'));
  return pdu(2, Buffer.concat([fixed, item(0x10, '1.2.840.10008.3.1.1.1'), ...answers, user]));
}
