import net, { type Socket } from 'node:net';
import { encodeDataSetTree, type DataSet } from '#main/dicom/data-set.ts';
import { putText, tagOf } from '#main/dicom/data-set-values.ts';
import { EXPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { associateRequest, commandSet, dataPdu, datasetPdus, pdv } from '#main/network/scripted-peer.ts';
import type { DicomAddress } from '../../e2e/fixtures/dcmtk.ts';

/**
 * The client that queries are measured with: one open association, responses counted as they come, nothing of them kept. It
 * costs about a microsecond a match, so that what is measured is the server.
 */
export interface FindClient {
  find(identifier: Buffer): Promise<FindMeasured>;
  close(): void;
}

export interface FindMeasured {
  readonly matches: number;
  readonly ms: number;
  /** To the first pending response, or to the end when nothing matches */
  readonly firstMs: number;
  readonly status: number;
}

const STUDY_ROOT_FIND = '1.2.840.10008.5.1.4.1.2.2.1';

/** A study-level identifier that asks for `returned` and matches on `keys`. */
export function studyIdentifier(keys: Readonly<Record<string, string>>, returned: readonly string[]): Buffer {
  const dataSet: DataSet = new Map();
  putText(dataSet, tagOf('SpecificCharacterSet'), 'ISO_IR 192');
  putText(dataSet, tagOf('QueryRetrieveLevel'), 'STUDY');
  for (const keyword of returned) putText(dataSet, tagOf(keyword), '');
  for (const [keyword, value] of Object.entries(keys)) putText(dataSet, tagOf(keyword), value, 'ISO_IR 192');
  return encodeDataSetTree(dataSet, EXPLICIT_LITTLE);
}

interface Waiting {
  matches: number;
  firstMs: number;
  readonly startedMs: number;
  readonly done: (measured: FindMeasured) => void;
}

export async function openFindClient(target: DicomAddress, callingAeTitle: string): Promise<FindClient> {
  const socket = net.connect({ host: target.host, port: target.port, noDelay: true });
  const reader = new ResponseReader();
  socket.on('data', (chunk) => reader.read(chunk));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    reader.accepted = resolve;
    socket.once('close', () => reject(new Error(`${target.aeTitle} refused the association`)));
    socket.write(
      associateRequest({
        called: target.aeTitle,
        calling: callingAeTitle,
        contexts: [{ id: 1, abstract: STUDY_ROOT_FIND }],
        maxPdu: 131_072,
      }),
    );
  });
  return client(socket, reader);
}

function client(socket: Socket, reader: ResponseReader): FindClient {
  let messageId = 0;
  return {
    find(identifier) {
      messageId += 1;
      const command = commandSet([
        [0x0002, STUDY_ROOT_FIND],
        [0x0100, 0x0020],
        [0x0110, messageId],
        [0x0700, 0],
        [0x0800, 1],
      ]);
      return new Promise((resolve) => {
        reader.waiting = { matches: 0, firstMs: 0, startedMs: performance.now(), done: resolve };
        socket.write(Buffer.concat([dataPdu(pdv(1, 3, command)), datasetPdus(identifier)]));
      });
    },
    close: () => {
      socket.destroy();
    },
  };
}

/** Walks over PDUs; looks into command sets for their status only. */
class ResponseReader {
  waiting: Waiting | null = null;
  accepted: () => void = () => {};
  #rest = Buffer.alloc(0);

  read(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    while (at + 6 <= bytes.length) {
      const end = at + 6 + bytes.readUInt32BE(at + 2);
      if (end > bytes.length) break;
      if (bytes[at] === 2) this.accepted();
      else if (bytes[at] === 4) this.#data(bytes, at + 6, end);
      at = end;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
  }

  #data(bytes: Buffer, from: number, end: number): void {
    for (let at = from; at < end;) {
      const length = bytes.readUInt32BE(at);
      if (((bytes[at + 5] ?? 0) & 1) === 1) this.#command(bytes, at + 6, at + 4 + length);
      at += 4 + length;
    }
  }

  #command(bytes: Buffer, from: number, end: number): void {
    const { waiting } = this;
    if (!waiting) return;
    let status = -1;
    for (let at = from; at < end; at += 8 + bytes.readUInt32LE(at + 4))
      if (bytes.readUInt16LE(at + 2) === 0x0900) status = bytes.readUInt16LE(at + 8);
    const nowMs = performance.now() - waiting.startedMs;
    if (waiting.firstMs === 0) waiting.firstMs = nowMs;
    if ((status & 0xfffe) === 0xff00) {
      waiting.matches += 1;
      return;
    }
    this.waiting = null;
    waiting.done({ matches: waiting.matches, ms: nowMs, firstMs: waiting.firstMs, status });
  }
}
