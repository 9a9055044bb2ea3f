import { randomBytes } from 'node:crypto';
import { encodeDataSetTree, type DataSet } from '#main/dicom/data-set.ts';
import { putNumbers, putText, tagOf } from '#main/dicom/data-set-values.ts';
import { EXPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import type { DirectoryKeys } from './directory-records.ts';

const MEDIA_STORAGE_DIRECTORY = '1.2.840.10008.1.3.10';
const IN_USE = 0xffff;
/** Where the two offsets stand in the content of a record: it always begins with (0004,1400), (0004,1410), (0004,1420). */
const NEXT_AT = 8;
const LOWER_AT = 30;
const ITEM_HEAD_BYTES = 8;

/** One file of the file-set. */
export interface DirectoryEntry {
  /** `['DICOM', 'PT000001', 'ST000001', 'SE000001', 'IM000001']` */
  readonly fileId: readonly string[];
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly keys: DirectoryKeys;
}

interface Node {
  readonly content: Buffer;
  readonly below: Map<string, Node>;
}

/**
 * Builds a DICOMDIR (PS3.10 8.6, PS3.3 Annex F); entries of one patient, study and series are known by the first components of
 * their file IDs, and the first of them gives the keys of the records above it.
 */
export class DirectoryBuilder {
  readonly #root = new Map<string, Node>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @returns false when the SOP class has no directory record: the file is then part of the medium but not of its index */
  add({ fileId, sopClassUid, sopInstanceUid, transferSyntaxUid, keys }: DirectoryEntry): boolean {
    if (!keys.instance) return false;
    const [patient = '', study = '', series = '', file = ''] = fileId.slice(-4);
    const patientNode = nodeAt(this.#root, patient, () => record('PATIENT', keys.patient));
    const studyNode = nodeAt(patientNode.below, study, () => record('STUDY', keys.study));
    const seriesNode = nodeAt(studyNode.below, series, () => record('SERIES', keys.series));
    const { type, keys: own } = keys.instance;
    nodeAt(seriesNode.below, file, () =>
      record(type, own, { fileId, sopClassUid, sopInstanceUid, transferSyntaxUid }),
    );
    this.#count += 1;
    return true;
  }

  /** The whole file. @param fileSetId at most 16 characters of `A-Z0-9_` and blank (PS3.10 8.1) */
  encode(fileSetId: string): Buffer {
    const meta = encodeFileMeta({
      sopClassUid: MEDIA_STORAGE_DIRECTORY,
      sopInstanceUid: `2.25.${BigInt(`0x${randomBytes(16).toString('hex')}`)}`,
      transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
      sourceAeTitle: '',
    });
    const head: DataSet = new Map();
    putText(head, tagOf('FileSetID'), fileSetId);
    for (const keyword of [
      'OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity',
      'OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity',
    ])
      putNumbers(head, tagOf(keyword), [0]);
    putNumbers(head, tagOf('FileSetConsistencyFlag'), [0]);
    const headBytes = encodeDataSetTree(head, EXPLICIT_LITTLE);
    const sequenceHead = Buffer.alloc(12);
    sequenceHead.writeUInt16LE(0x0004, 0);
    sequenceHead.writeUInt16LE(0x1220, 2);
    sequenceHead.write('SQ', 4, 'latin1');
    const items: Buffer[] = [];
    const from = meta.length + headBytes.length + sequenceHead.length;
    const { first, last, end } = place([...this.#root.values()], from, items);
    sequenceHead.writeUInt32LE(end - from, 8);
    // FileSetID is the first element; the two offsets follow, 12 bytes each.
    const offsetsAt = headBytes.length - 10 - 24;
    headBytes.writeUInt32LE(first, offsetsAt + 8);
    headBytes.writeUInt32LE(last, offsetsAt + 12 + 8);
    return Buffer.concat([meta, headBytes, sequenceHead, ...items]);
  }
}

function nodeAt(level: Map<string, Node>, name: string, content: () => Buffer): Node {
  const known = level.get(name);
  if (known) return known;
  const node: Node = { content: content(), below: new Map() };
  level.set(name, node);
  return node;
}

function record(
  type: string,
  keys: DataSet,
  file?: Pick<DirectoryEntry, 'fileId' | 'sopClassUid' | 'sopInstanceUid' | 'transferSyntaxUid'>,
): Buffer {
  const content: DataSet = new Map(keys);
  putNumbers(content, tagOf('OffsetOfTheNextDirectoryRecord'), [0]);
  putNumbers(content, tagOf('RecordInUseFlag'), [IN_USE]);
  putNumbers(content, tagOf('OffsetOfReferencedLowerLevelDirectoryEntity'), [0]);
  putText(content, tagOf('DirectoryRecordType'), type);
  if (file) {
    putText(content, tagOf('ReferencedFileID'), file.fileId.join('\\'));
    putText(content, tagOf('ReferencedSOPClassUIDInFile'), file.sopClassUid);
    putText(content, tagOf('ReferencedSOPInstanceUIDInFile'), file.sopInstanceUid);
    putText(content, tagOf('ReferencedTransferSyntaxUIDInFile'), file.transferSyntaxUid);
  }
  return encodeDataSetTree(content, EXPLICIT_LITTLE);
}

interface Placed {
  readonly first: number;
  readonly last: number;
  /** Where the next item would stand */
  readonly end: number;
}

/** Lays records out, each followed by what is below it, and tells each where its neighbour and its lower level begin. */
function place(nodes: readonly Node[], from: number, items: Buffer[]): Placed {
  let at = from;
  let last = 0;
  for (const [index, { content, below }] of nodes.entries()) {
    const item = Buffer.alloc(ITEM_HEAD_BYTES + content.length);
    item.writeUInt16LE(0xfffe, 0);
    item.writeUInt16LE(0xe000, 2);
    item.writeUInt32LE(content.length, 4);
    content.copy(item, ITEM_HEAD_BYTES);
    items.push(item);
    last = at;
    at += item.length;
    if (below.size > 0) {
      const lower = place([...below.values()], at, items);
      item.writeUInt32LE(lower.first, ITEM_HEAD_BYTES + LOWER_AT);
      at = lower.end;
    }
    if (index < nodes.length - 1) item.writeUInt32LE(at, ITEM_HEAD_BYTES + NEXT_AT);
  }
  return { first: nodes.length > 0 ? from : 0, last, end: at };
}
