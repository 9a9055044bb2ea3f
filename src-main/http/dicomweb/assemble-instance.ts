import { createReadStream } from 'node:fs';
import { EXPLICIT_VR_LITTLE_ENDIAN, transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { isUid } from '#shared/dicom/uid.ts';
import { AppError } from '#shared/errors.ts';
import {
  elementHead,
  encodeDataSetTree,
  itemHead,
  padding,
  type DataSet,
  type Element,
} from '#main/dicom/data-set.ts';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import {
  EXPLICIT_LITTLE,
  TAG_ITEM,
  TAG_ITEM_END,
  TAG_SEQUENCE_END,
  UNDEFINED_LENGTH,
} from '#main/dicom/element-walk.ts';
import { textAt } from '#main/dicom/json-attributes.ts';
import { dataSetFromJson } from '#main/dicom/json-data-set.ts';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import type { MediaType } from '#main/mime/media-type.ts';
import type { StoredReference } from './stow-report.ts';

/** A value that came in a part of its own. */
export interface BulkPart {
  readonly type: MediaType;
  readonly sizeBytes: number;
  readonly content: { readonly bytes: Buffer } | { readonly file: string };
}

const PIXEL_DATA = 0x7fe00010;
/** The longest value that a length of four bytes tells of; all ones mean none (PS3.5 7.1.1) */
const LONGEST_VALUE = 0xfffffffe;
const ROOT = '1.2.840.10008.1.2';
/** What compressed frames are when their part names no transfer syntax (PS3.18 Table 8.7.3-2). */
const DEFAULT_SYNTAXES: Readonly<Record<string, string>> = {
  'image/jpeg': `${ROOT}.4.70`,
  'image/jls': `${ROOT}.4.80`,
  'image/jp2': `${ROOT}.4.90`,
  'image/jpx': `${ROOT}.4.92`,
  'image/jphc': `${ROOT}.4.201`,
  'image/jxl': `${ROOT}.4.110`,
  'image/dicom-rle': `${ROOT}.5`,
  'video/mpeg': `${ROOT}.4.100`,
  'video/mp4': `${ROOT}.4.102`,
  'video/h265': `${ROOT}.4.107`,
};

/**
 * A Part 10 file of metadata and the values that it names by address; long values are read when it is their turn.
 *
 * @param find the parts that came under an address
 * @throws AppError INPUT when the metadata cannot be read, names no SOP instance, or a value did not come
 */
export function assembleInstance(
  json: JsonDataset,
  find: (address: string) => readonly BulkPart[],
): AsyncIterable<Buffer> {
  const reference = referenceOf(json);
  if (!reference)
    throw new AppError(
      'INPUT',
      'The metadata names no SOP instance of a study. Correct it and send it again.',
    );
  const { '7FE00010': pixels, '00083002': _available, ...rest } = json;
  const address = pixels?.BulkDataURI;
  const parts = address === undefined ? [] : find(address);
  if (address !== undefined && parts.length === 0)
    throw new AppError('INPUT', 'The pixels that the metadata names did not come. Send them with it.');
  const long: LongValues = new Map();
  const dataSet = dataSetFromJson(address === undefined ? json : rest, (uri) => placeFor(find(uri), long));
  dataSet.delete(0x00083002);
  const transferSyntaxUid = syntaxOf(parts);
  const { sopClassUid, sopInstanceUid } = reference;
  const fileMeta = encodeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAeTitle: '' });
  return assembled(fileMeta, { dataSet, long }, pixels?.vr ?? 'OW', parts, transferSyntaxUid);
}

/** null when the metadata does not name an instance with UIDs that are some */
export function referenceOf(json: JsonDataset): StoredReference | null {
  const reference = {
    studyInstanceUid: textAt(json, '0020000D'),
    seriesInstanceUid: textAt(json, '0020000E'),
    sopInstanceUid: textAt(json, '00080018'),
    sopClassUid: textAt(json, '00080016'),
  };
  return Object.values(reference).every(isUid) ? reference : null;
}

/** Values that lie on the disk until it is their turn, by the empty one that stands in their place. */
type LongValues = Map<Buffer, BulkPart>;

function placeFor(parts: readonly BulkPart[], long: LongValues): Buffer | null {
  const [part] = parts;
  if (!part || parts.length > 1) return null;
  if ('bytes' in part.content) return part.content.bytes;
  if (part.sizeBytes > LONGEST_VALUE)
    throw new AppError('INPUT', 'A value is longer than DICOM can tell. Send the object in parts.');
  const place = Buffer.alloc(0);
  long.set(place, part);
  return place;
}

