// A C-STORE sender that costs next to nothing, so that what is measured is the server: everything is encoded before the
// clock starts, and an association has one instance under way at a time, as with storescu. Prints "ready", sends when
// its standard input ends, and prints what was acknowledged.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net, { type Socket } from 'node:net';
import { readFileMeta } from '#main/dicom/part10.ts';
import {
  associateRequest,
  datasetPdus,
  readAssociateAccept,
  readCommand,
  storeCommand,
} from '#main/network/scripted-peer.ts';
import type { DicomAddress } from '../../e2e/fixtures/dcmtk.ts';

export interface SenderOrder {
  readonly target: DicomAddress;
  readonly callingAeTitle: string;
  /** One list of files for each association; CT images in explicit little endian */
  readonly parts: readonly (readonly string[])[];
}

export interface SenderReport {
  readonly acknowledged: number;
  readonly seconds: number;
}

const PDV_HEAD_BYTES = 6;
const STATUS_ELEMENT = '0900';

/** Gives whole PDUs. */
class PduSource {
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  async next(): Promise<Buffer> {
    for (;;) {
      const end = this.#rest.length < 6 ? Infinity : 6 + this.#rest.readUInt32BE(2);
      if (this.#rest.length >= end) {
        const pdu = this.#rest.subarray(0, end);
        this.#rest = this.#rest.subarray(end);
        return pdu;
      }
      const [chunk] = (await once(this.#socket, 'data')) as [Buffer];
      this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    }
  }
}

interface OpenSender {
  readonly socket: Socket;
  readonly source: PduSource;
  readonly messages: readonly Buffer[];
}

async function open({ target, callingAeTitle }: SenderOrder, files: readonly string[]): Promise<OpenSender> {
  const socket = net.connect({ host: target.host, port: target.port, noDelay: true });
  await once(socket, 'connect');
  socket.write(associateRequest({ called: target.aeTitle, calling: callingAeTitle, maxPdu: 16384 }));
  const source = new PduSource(socket);
  const { maxPdu } = readAssociateAccept(await source.next());
  const messages = files.map((file, index) => {
    const bytes = readFileSync(file);
    const meta = readFileMeta(bytes);
    if (!meta) throw new Error(`${file} is no DICOM file`);
    return Buffer.concat([
      storeCommand({ messageId: index + 1, sopInstanceUid: meta.sopInstanceUid }),
      datasetPdus(bytes.subarray(meta.datasetOffset), 1, (maxPdu || 131_072) - PDV_HEAD_BYTES),
    ]);
  });
  return { socket, source, messages };
}

async function sendAll({ socket, source, messages }: OpenSender): Promise<number> {
  let acknowledged = 0;
  for (const message of messages) {
    socket.write(message);
    if (readCommand(await source.next())[STATUS_ELEMENT] === 0) acknowledged += 1;
  }
  socket.destroy();
  return acknowledged;
}

const order = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as SenderOrder;
const senders = await Promise.all(order.parts.map((files) => open(order, files)));
process.stdout.write('ready\n');
process.stdin.resume();
await once(process.stdin, 'end');
const startMs = performance.now();
const acknowledged = await Promise.all(senders.map(sendAll));
const report: SenderReport = {
  acknowledged: acknowledged.reduce((sum, count) => sum + count, 0),
  seconds: (performance.now() - startMs) / 1000,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
