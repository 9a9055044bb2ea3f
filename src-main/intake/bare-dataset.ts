import type { FileMeta } from '#main/dicom/part10.ts';

const IMPLICIT_LITTLE = '1.2.840.10008.1.2';
const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
const EXPLICIT_BIG = '1.2.840.10008.1.2.2';

const VRS = new Set(
  'AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV'.split(
    ' ',
  ),
);

/**
 * A data set without any file meta information, as older devices write it.
 *
 * Only taken for one when it begins with an element of group 0008 with a plausible number and length: a text or picture
 * file must never be mistaken for DICOM. The transfer syntax is told from that first element (PS3.5 7.1).
 *
 * @returns null when it does not look like one
 */
export function bareDataset(head: Buffer): FileMeta | null {
  if (head.length < 16) return null;
  const transferSyntaxUid = syntaxOf(head);
  if (transferSyntaxUid === undefined) return null;
  return { sopClassUid: '', sopInstanceUid: '', transferSyntaxUid, datasetOffset: 0 };
}

function syntaxOf(head: Buffer): string | undefined {
  const hasVr = VRS.has(head.toString('latin1', 4, 6));
  if (head.readUInt16LE(0) === 0x0008 && isFirst(head.readUInt16LE(2))) {
    if (hasVr) return head.readUInt16LE(6) <= 1024 ? EXPLICIT_LITTLE : undefined;
    return head.readUInt32LE(4) <= 1024 ? IMPLICIT_LITTLE : undefined;
  }
  if (head.readUInt16BE(0) === 0x0008 && isFirst(head.readUInt16BE(2)) && hasVr)
    return head.readUInt16BE(6) <= 1024 ? EXPLICIT_BIG : undefined;
  return undefined;
}

/** Elements of group 0008 up to SOP Instance UID; an object begins with one of them. */
function isFirst(element: number): boolean {
  return element <= 0x0018;
}
