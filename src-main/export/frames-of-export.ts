import type { ByteSource } from '#main/dicom/byte-source.ts';
import type { DataSet } from '#main/dicom/data-set.ts';
import { integerAt, tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { encodeRunLength } from '#main/dicom/encode-run-length.ts';
import { frameCount, indexFrames, readFrame } from '#main/dicom/frames.ts';
import { PIXEL_DATA } from '#main/dicom/native-pixels.ts';
import { readPixelLayout } from '#main/dicom/pixel-layout.ts';
import { stripCodeStream } from '#main/deidentify/strip-code-stream.ts';

const EXTENDED_OFFSETS = [0x7fe00001, 0x7fe00002, 0x7fe00003];
const ITEM_HEAD_BYTES = 8;

/** The compressed frames of an object with nothing but picture in them; null when one of them cannot be followed. */
export async function strippedFrames(
  source: ByteSource,
  transferSyntaxUid: string,
): Promise<readonly Buffer[] | null> {
  const encoding = encodingOf(transferSyntaxUid);
  const layout = await readPixelLayout(source, encoding);
  if (!layout) return null;
  const index = await indexFrames(source, layout, { isVideo: false, isBigEndian: false });
  const frames: Buffer[] = [];
  for (let frame = 1; frame <= frameCount(index); frame += 1) {
    const stripped = stripCodeStream(await readFrame(source, index, frame));
    if (!stripped) return null;
    frames.push(stripped);
  }
  return frames;
}

/** The data set with these frames, a fragment each, and where they begin (PS3.5 A.4). */
export function encapsulated(dataSet: DataSet, frames: readonly Buffer[]): DataSet {
  const result: DataSet = new Map(dataSet);
  for (const tag of EXTENDED_OFFSETS) result.delete(tag);
  const offsets = Buffer.alloc(frames.length * 4);
  let at = 0;
  for (const [index, frame] of frames.entries()) {
    if (at > 0xffffffff) break;
    offsets.writeUInt32LE(at, index * 4);
    at += ITEM_HEAD_BYTES + frame.length + (frame.length % 2);
  }
  // Offsets that do not fit the table leave it empty: frames are a fragment each.
  const table = at > 0xffffffff ? Buffer.alloc(0) : offsets;
  result.set(PIXEL_DATA, { vr: 'OB', value: { fragments: [table, ...frames] } });
  return result;
}

/** Native pixels as RLE frames; null for pixels that are not whole bytes, or more than RLE has segments for. */
export function runLengthFrames(dataSet: DataSet): Buffer[] | null {
  const number = (keyword: string) => integerAt(dataSet, tagOf(keyword)) ?? 0;
  const [rows, columns, bitsAllocated] = [number('Rows'), number('Columns'), number('BitsAllocated')];
  const samplesPerPixel = number('SamplesPerPixel') || 1;
  const bytes = dataSet.get(PIXEL_DATA)?.value;
  const width = bitsAllocated / 8;
  const isPlain =
    Number.isInteger(width) && samplesPerPixel * width <= 15 && number('PlanarConfiguration') === 0;
  const isSubsampled = textAt(dataSet, tagOf('PhotometricInterpretation')).endsWith('_422');
  if (!Buffer.isBuffer(bytes) || !isPlain || isSubsampled) return null;
  const frameBytes = rows * columns * samplesPerPixel * width;
  const count = Math.max(1, number('NumberOfFrames'));
  if (frameBytes === 0 || bytes.length < frameBytes * count) return null;
  return Array.from({ length: count }, (_, frame) =>
    encodeRunLength(
      bytes.subarray(frame * frameBytes, (frame + 1) * frameBytes),
      columns,
      width,
      samplesPerPixel,
    ),
  );
}
