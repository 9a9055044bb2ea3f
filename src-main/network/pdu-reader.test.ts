import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUR_MAX_PDU_BYTES } from './pdu.ts';
import { PduReader } from './pdu-reader.ts';
import { associateRequest, dataPdu, pdu, pdv, RELEASE_REQUEST } from './scripted-peer.ts';

interface Seen {
  readonly controls: Buffer[];
  readonly fragments: { contextId: number; control: number; data: Buffer }[];
}

function reading(): { reader: PduReader; seen: Seen } {
  const seen: Seen = { controls: [], fragments: [] };
  let parts: Buffer[] = [];
  const reader = new PduReader({
    control: (_, bytes) => void seen.controls.push(Buffer.from(bytes)),
    piece(contextId, control, bytes, endsPdv) {
      parts.push(Buffer.from(bytes));
      if (!endsPdv) return;
      seen.fragments.push({ contextId, control, data: Buffer.concat(parts) });
      parts = [];
    },
  });
  reader.isDataAllowed = true;
  return { reader, seen };
}

function head(type: number, length: number): Buffer {
  const bytes = Buffer.from([type, 0, 0, 0, 0, 0]);
  bytes.writeUInt32BE(length, 2);
  return bytes;
}

describe('PduReader', () => {
  const fragments = [
    { contextId: 1, control: 3, data: Buffer.from('command') },
    { contextId: 1, control: 0, data: Buffer.alloc(0) },
    { contextId: 1, control: 0, data: Buffer.alloc(3000, 7) },
    { contextId: 255, control: 2, data: Buffer.from('x') },
  ];
  const [a, b, c, d] = fragments.map(({ contextId, control, data }) => pdv(contextId, control, data));
  const stream = Buffer.concat([
    associateRequest(),
    dataPdu(...([a, b, c].filter(Boolean) as Buffer[])),
    dataPdu(...([d].filter(Boolean) as Buffer[])),
    RELEASE_REQUEST,
  ]);

  it('finds the same PDUs however the stream is cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 200 }), (sizes) => {
        const { reader, seen } = reading();
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          expect(reader.read(Buffer.from(stream.subarray(at, at + size)))).toBeNull();
          at += size;
        }
        expect(seen.controls).toEqual([associateRequest(), RELEASE_REQUEST]);
        expect(seen.fragments).toEqual(fragments);
        expect(reader.isInsidePdu).toBe(false);
      }),
    );
  });

  it('hands a chunk that lies within one fragment over without copying it', () => {
    const chunk = Buffer.alloc(1000, 1);
    const got: Buffer[] = [];
    const reader = new PduReader({ control() {}, piece: (_, __, bytes) => void got.push(bytes) });
    reader.isDataAllowed = true;
    reader.read(dataPdu(pdv(1, 0, Buffer.alloc(5000))).subarray(0, 100));
    reader.read(chunk);
    expect(got[1]).toBe(chunk);
  });

  const faults: [what: string, bytes: Buffer, reason: number][] = [
    ['a P-DATA of 0xFFFFFFFF bytes', head(4, 0xffffffff), 6],
    ['a P-DATA larger than announced', head(4, OUR_MAX_PDU_BYTES + 1), 6],
    ['a P-DATA too short for a PDV', head(4, 5), 6],
    ['an A-ASSOCIATE-RQ of 0xFFFFFFFF bytes', head(1, 0xffffffff), 6],
    ['an A-ASSOCIATE-RQ of 257 KiB', head(1, 257 * 1024), 6],
    ['an A-RELEASE-RQ with a body', head(5, 5), 6],
    ['an A-ABORT of 2 GiB', head(7, 0x80000000), 6],
    ['a PDU of type 0', head(0, 4), 1],
    ['a PDU of type 8', head(8, 4), 1],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 1],
    ['a PDV of 0xFFFFFFFF bytes', pdu(4, Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 0])), 6],
    ['a PDV of 1 byte', pdu(4, Buffer.from([0, 0, 0, 1, 1, 0])), 6],
    ['a PDV beyond the end of its PDU', pdu(4, Buffer.from([0, 0, 0, 3, 1, 0])), 6],
    ['stray bytes after a PDV', pdu(4, Buffer.from([0, 0, 0, 2, 1, 0, 0, 0])), 6],
  ];
  it.each(faults)('refuses %s before it keeps a byte of it', (_, bytes, reason) => {
    const { reader, seen } = reading();
    expect(reader.read(bytes)?.reason).toBe(reason);
    expect(seen).toEqual({ controls: [], fragments: [] });
    expect(reader.read(RELEASE_REQUEST)).toBeNull();
    expect(seen.controls).toEqual([]);
  });

  it('refuses P-DATA before the association stands', () => {
    const { reader } = reading();
    reader.isDataAllowed = false;
    expect(reader.read(dataPdu(pdv(1, 3, Buffer.from('x'))))?.reason).toBe(2);
  });

  it('stops within a chunk when its handler says so', () => {
    let count = 0;
    const reader = new PduReader({
      control() {
        count += 1;
        reader.stop();
      },
      piece() {},
    });
    reader.read(Buffer.concat([RELEASE_REQUEST, RELEASE_REQUEST]));
    expect(count).toBe(1);
  });

  it('never throws on random bytes and gives at most one fault', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (chunks) => {
        const { reader } = reading();
        const found = chunks.map((chunk) => reader.read(Buffer.from(chunk))).filter(Boolean);
        expect(found.length).toBeLessThanOrEqual(1);
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });
});
