import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#shared/errors.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { isDecodable } from '#main/dicom/decode-frame.ts';
import type { ByteSource } from '#main/dicom/byte-source.ts';
import { frameCount, frameFragments, readFrame, type FrameIndex } from '#main/dicom/frames.ts';
import { asDownload, isUnchanged, notAcceptable, type DicomwebContext } from './context.ts';
import { acceptedBy, acceptedBytes, queryOf, type BytesChoice } from './media-types.ts';
import {
  closing,
  multipart,
  multipartType,
  newBoundary,
  NEW_LINE,
  partHead,
  type Part,
} from './multipart.ts';
import { rawAnswer } from './raw-answer.ts';
import { frameNumbers, resourceParams } from './paths.ts';
import { renderJob } from './render-parameters.ts';
import { frameSyntax } from './stored-instances.ts';

const OCTETS = 'application/octet-stream';

// PS3.18 Table 8.7.3-5 and its successors: what a compressed frame is by itself.
const FRAME_MEDIA_TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.4\.(?:5\d|6[0-6]|70)$/, 'image/jpeg'],
  [/\.4\.8[01]$/, 'image/jls'],
  [/\.4\.9[01]$/, 'image/jp2'],
  [/\.4\.9[23]$/, 'image/jpx'],
  [/\.4\.20[1-3]$/, 'image/jphc'],
  [/\.4\.11[0-2]$/, 'image/jxl'],
  [/\.4\.10[01](?:\.1)?$/, 'video/mpeg'],
  [/\.4\.10[2-6](?:\.1)?$/, 'video/mp4'],
  [/\.4\.10[78]$/, 'video/H265'],
  [/^1\.2\.840\.10008\.1\.2\.5$/, 'image/dicom-rle'],
];

/** The media type of compressed frames in a syntax; null where they are plain bytes */
export function frameMediaType(syntaxUid: string): string | null {
  return FRAME_MEDIA_TYPES.find(([pattern]) => pattern.test(syntaxUid))?.[1] ?? null;
}

function frameMediaTypes(syntaxUid: string): readonly string[] {
  const own = frameMediaType(syntaxUid);
  return own === null ? [OCTETS] : [own, OCTETS];
}

/** Answers up to this size leave in one piece; longer ones stream frame by frame. */
const ONE_PIECE_BYTES = 16 * 1024 * 1024;

export function registerFrames(app: FastifyInstance, context: DicomwebContext): void {
  // A wildcard, since a list of many frames is longer than the router lets a parameter be.
  app.get('/studies/:study/series/:series/instances/:instance/frames/*', async (request, reply) => {
    await context.authorize(request, 'studies.read');
    const list = (request.params as { '*': string })['*'];
    const record = await requireInstance(context, request);
    return sendFrames(context, request, reply, record, frameNumbers(list));
  });
}

/** @throws AppError INPUT for an address without UIDs, MISSING when the instance is not there */
export async function requireInstance(
  context: DicomwebContext,
  request: FastifyRequest,
): Promise<InstanceRecord> {
  const { study, series, instance } = resourceParams(request.params);
  const record = await context.catalog.instance(study, series, instance);
  if (record) return record;
  throw new AppError('MISSING', 'This instance is not in the archive. Search again.');
}

interface FrameChoice {
  readonly isMultipart: boolean;
  readonly mediaType: string;
  readonly transferSyntaxUid: string;
  readonly isDecoded: boolean;
}

/** The first accepted way that is possible: as stored, or decoded to explicit little endian. */
function chooseFrames(
  record: InstanceRecord,
  choices: readonly BytesChoice[],
  isList: boolean,
): FrameChoice | null {
  const stored = frameSyntax(record.transferSyntaxUid);
  const canDecode = stored !== EXPLICIT_VR_LITTLE_ENDIAN && isDecodable(record.transferSyntaxUid);
  for (const { isMultipart, mediaType, transferSyntaxUid } of choices) {
    if (isList && !isMultipart) continue;
    const isDefault = transferSyntaxUid === null;
    const wantsDecoded =
      mediaType === OCTETS && (transferSyntaxUid === EXPLICIT_VR_LITTLE_ENDIAN || isDefault);
    if (transferSyntaxUid === '*' || transferSyntaxUid === stored || (isDefault && mediaType !== OCTETS))
      return { isMultipart, mediaType, transferSyntaxUid: stored, isDecoded: false };
    if (wantsDecoded && canDecode)
      return { isMultipart, mediaType, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN, isDecoded: true };
    // What cannot be decoded leaves as it is, rather than not at all.
    if (isDefault) return { isMultipart, mediaType, transferSyntaxUid: stored, isDecoded: false };
  }
  return null;
}

