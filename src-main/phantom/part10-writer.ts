import { AppError } from '#shared/errors.ts';
import type { Attributes, AttributeValue } from './attributes.ts';
import { encodeDataSet, EXPLICIT_LITTLE_ENDIAN, RUN_LENGTH, type DataSetOptions } from './data-set-writer.ts';
import { encodeRunLength } from '#main/dicom/encode-run-length.ts';

const IMPLEMENTATION_CLASS_UID = '2.25.133781204650392671402196382190718355301';
const IMPLEMENTATION_VERSION_NAME = 'VIEWBOX_PHANTOM';

function metaElement(element: number, vr: string, value: Buffer): Buffer {
  const isLong = vr === 'OB';
  const head = Buffer.alloc(isLong ? 12 : 8);
  head.writeUInt16LE(2, 0);
  head.writeUInt16LE(element, 2);
  head.write(vr, 4, 'latin1');
  if (isLong) head.writeUInt32LE(value.length, 8);
  else head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
}

function even(text: string, padding: string): Buffer {
  return Buffer.from(text.length % 2 === 0 ? text : text + padding, 'latin1');
}

/** Preamble, `DICM` and group 2 (PS3.10 7.1). */
function fileMeta(sopClassUid: string, sopInstanceUid: string, transferSyntaxUid: string): Buffer {
  const group = Buffer.concat([
    metaElement(0x0001, 'OB', Buffer.from([0, 1])),
    metaElement(0x0002, 'UI', even(sopClassUid, '\0')),
    metaElement(0x0003, 'UI', even(sopInstanceUid, '\0')),
    metaElement(0x0010, 'UI', even(transferSyntaxUid, '\0')),
    metaElement(0x0012, 'UI', even(IMPLEMENTATION_CLASS_UID, '\0')),
    metaElement(0x0013, 'SH', even(IMPLEMENTATION_VERSION_NAME, ' ')),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(group.length);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), metaElement(0, 'UL', length), group]);
}

function numberOf(
  attributes: Attributes,
  keyword: 'Rows' | 'Columns' | 'NumberOfFrames' | 'SamplesPerPixel',
) {
  const value = attributes[keyword];
  return typeof value === 'number' ? value : 1;
}

/** The same data set with its native Pixel Data as RLE frames (PS3.5 Annex G). */
function runLengthEncoded(attributes: Attributes): Attributes {
  const pixels = attributes.PixelData;
  if (
    !(pixels instanceof Uint8Array || pixels instanceof Uint16Array || pixels instanceof Int16Array) ||
    (attributes.PlanarConfiguration ?? 0) !== 0
  ) {
    throw new AppError(
      'INPUT',
      'Only native pixels, colour by pixel, can be run-length encoded. Give those.',
    );
  }
  const columns = numberOf(attributes, 'Columns');
  const samplesPerPixel = numberOf(attributes, 'SamplesPerPixel');
  const bytesPerSample = pixels.BYTES_PER_ELEMENT;
  const frameBytes = numberOf(attributes, 'Rows') * columns * samplesPerPixel * bytesPerSample;
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const frames = Array.from({ length: numberOf(attributes, 'NumberOfFrames') }, (_, index) =>
    encodeRunLength(
      bytes.subarray(index * frameBytes, (index + 1) * frameBytes),
      columns,
      bytesPerSample,
      samplesPerPixel,
    ),
  );
  return { ...attributes, PixelData: { frames } };
}

function isEncapsulated(value: AttributeValue): boolean {
  return typeof value === 'object' && 'frames' in value;
}

/**
 * A whole Part 10 file of one instance.
 *
 * @param attributes        the data set; SOPClassUID and SOPInstanceUID also go into the file meta information
 * @param transferSyntaxUid what `encodeDataSet` can write; for RLE native pixels are encoded here
 */
export function encodePart10(
  attributes: Attributes,
  transferSyntaxUid: string = EXPLICIT_LITTLE_ENDIAN,
  options: DataSetOptions = {},
): Buffer {
  const { SOPClassUID: sopClassUid, SOPInstanceUID: sopInstanceUid } = attributes;
  if (typeof sopClassUid !== 'string' || typeof sopInstanceUid !== 'string') {
    throw new AppError('INPUT', 'An instance needs its SOP Class and Instance UID. Set both.');
  }
  const isNative = attributes.PixelData !== undefined && !isEncapsulated(attributes.PixelData);
  const written = transferSyntaxUid === RUN_LENGTH && isNative ? runLengthEncoded(attributes) : attributes;
  return Buffer.concat([
    fileMeta(sopClassUid, sopInstanceUid, transferSyntaxUid),
    encodeDataSet(written, transferSyntaxUid, options),
  ]);
}
