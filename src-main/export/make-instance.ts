import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { AppError, toAppError } from '#shared/errors.ts';
import type { ExportSyntax } from '#shared/contract/exports.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN, isVideoSyntax, transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { deidentify } from '#main/deidentify/deidentify.ts';
import { drawBlackBoxes, type Rectangle } from '#main/deidentify/black-box.ts';
import { identityMap } from '#main/deidentify/identity-map.ts';
import type { DeidentifyOptions } from '#main/deidentify/options.ts';
import { fileSource, memorySource } from '#main/dicom/byte-source.ts';
import { encodeDataSetTree, readDataSet, type DataSet } from '#main/dicom/data-set.ts';
import { tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { encodingOf, EXPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { inflateDataset } from '#main/dicom/inflate-head.ts';
import {
  hasEmbeddedOverlay,
  maskUnusedBits,
  nativeLength,
  nativePixels,
  PIXEL_DATA,
  type NativePixels,
} from '#main/dicom/native-pixels.ts';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import { encapsulated, runLengthFrames, strippedFrames } from './frames-of-export.ts';

export interface MakeJob {
  readonly file: string;
  readonly datasetOffset: number;
  readonly sizeBytes: number;
  readonly transferSyntaxUid: string;
  readonly syntax: ExportSyntax;
  /** null: content stays */
  readonly deidentification: MakeIdentity | null;
}

export interface MakeIdentity {
  readonly options: DeidentifyOptions;
  /** Hex digits */
  readonly secret: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly shiftDays: number;
  readonly rectangles: readonly Rectangle[];
}

export interface MadeBytes {
  /** A Part 10 file */
  readonly bytes: Buffer;
  /** What has to be said of it; `''`: nothing */
  readonly warning: string;
}

const RUN_LENGTH = '1.2.840.10008.1.2.5';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const MOST_BYTES = 2 ** 31;
const deflate = promisify(deflateRaw);

/** An object on its way: its data set in little endian, and the syntax that its pixels are in. */
interface Object {
  dataSet: DataSet;
  /** Bytes that the data set was read from; null once the pixels are others */
  readonly raw: Buffer;
  syntax: string;
  native: NativePixels | null;
  warning: string;
}

/**
 * Makes one instance anew from its stored file: without its patient, in another transfer syntax, or both.
 *
 * @throws AppError CORRUPT when it is damaged, INPUT when it cannot be made so; nothing of it may then leave
 */
export async function makeInstance(job: MakeJob): Promise<MadeBytes> {
  const object = await readObject(job);
  if (job.deidentification) await removePatient(object, job.deidentification);
  const isRunLengthAgain = job.syntax === 'asStored' && job.transferSyntaxUid === RUN_LENGTH && object.native;
  await changeSyntax(object, isRunLengthAgain ? 'rle' : job.syntax);
  return { bytes: await encodeObject(object), warning: object.warning };
}

async function readObject({ file, datasetOffset, sizeBytes, transferSyntaxUid }: MakeJob): Promise<Object> {
  if (sizeBytes > MOST_BYTES)
    throw new AppError('INPUT', 'The object is larger than 2 GiB: it can only be exported as it is stored.');
  await using handle = await open(file, 'r');
  const source = fileSource(handle, datasetOffset, sizeBytes);
  const stored = await source.read(0, source.sizeBytes);
  const raw = transferSyntax(transferSyntaxUid)?.isDeflated ? await inflateDataset(stored) : stored;
  const { dataSet } = readDataSet(raw, encodingOf(transferSyntaxUid));
  return {
    dataSet,
    raw,
    syntax: transferSyntaxUid,
    native: null,
    warning: '',
  };
}

function isEncapsulated(dataSet: DataSet): boolean {
  const value = dataSet.get(PIXEL_DATA)?.value;
  return value !== undefined && 'fragments' in value;
}

async function decode(object: Object): Promise<NativePixels | null> {
  const { dataSet } = readDataSet(object.raw, encodingOf(object.syntax));
  const native = await nativePixels(dataSet, object.raw, object.syntax);
  if (native) {
    object.native = native;
    object.dataSet = native.dataSet;
    object.syntax = EXPLICIT_VR_LITTLE_ENDIAN;
  }
  return native;
}

async function removePatient(object: Object, identity: MakeIdentity): Promise<void> {
  await cleanPixels(object, identity.rectangles);
  const { dataSet, residues } = deidentify(object.dataSet, {
    options: identity.options,
    identities: identityMap(Buffer.from(identity.secret, 'hex')),
    patient: identity,
    shiftDays: identity.shiftDays,
    isPixelDataCleaned: identity.rectangles.length > 0,
  });
  object.dataSet = dataSet;
  if (residues > 0)
    object.warning ||= 'Texts that still named somebody were taken out of attributes that the profile keeps.';
}

/** Nothing but the picture stays in the pixel data. */
async function cleanPixels(object: Object, rectangles: readonly Rectangle[]): Promise<void> {
  if (!object.dataSet.has(PIXEL_DATA)) {
    if (rectangles.length > 0)
      throw new AppError('INPUT', 'An object without pixels cannot get black boxes.');
    return;
  }
  if (isVideoSyntax(object.syntax)) {
    if (rectangles.length > 0)
      throw new AppError('INPUT', 'Black boxes cannot be drawn into video. Leave this object out.');
    object.warning = 'Video was not looked into: what is said or shown in it leaves as it is.';
    return;
  }
  const isMasked = hasEmbeddedOverlay(object.dataSet);
  if (isEncapsulated(object.dataSet)) {
    const isDecoded = rectangles.length > 0 || isMasked || !(await stripFrames(object));
    if (isDecoded) await decode(object);
  } else if (rectangles.length > 0) {
    await decode(object);
  }
  trimNative(object);
  if (rectangles.length > 0 && object.native) object.dataSet = drawBlackBoxes(object.native, rectangles);
  if (isMasked) {
    object.dataSet = new Map(object.dataSet);
    maskUnusedBits(object.dataSet);
  }
}

/** false: the frames cannot be followed, and only decoding shows what is picture in them */
async function stripFrames(object: Object): Promise<boolean> {
  if (object.syntax === RUN_LENGTH) return false;
  const frames = await strippedFrames(memorySource(object.raw), object.syntax);
  if (!frames) return false;
  object.dataSet = encapsulated(object.dataSet, frames);
  return true;
}

/** Bytes behind the last pixel are no picture. */
function trimNative(object: Object): void {
  const element = object.dataSet.get(PIXEL_DATA);
  const length = nativeLength(object.dataSet);
  if (!Buffer.isBuffer(element?.value) || length === null || element.value.length <= length) return;
  object.dataSet = new Map(object.dataSet);
  object.dataSet.set(PIXEL_DATA, { vr: element.vr, value: element.value.subarray(0, length) });
}

async function changeSyntax(object: Object, wanted: ExportSyntax): Promise<void> {
  if (wanted === 'asStored') return;
  if (isEncapsulated(object.dataSet)) {
    if (wanted === 'rle' && object.syntax === RUN_LENGTH) return;
    try {
      const { dataSet } = object;
      const native = await decode(object);
      // Whatever was done to the attributes holds; the pixels alone are those of the decoder.
      if (native) object.dataSet = withPixelsOf(dataSet, native.dataSet);
    } catch (error) {
      const { code } = toAppError(error);
      if (code !== 'INPUT') throw error;
      object.warning ||= `The object could not be decoded; it was written in ${syntaxName(object.syntax)}.`;
      return;
    }
  }
  object.syntax = EXPLICIT_VR_LITTLE_ENDIAN;
  if (wanted === 'deflated') object.syntax = DEFLATED;
  if (wanted !== 'rle' || !object.dataSet.has(PIXEL_DATA)) return;
  const frames = runLengthFrames(object.dataSet);
  if (frames) {
    object.dataSet = encapsulated(object.dataSet, frames);
    object.syntax = RUN_LENGTH;
  } else {
    object.warning ||= 'The pixels do not fit RLE; they were written in Explicit VR Little Endian.';
  }
}

const OF_PIXELS = ['PhotometricInterpretation', 'PlanarConfiguration', 'LossyImageCompression'].map(tagOf);

function withPixelsOf(attributes: DataSet, pixels: DataSet): DataSet {
  const dataSet: DataSet = new Map(attributes);
  for (const tag of [...OF_PIXELS, PIXEL_DATA]) {
    const element = pixels.get(tag);
    if (element) dataSet.set(tag, element);
  }
  for (const tag of [0x7fe00001, 0x7fe00002, 0x7fe00003]) dataSet.delete(tag);
  return dataSet;
}

function syntaxName(uid: string): string {
  return transferSyntax(uid)?.name ?? uid;
}

async function encodeObject({ dataSet, syntax }: Object): Promise<Buffer> {
  const isDeflated = transferSyntax(syntax)?.isDeflated === true;
  const encoding = isEncapsulated(dataSet) ? EXPLICIT_LITTLE : encodingOf(syntax);
  const transferSyntaxUid = encoding.isBigEndian ? EXPLICIT_VR_LITTLE_ENDIAN : syntax;
  const encoded = encodeDataSetTree(dataSet, encoding.isBigEndian ? EXPLICIT_LITTLE : encoding);
  const meta = encodeFileMeta({
    sopClassUid: textAt(dataSet, tagOf('SOPClassUID')),
    sopInstanceUid: textAt(dataSet, tagOf('SOPInstanceUID')),
    transferSyntaxUid,
    sourceAeTitle: '',
  });
  if (!isDeflated) return Buffer.concat([meta, encoded]);
  const deflated = await deflate(encoded);
  return Buffer.concat([meta, deflated, Buffer.alloc(deflated.length % 2)]);
}
