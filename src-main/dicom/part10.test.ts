import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFileMeta, readFileMeta } from './part10.ts';

const META = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: '2.25.1003',
  transferSyntaxUid: '1.2.840.10008.1.2.4.80',
  sourceAeTitle: 'MODALITY',
};

test('writes preamble, DICM and a group whose length is right (PS3.10 7.1)', () => {
  const bytes = encodeFileMeta(META);
  expect(bytes.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
  expect(bytes.toString('latin1', 128, 132)).toBe('DICM');
  // (0002,0000) UL 4, then what it counts.
  expect(bytes.subarray(132, 140).toString('hex')).toBe('02000000554c0400');
  expect(bytes.readUInt32LE(140)).toBe(bytes.length - 144);
  // (0002,0001) OB, two reserved bytes, length 2, 00 01
  expect(bytes.subarray(144, 158).toString('hex')).toBe('020001004f420000020000000001');
});

test('reads what it writes, wherever the data set begins', () => {
  const bytes = encodeFileMeta(META);
  const { sourceAeTitle: _, ...read } = META;
  expect(readFileMeta(Buffer.concat([bytes, Buffer.from('0800')]))).toEqual({
    ...read,
    datasetOffset: bytes.length,
  });
});

test('reads a group without preamble, without group length, and one that states a wrong length', () => {
  const bytes = encodeFileMeta(META);
  expect(readFileMeta(bytes.subarray(132))?.datasetOffset).toBe(bytes.length - 132);
  const withoutLength = Buffer.concat([bytes.subarray(0, 132), bytes.subarray(144)]);
  expect(readFileMeta(withoutLength)?.transferSyntaxUid).toBe(META.transferSyntaxUid);
  const wrong = Buffer.from(bytes);
  wrong.writeUInt32LE(9999, 140);
  expect(readFileMeta(wrong)?.datasetOffset).toBe(bytes.length);
});

test('what is no Part 10 file, or is cut inside the group, is null', () => {
  const bytes = encodeFileMeta(META);
  expect(readFileMeta(Buffer.alloc(0))).toBeNull();
  expect(readFileMeta(Buffer.from('%PDF-1.7 and so on, longer than twelve bytes'))).toBeNull();
  expect(readFileMeta(Buffer.alloc(1000, 0))).toBeNull();
  expect(readFileMeta(bytes.subarray(0, bytes.length - 40))).toBeNull();
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (noise, hasMagic) => {
      const head = hasMagic ? Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]) : Buffer.alloc(0);
      readFileMeta(Buffer.concat([head, Buffer.from('02000000'.repeat(2), 'hex'), noise]));
    }),
  );
});
