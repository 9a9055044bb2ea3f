/** What the file meta information (group 0002) says of the data set behind it (PS3.10 7.1). */
export interface FileMeta {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** Where the data set begins, bytes from the start of the file */
  readonly datasetOffset: number;
}

const PREAMBLE_BYTES = 128;
export const IMPLEMENTATION_CLASS_UID = '2.25.310868297138137862226303270402640164812';
export const IMPLEMENTATION_VERSION_NAME = 'VIEWBOX_0_1';

/**
 * Preamble, `DICM` and group 0002 for a data set that came without them, in explicit little endian as the standard
 * demands (PS3.10 7.1).
 *
 * @param meta `sourceAeTitle` is left out when empty
 */
export function encodeFileMeta(meta: {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly sourceAeTitle: string;
}): Buffer {
  const elements = [
    element(0x0001, 'OB', Buffer.from([0, 1])),
    element(0x0002, 'UI', uid(meta.sopClassUid)),
    element(0x0003, 'UI', uid(meta.sopInstanceUid)),
    element(0x0010, 'UI', uid(meta.transferSyntaxUid)),
    element(0x0012, 'UI', uid(IMPLEMENTATION_CLASS_UID)),
    element(0x0013, 'SH', padded(IMPLEMENTATION_VERSION_NAME, 0x20)),
  ];
  const aeTitle = meta.sourceAeTitle.trim().slice(0, 16);
  if (aeTitle) elements.push(element(0x0016, 'AE', padded(aeTitle, 0x20)));
  const group = Buffer.concat(elements);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(group.length);
  return Buffer.concat([
    Buffer.alloc(PREAMBLE_BYTES),
    Buffer.from('DICM', 'latin1'),
    element(0x0000, 'UL', length),
    group,
  ]);
}

function uid(value: string): Buffer {
  return padded(value, 0);
}

function padded(value: string, padding: number): Buffer {
  const bytes = Buffer.alloc(value.length + (value.length % 2), padding);
  bytes.write(value, 'latin1');
  return bytes;
}

function element(number: number, vr: string, value: Buffer): Buffer {
  const isLong = vr === 'OB';
  const head = Buffer.alloc(isLong ? 12 : 8);
  head.writeUInt16LE(0x0002, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, 'latin1');
  if (isLong) head.writeUInt32LE(value.length, 8);
  else head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
}

const LONG_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

/**
 * Reads the file meta information from the first bytes of a file.
 *
 * A missing preamble, group length or SOP UIDs are tolerated, since the transfer syntax alone decides how the rest is
 * read; the end of the group is found by its elements, never by its stated length, which some writers get wrong.
 *
 * @param head at least the first few KiB of the file
 * @returns null when this is not a Part 10 file: no group 0002, or none with a transfer syntax, or cut off
 */
export function readFileMeta(head: Buffer): FileMeta | null {
  let at = metaStart(head);
  if (at < 0) return null;
  let sopClassUid = '';
  let sopInstanceUid = '';
  let transferSyntaxUid = '';
  while (at + 8 <= head.length && head.readUInt16LE(at) === 0x0002) {
    const number = head.readUInt16LE(at + 2);
    const vr = head.toString('latin1', at + 4, at + 6);
    let valueAt = at + 8;
    let length: number;
    if (!/^[A-Z]{2}$/.test(vr)) {
      // Group 0002 in implicit VR breaks PS3.10 7.1 but is found in old archives.
      length = head.readUInt32LE(at + 4);
    } else if (LONG_VRS.has(vr)) {
      if (at + 12 > head.length) return null;
      length = head.readUInt32LE(at + 8);
      valueAt = at + 12;
    } else {
      length = head.readUInt16LE(at + 6);
    }
    const end = valueAt + length;
    if (end > head.length) return null;
    if (number === 0x0002) sopClassUid = readUid(head, valueAt, end);
    else if (number === 0x0003) sopInstanceUid = readUid(head, valueAt, end);
    else if (number === 0x0010) transferSyntaxUid = readUid(head, valueAt, end);
    at = end;
  }
  if (!transferSyntaxUid) return null;
  return { sopClassUid, sopInstanceUid, transferSyntaxUid, datasetOffset: at };
}

function metaStart(head: Buffer): number {
  if (head.length >= PREAMBLE_BYTES + 12 && head.toString('latin1', 128, 132) === 'DICM') return 132;
  // Without a preamble only a group that begins as group 0002 does is taken for one.
  const isBareGroup = head.length >= 12 && head.readUInt16LE(0) === 0x0002 && head.readUInt16LE(2) <= 0x0001;
  if (isBareGroup) return 0;
  return head.length >= 12 && head.toString('latin1', 0, 4) === 'DICM' ? 4 : -1;
}

function readUid(head: Buffer, from: number, to: number): string {
  let end = Math.min(to, from + 66);
  while (end > from && (head[end - 1] === 0 || head[end - 1] === 0x20)) end -= 1;
  return head.toString('latin1', from, end).trim();
}