function syntaxOf([first]: readonly BulkPart[]): string {
  if (!first) return EXPLICIT_VR_LITTLE_ENDIAN;
  const { type, parameters } = first.type;
  const named = parameters.get('transfer-syntax') ?? DEFAULT_SYNTAXES[type] ?? EXPLICIT_VR_LITTLE_ENDIAN;
  const syntax = transferSyntax(named);
  if (syntax?.isEncapsulated === true || named === EXPLICIT_VR_LITTLE_ENDIAN) return named;
  throw new AppError(
    'INPUT',
    'Pixels beside metadata are taken compressed, or as plain bytes in little endian. Send them so.',
  );
}

async function* assembled(
  fileMeta: Buffer,
  { dataSet, long }: { readonly dataSet: DataSet; readonly long: LongValues },
  pixelVr: string,
  parts: readonly BulkPart[],
  transferSyntaxUid: string,
): AsyncGenerator<Buffer, void, undefined> {
  const before: DataSet = new Map([...dataSet].filter(([tag]) => tag < PIXEL_DATA));
  const behind: DataSet = new Map([...dataSet].filter(([tag]) => tag > PIXEL_DATA));
  yield fileMeta;
  yield* elements(parts.length > 0 ? before : dataSet, long);
  if (parts.length === 0) return;
  if (transferSyntax(transferSyntaxUid)?.isEncapsulated === true) {
    yield elementHead(PIXEL_DATA, 'OB', UNDEFINED_LENGTH, EXPLICIT_LITTLE);
    // The offset table may be empty (PS3.5 A.4); each part is a frame, and each frame one fragment.
    yield itemHead(TAG_ITEM, 0, EXPLICIT_LITTLE);
    for (const part of parts) {
      yield itemHead(TAG_ITEM, even(part.sizeBytes), EXPLICIT_LITTLE);
      yield* padded([part]);
    }
    yield itemHead(TAG_SEQUENCE_END, 0, EXPLICIT_LITTLE);
  } else {
    const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    yield elementHead(PIXEL_DATA, pixelVr === 'OB' ? 'OB' : 'OW', even(sizeBytes), EXPLICIT_LITTLE);
    yield* padded(parts);
  }
  yield* elements(behind, long);
}

/** As `encodeDataSetTree`, but for the long values and what they lie in, of which the length is left open. */
async function* elements(dataSet: DataSet, long: LongValues): AsyncGenerator<Buffer, void, undefined> {
  let short: DataSet = new Map();
  for (const [tag, element] of [...dataSet].sort(([a], [b]) => a - b)) {
    const { vr, value } = element;
    if (!holdsLong(element, long)) {
      short.set(tag, element);
      continue;
    }
    yield encodeDataSetTree(short, EXPLICIT_LITTLE);
    short = new Map();
    const part = Buffer.isBuffer(value) ? long.get(value) : undefined;
    if (part) {
      yield elementHead(tag, vr, even(part.sizeBytes), EXPLICIT_LITTLE);
      yield* padded([part], vr);
    } else if (Array.isArray(value)) {
      yield elementHead(tag, 'SQ', UNDEFINED_LENGTH, EXPLICIT_LITTLE);
      for (const item of value as readonly DataSet[]) {
        yield itemHead(TAG_ITEM, UNDEFINED_LENGTH, EXPLICIT_LITTLE);
        yield* elements(item, long);
        yield itemHead(TAG_ITEM_END, 0, EXPLICIT_LITTLE);
      }
      yield itemHead(TAG_SEQUENCE_END, 0, EXPLICIT_LITTLE);
    }
  }
  yield encodeDataSetTree(short, EXPLICIT_LITTLE);
}

function holdsLong({ value }: Element, long: LongValues): boolean {
  if (Buffer.isBuffer(value)) return long.has(value);
  if ('fragments' in value || long.size === 0) return false;
  return value.some((item) => [...item.values()].some((element) => holdsLong(element, long)));
}

function even(sizeBytes: number): number {
  return sizeBytes + (sizeBytes % 2);
}

async function* padded(parts: readonly BulkPart[], vr = 'OB'): AsyncGenerator<Buffer, void, undefined> {
  let sizeBytes = 0;
  for (const { content, sizeBytes: partBytes } of parts) {
    sizeBytes += partBytes;
    if ('bytes' in content) yield content.bytes;
    else for await (const chunk of createReadStream(content.file)) yield chunk as Buffer;
  }
  if (sizeBytes % 2 === 1) yield padding(vr);
}
