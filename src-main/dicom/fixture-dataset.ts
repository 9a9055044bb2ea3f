import { deflateRawSync } from 'node:zlib';
import { encodeFileMeta } from './part10.ts';

/** Writes small data sets for tests, byte by byte, so that what is wrong in them is wrong on purpose. */
export interface FixtureOptions {
  readonly isImplicit?: boolean;
  readonly isBigEndian?: boolean;
}

export type FixtureValue = string | Buffer | readonly number[] | readonly FixtureElement[][];

/** `[tag, VR, value]`; numbers are written by VR; a list of lists is a sequence of items. */
export type FixtureElement = readonly [tag: number, vr: string, value: FixtureValue];

const LONG_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const NUMBER_BYTES: Readonly<Record<string, number>> = {
  US: 2,
  SS: 2,
  OW: 2,
  AT: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  FD: 8,
};

export function fixtureDataset(elements: readonly FixtureElement[], options: FixtureOptions = {}): Buffer {
  return Buffer.concat(elements.map((element) => fixtureElement(element, options)));
}

function fixtureElement([tag, vr, value]: FixtureElement, options: FixtureOptions): Buffer {
  const bytes = fixtureValue(vr, value, options);
  return Buffer.concat([elementHead(tag, vr, bytes.length, options), bytes]);
}

export function elementHead(tag: number, vr: string, length: number, options: FixtureOptions = {}): Buffer {
  const isBig = options.isBigEndian === true;
  const u16 = (number: number) => {
    const bytes = Buffer.alloc(2);
    if (isBig) bytes.writeUInt16BE(number);
    else bytes.writeUInt16LE(number);
    return bytes;
  };
  const u32 = (number: number) => {
    const bytes = Buffer.alloc(4);
    if (isBig) bytes.writeUInt32BE(number >>> 0);
    else bytes.writeUInt32LE(number >>> 0);
    return bytes;
  };
  const tagBytes = Buffer.concat([u16(tag >>> 16), u16(tag & 0xffff)]);
  if (options.isImplicit === true || vr === '') return Buffer.concat([tagBytes, u32(length)]);
  const vrBytes = Buffer.from(vr, 'latin1');
  return LONG_VRS.has(vr)
    ? Buffer.concat([tagBytes, vrBytes, u16(0), u32(length)])
    : Buffer.concat([tagBytes, vrBytes, u16(length)]);
}

function fixtureValue(vr: string, value: FixtureValue, options: FixtureOptions): Buffer {
  if (Buffer.isBuffer(value)) return value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.alloc(1)]);
  if (typeof value === 'string') {
    const padding = vr === 'UI' ? '\0' : ' ';
    return Buffer.from(value.length % 2 === 0 ? value : value + padding, 'latin1');
  }
  if (vr === 'SQ') return fixtureItems(value as readonly FixtureElement[][], options);
  return fixtureNumbers(vr, value as readonly number[], options.isBigEndian === true);
}

function fixtureItems(items: readonly FixtureElement[][], options: FixtureOptions): Buffer {
  return Buffer.concat(
    items.map((item) => {
      const bytes = fixtureDataset(item, options);
      return Buffer.concat([elementHead(0xfffee000, '', bytes.length, options), bytes]);
    }),
  );
}

function fixtureNumbers(vr: string, values: readonly number[], isBig: boolean): Buffer {
  const width = NUMBER_BYTES[vr] ?? 1;
  const bytes = Buffer.alloc(values.length * width);
  values.forEach((value, index) => {
    const at = index * width;
    const isFloat = vr === 'FL' || vr === 'FD';
    const field = bytes.subarray(at, at + width);
    if (isFloat)
      new DataView(field.buffer, field.byteOffset)[vr === 'FL' ? 'setFloat32' : 'setFloat64'](
        0,
        value,
        !isBig,
      );
    else if (isBig) field.writeUIntBE(value < 0 ? value + 2 ** (8 * width) : value, 0, width);
    else field.writeUIntLE(value < 0 ? value + 2 ** (8 * width) : value, 0, width);
  });
  return bytes;
}

/** Encapsulated pixel data: offset table and fragments, each padded to even length (PS3.5 A.4). */
export function fixtureFragments(offsetTable: readonly number[], fragments: readonly Buffer[]): Buffer {
  const item = (bytes: Buffer) => Buffer.concat([elementHead(0xfffee000, '', bytes.length), bytes]);
  const table = fixtureNumbers('UL', offsetTable, false);
  return Buffer.concat([
    elementHead(0x7fe00010, 'OB', 0xffffffff),
    item(table),
    ...fragments.map((fragment) => item(fixtureValue('OB', fragment, {}))),
    elementHead(0xfffee0dd, '', 0),
  ]);
}

export const FIXTURE_UIDS = {
  sopClass: '1.2.840.10008.5.1.4.1.1.2',
  study: '2.25.1001',
  series: '2.25.1002',
  instance: '2.25.1003',
};

/** The attributes every instance needs, in ascending order, with what a test adds or replaces. */
export function fixtureInstance(changes: readonly FixtureElement[] = []): FixtureElement[] {
  const usual: FixtureElement[] = [
    [0x00080016, 'UI', FIXTURE_UIDS.sopClass],
    [0x00080018, 'UI', FIXTURE_UIDS.instance],
    [0x00080060, 'CS', 'CT'],
    [0x00100010, 'PN', 'Phantom^Fixture'],
    [0x00100020, 'LO', 'FIX-1'],
    [0x0020000d, 'UI', FIXTURE_UIDS.study],
    [0x0020000e, 'UI', FIXTURE_UIDS.series],
  ];
  const byTag = new Map([...usual, ...changes].map((element) => [element[0], element]));
  return [...byTag.values()].sort((a, b) => a[0] - b[0]);
}

/** A whole Part 10 file around a data set. */
export function fixtureFile(dataset: Buffer, transferSyntaxUid: string, sopInstanceUid?: string): Buffer {
  const meta = encodeFileMeta({
    sopClassUid: FIXTURE_UIDS.sopClass,
    sopInstanceUid: sopInstanceUid ?? FIXTURE_UIDS.instance,
    transferSyntaxUid,
    sourceAeTitle: '',
  });
  const isDeflated = transferSyntaxUid === '1.2.840.10008.1.2.1.99';
  return Buffer.concat([meta, isDeflated ? deflateRawSync(dataset) : dataset]);
}
