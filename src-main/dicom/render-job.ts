import { open } from 'node:fs/promises';
import { PNG } from 'pngjs';
import { AppError } from '#shared/errors.ts';
import { isVideoSyntax, transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { annotate, type Annotation } from './annotate-picture.ts';
import { fileSource, memorySource, readGrowing, type ByteSource } from './byte-source.ts';
import { decodeFrame } from './decode-frame.ts';
import type { DecodedFrame, FrameDescription } from './decoded-frame.ts';
import { datasetToJson, type JsonDataset } from './dicom-json.ts';
import { encodingOf, type Encoding } from './element-walk.ts';
import { indexFrames, readFrame } from './frames.ts';
import { inflateDataset } from './inflate-head.ts';
import { numberAt } from './json-attributes.ts';
import { readPixelLayout } from './pixel-layout.ts';
import { encodeJpeg } from './jpeg-encoder.ts';
import { describeFrame, presentFrame } from './pixel-presentation.ts';
import { renderFrame, type RenderedFrame, type RenderOptions } from './render-frame.ts';

/** One picture to make from a stored file; plain data, since it travels to a thread. */
export interface RenderJob extends RenderOptions {
  readonly file: string;
  readonly datasetOffset: number;
  readonly sizeBytes: number;
  readonly transferSyntaxUid: string;
  /** From 1 */
  readonly frameNumber: number;
  /** Default: PNG */
  readonly output?: RenderOutput;
  /** Written onto a picture */
  readonly annotations?: readonly Annotation[];
}

/** What is made of a frame: a picture, or its samples as they are, decoded, in little endian. */
export type RenderOutput =
  | { readonly kind: 'png' }
  | { readonly kind: 'jpeg'; readonly quality: number }
  | { readonly kind: 'samples' };

const MOST_PIXELS = 64 * 1024 * 1024;

/**
 * Makes a picture of one frame of a file, or decodes it.
 *
 * @throws AppError MISSING without pixels or such a frame, CORRUPT when damaged, INPUT when it cannot be decoded here
 */
export async function makePicture(job: RenderJob): Promise<Uint8Array> {
  await using handle = await open(job.file, 'r');
  const stored = fileSource(handle, job.datasetOffset, job.sizeBytes);
  const isDeflated = transferSyntax(job.transferSyntaxUid)?.isDeflated === true;
  const source = isDeflated
    ? memorySource(await inflateDataset(await stored.read(0, stored.sizeBytes)))
    : stored;
  return await render(source, job);
}

async function render(source: ByteSource, job: RenderJob): Promise<Uint8Array> {
  const encoding = encodingOf(job.transferSyntaxUid);
  const layout = await readPixelLayout(source, encoding);
  if (!layout) throw new AppError('MISSING', 'This object has no pixels to show.');
  if (layout.rows * layout.columns > MOST_PIXELS)
    throw new AppError('CORRUPT', `A picture of ${layout.columns} × ${layout.rows} pixels is not rendered.`);
  const json = await readJson(source, encoding);
  const index = await indexFrames(source, layout, {
    isVideo: isVideoSyntax(job.transferSyntaxUid),
    isBigEndian: encoding.isBigEndian,
  });
  const bytes = await readFrame(source, index, job.frameNumber);
  const description = describeFrame(json, layout, job.transferSyntaxUid);
  const frame = await decodeFrame(bytes, description);
  const { output = { kind: 'png' } } = job;
  if (output.kind === 'samples') return asDescribed(frame, description);
  const shown = renderFrame(frame, description, presentFrame(json, job.frameNumber), json, job);
  const { annotations = [], frameNumber } = job;
  const frameCount = numberAt(json, '00280008') ?? 1;
  const picture =
    annotations.length === 0 ? shown : annotate(shown, json, annotations, { frameNumber, frameCount });
  return output.kind === 'png' ? encodePng(picture) : encodeJpeg(picture, output.quality);
}

/** Samples in little endian, as every computer of today keeps them, and in the order that the data set names. */
function asDescribed({ samples, samplesPerPixel }: DecodedFrame, description: FrameDescription): Uint8Array {
  const width = samples.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  if (samplesPerPixel === 1 || description.planarConfiguration !== 1) return new Uint8Array(bytes);
  const planar = new Uint8Array(bytes.length);
  const pixels = bytes.length / width / samplesPerPixel;
  for (let at = 0; at < pixels * samplesPerPixel; at += 1) {
    const to = (at % samplesPerPixel) * pixels + Math.floor(at / samplesPerPixel);
    for (let byte = 0; byte < width; byte += 1) planar[to * width + byte] = bytes[at * width + byte] ?? 0;
  }
  return planar;
}

function readJson(source: ByteSource, encoding: Encoding): Promise<JsonDataset> {
  return readGrowing(source, 0, (bytes, isWholeDataset) => {
    const reading = datasetToJson(bytes, encoding, {
      inlineLimitBytes: 0,
      isWholeDataset,
      bulkDataUri: () => null,
    });
    return reading.kind === 'json' ? reading.json : null;
  });
}

function encodePng({ width, height, channels, pixels }: RenderedFrame): Uint8Array {
  const colorType = channels === 1 ? 0 : 2;
  const png = new PNG({
    width,
    height,
    bitDepth: 8,
    colorType,
    inputColorType: colorType,
    inputHasAlpha: false,
  });
  png.data = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  return new Uint8Array(
    PNG.sync.write(png, { colorType, inputColorType: colorType, inputHasAlpha: false, deflateLevel: 3 }),
  );
}