async function sendFrames(
  context: DicomwebContext,
  request: FastifyRequest,
  reply: FastifyReply,
  record: InstanceRecord,
  frames: readonly number[],
): Promise<FastifyReply> {
  const syntaxUid = frameSyntax(record.transferSyntaxUid);
  const offered = frameMediaTypes(syntaxUid);
  const accepted = acceptedBytes(acceptedBy(request), offered, queryOf(request).get('transfer-syntax'));
  const choice = chooseFrames(record, accepted, frames.length > 1);
  if (!choice)
    return notAcceptable(
      reply,
      `${offered.join(' or ')}; transfer-syntax=${syntaxUid}, several frames as multipart/related`,
    );
  if (isUnchanged(request, reply, record, variantOf(frames, choice))) return reply.code(304).send();
  const contentType = `${choice.mediaType}; transfer-syntax=${choice.transferSyntaxUid}`;

  if (choice.isDecoded || (record.sizeBytes > ONE_PIECE_BYTES && frames.length > 1)) {
    await requireFrames(context, record, frames);
    const frameBytes = (frame: number) => readOrDecode(context, record, frame, choice.isDecoded);
    // Errors must come before the first byte: once streaming, a status can no longer be told.
    const [first = 1, ...others] = frames;
    const firstBytes = await frameBytes(first);
    if (!choice.isMultipart) return asDownload(reply, 'frame.bin').type(contentType).send(firstBytes);
    function* parts(): Generator<Part> {
      yield { contentType, bytes: () => Promise.resolve(firstBytes) };
      for (const frame of others) yield { contentType, bytes: () => frameBytes(frame) };
    }
    const answer = multipart(choice.mediaType, parts());
    return reply.type(answer.contentType).send(answer.body);
  }
  const answer = await framesInOnePiece(context, record, frames, choice, contentType);
  if (!choice.isMultipart) asDownload(reply, 'frame.bin');
  const raw = rawAnswer(reply, answer.contentType, answer.body.length);
  try {
    await raw.write(answer.body);
    // Not when it was lost: a socket may still hold on to it.
    context.buffers.give(answer.whole);
    await raw.end();
  } catch {
    raw.abort();
  }
  return reply;
}

interface OnePiece {
  readonly contentType: string;
  readonly body: Buffer;
  /** The buffer that `body` is a part of, to be given back */
  readonly whole: Buffer;
}

/** Frames with all that stands around them, read to where they leave from. */
async function framesInOnePiece(
  context: DicomwebContext,
  record: InstanceRecord,
  frames: readonly number[],
  { isMultipart, mediaType }: FrameChoice,
  contentType: string,
): Promise<OnePiece> {
  const boundary = newBoundary();
  const head = isMultipart ? partHead(boundary, contentType) : EMPTY;
  const tail = isMultipart ? NEW_LINE : EMPTY;
  const end = isMultipart ? closing(boundary) : EMPTY;
  return context.instances.withSource(record, async (source, encoding) => {
    const index = await context.instances.frameIndex(record, source, encoding);
    const readers = await Promise.all(frames.map((frame) => frameReader(source, index, frame)));
    const sizeBytes = readers.reduce(
      (sum, { length }) => sum + head.length + length + tail.length,
      end.length,
    );
    const whole = context.buffers.take(sizeBytes);
    let at = 0;
    for (const reader of readers) {
      at += head.copy(whole, at);
      await reader.readInto(whole, at);
      at += reader.length;
      at += tail.copy(whole, at);
    }
    end.copy(whole, at);
    return {
      contentType: isMultipart ? multipartType(mediaType, boundary) : contentType,
      body: whole.subarray(0, sizeBytes),
      whole,
    };
  });
}

const EMPTY = Buffer.alloc(0);

interface FrameReader {
  readonly length: number;
  readInto(buffer: Buffer, at: number): Promise<void>;
}

async function frameReader(source: ByteSource, index: FrameIndex, frame: number): Promise<FrameReader> {
  const fragments = frameFragments(index, frame);
  if (!fragments) {
    const bytes = await readFrame(source, index, frame);
    return { length: bytes.length, readInto: async (buffer, at) => void bytes.copy(buffer, at) };
  }
  const length = fragments.reduce((sum, fragment) => sum + fragment.length, 0);
  return {
    length,
    async readInto(buffer, start) {
      let at = start;
      for (const fragment of fragments)
        at += await source.readInto(buffer, at, fragment.offset, fragment.length);
      if (at - start < length)
        throw new AppError(
          'CORRUPT',
          `The pixels of frame ${frame} are cut off. Ask for the object to be sent again.`,
        );
    },
  };
}

/** Which frames and how packed, as it may stand in an entity tag */
function variantOf(frames: readonly number[], choice: FrameChoice): string {
  const { isMultipart, mediaType, transferSyntaxUid } = choice;
  const text = `${frames.join('.')}-${isMultipart ? 'parts' : 'one'}-${mediaType}-${transferSyntaxUid}`;
  return text.length <= 120 ? text : createHash('sha256').update(text).digest('base64url');
}

/** @throws AppError MISSING when the object has less frames */
async function requireFrames(
  context: DicomwebContext,
  record: InstanceRecord,
  frames: readonly number[],
): Promise<void> {
  const count = await context.instances.withSource(record, async (source, encoding) =>
    frameCount(await context.instances.frameIndex(record, source, encoding)),
  );
  const highest = Math.max(...frames);
  if (highest > count)
    throw new AppError('MISSING', `There is no frame ${highest}; the object has ${count}.`);
}

function readOrDecode(
  context: DicomwebContext,
  record: InstanceRecord,
  frameNumber: number,
  isDecoded: boolean,
): Promise<Buffer> {
  if (isDecoded)
    return context.pictures.render(renderJob(context, record, { frameNumber, output: { kind: 'samples' } }));
  return context.instances.withSource(record, async (source, encoding) =>
    readFrame(source, await context.instances.frameIndex(record, source, encoding), frameNumber),
  );
}
