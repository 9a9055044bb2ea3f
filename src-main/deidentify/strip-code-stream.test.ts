import { expect, test } from 'vitest';
import { stripCodeStream } from './strip-code-stream.ts';

const CANARY = 'CANARY^NAME';

function segment(marker: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(bytes.length + 2, 2);
  return Buffer.concat([head, bytes]);
}

const marker = (code: number) => Buffer.from([0xff, code]);
const JFIF = segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0');
const ADOBE = segment(0xee, 'Adobe\0\x64\0\0\0\0\0');
const QUANTISATION = segment(0xdb, Buffer.alloc(65, 1));
const FRAME = segment(0xc0, Buffer.from([8, 0, 16, 0, 16, 1, 1, 0x11, 0]));
// Stuffed bytes and a restart are no markers.
const SCAN = Buffer.concat([
  segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
  Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]),
]);

test('comments, application segments and what stands behind the end of a JPEG are left out', () => {
  const kept = [marker(0xd8), JFIF, ADOBE, QUANTISATION, FRAME, SCAN, SCAN, marker(0xd9)];
  const frame = Buffer.concat([
    marker(0xd8),
    JFIF,
    segment(0xe1, `Exif\0\0${CANARY}`),
    segment(0xfe, CANARY),
    ADOBE,
    QUANTISATION,
    segment(0xed, CANARY),
    FRAME,
    SCAN,
    segment(0xfe, CANARY),
    SCAN,
    marker(0xd9),
    Buffer.from(CANARY),
  ]);
  const stripped = stripCodeStream(frame)!;
  const wanted = Buffer.concat(kept);
  expect(stripped.subarray(0, wanted.length).equals(wanted)).toBe(true);
  expect(stripped.length - wanted.length).toBe(wanted.length % 2);
});

test('a thumbnail in the JFIF segment goes', () => {
  const frame = Buffer.concat([
    marker(0xd8),
    segment(0xe0, `JFIF\0${CANARY.repeat(10)}`),
    FRAME,
    SCAN,
    marker(0xd9),
  ]);
  expect(stripCodeStream(frame)!.includes(CANARY)).toBe(false);
});

function tilePart(content: Buffer, statedLength = content.length + 14): Buffer {
  const head = Buffer.from('ff90000a00000000000000010'.padEnd(24, '0'), 'hex');
  head.writeUInt32BE(statedLength, 6);
  return Buffer.concat([head, marker(0x93), content]);
}

const SIZE = segment(0x51, Buffer.alloc(38, 1));

test('comments of a JPEG 2000 and what stands behind its tile parts are left out', () => {
  const tiles = [tilePart(Buffer.from([1, 2, 3, 4])), tilePart(Buffer.from([5, 6]))];
  const frame = Buffer.concat([
    marker(0x4f),
    SIZE,
    segment(0x64, `\0\x01${CANARY}`),
    ...tiles,
    marker(0xd9),
    Buffer.from(CANARY),
  ]);
  const wanted = Buffer.concat([marker(0x4f), SIZE, ...tiles, marker(0xd9)]);
  expect(stripCodeStream(frame)!.subarray(0, wanted.length).equals(wanted)).toBe(true);
  expect(stripCodeStream(frame)!.includes(CANARY)).toBe(false);
});

test.each([
  ['cut off in its header', Buffer.concat([marker(0xd8), Buffer.from([0xff, 0xfe, 0xff, 0xff])])],
  ['no code stream', Buffer.from(CANARY)],
  ['a JP2 file', Buffer.from('0000000c6a5020200d0a870a', 'hex')],
  ['a tile part that is too long', Buffer.concat([marker(0x4f), SIZE, tilePart(Buffer.alloc(4), 9999)])],
])('%s is not followed: only decoding shows what is picture in it', (_, frame) => {
  expect(stripCodeStream(frame)).toBeNull();
});
