import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#shared/errors.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { frameCount, readFrame } from '#main/dicom/frames.ts';
import { binaryValue } from '#main/dicom/json-values.ts';
import { chooseBytes } from './media-types.ts';
import { multipart, multipartBuffer, type Part } from './multipart.ts';
import { frameNumbers, resourceParams } from './paths.ts';
import { isUnchanged, notAcceptable, type DicomwebContext } from './context.ts';
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

function frameMediaTypes(syntaxUid: string): readonly string[] {
  const own = FRAME_MEDIA_TYPES.find(([pattern]) => pattern.test(syntaxUid))?.[1];
  return own === undefined ? [OCTETS] : [own, OCTETS];
}

/** Answers up to this size leave in one piece; longer ones stream frame by frame. */
const ONE_PIECE_BYTES = 16 * 1024 * 1024;

export function registerFrames(app: FastifyInstance, context: DicomwebContext): void {
  // A wildcard, since a list of many frames is longer than the router lets a parameter be.
  app.get('/studies/:study/series/:series/instances/:instance/frames/*', async (request, reply) => {
    await context.authorize(request);
    const list = (request.params as { '*': string })['*'];
    const record = await requireInstance(context, request);
    return sendFrames(context, request, reply, record, frameNumbers(list));
  });

  app.get('/studies/:study/series/:series/instances/:instance/bulkdata/:range', async (request, reply) => {
    await context.authorize(request);
    const record = await requireInstance(context, request);
    return sendBulkData(context, reply, record, (request.params as { range: string }).range);
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

async function sendFrames(
  context: DicomwebContext,
  request: FastifyRequest,
  reply: FastifyReply,
  record: InstanceRecord,
  frames: readonly number[],
): Promise<FastifyReply> {
  const syntaxUid = frameSyntax(record.transferSyntaxUid);
  const choice = chooseBytes(request.headers.accept, frameMediaTypes(syntaxUid));
  const isWantedSyntax = choice?.transferSyntaxUid === '*' || choice?.transferSyntaxUid === syntaxUid;
  if (!choice || !isWantedSyntax || (!choice.isMultipart && frames.length > 1))
    return notAcceptable(
      reply,
      `${frameMediaTypes(syntaxUid).join(' or ')}; transfer-syntax=${syntaxUid}, several frames as multipart/related`,
    );
  const variant = createHash('sha256').update(`${frames.join()} ${choice.isMultipart} ${choice.mediaType}`);
  if (isUnchanged(request, reply, record, variant.digest('base64url').slice(0, 16)))
    return reply.code(304).send();
  const contentType = `${choice.mediaType}; transfer-syntax=${syntaxUid}`;

  if (record.sizeBytes > ONE_PIECE_BYTES && frames.length > 1) {
    const { highest, count } = await checkFrames(context, record, frames);
    if (highest > count)
      throw new AppError('MISSING', `There is no frame ${highest}; the object has ${count}.`);
    const answer = multipart(choice.mediaType, frameParts(context, record, frames, contentType));
    return reply.type(answer.contentType).send(answer.body);
  }
  const bytes = await context.instances.withSource(record, async (source, encoding) => {
    const index = await context.instances.frameIndex(record, source, encoding);
    return Promise.all(frames.map((frame) => readFrame(source, index, frame)));
  });
  const [only] = bytes;
  if (!choice.isMultipart && only) return reply.type(contentType).send(only);
  const answer = multipartBuffer(
    choice.mediaType,
    bytes.map((frame) => ({ contentType, bytes: frame })),
  );
  return reply.type(answer.contentType).send(answer.body);
}

/** Errors must come before the first byte: once streaming, a status can no longer be told. */
async function checkFrames(
  context: DicomwebContext,
  record: InstanceRecord,
  frames: readonly number[],
): Promise<{ highest: number; count: number }> {
  return context.instances.withSource(record, async (source, encoding) => {
    const index = await context.instances.frameIndex(record, source, encoding);
    return { highest: Math.max(...frames), count: frameCount(index) };
  });
}

function* frameParts(
  context: DicomwebContext,
  record: InstanceRecord,
  frames: readonly number[],
  contentType: string,
): Generator<Part, void, undefined> {
  for (const frame of frames) {
    const bytes = () =>
      context.instances.withSource(record, async (source, encoding) =>
        readFrame(source, await context.instances.frameIndex(record, source, encoding), frame),
      );
    yield { contentType, bytes };
  }
}

const LARGEST_BULK_BYTES = 512 * 1024 * 1024;

/** A value that the metadata named by VR, offset and length; `all` is pixel data of undefined length, fragments joined. */
async function sendBulkData(
  context: DicomwebContext,
  reply: FastifyReply,
  record: InstanceRecord,
  range: string,
): Promise<FastifyReply> {
  const match = /^([A-Z]{2})-(\d{1,15})-(\d{1,10}|all)$/.exec(range);
  if (!match)
    throw new AppError('INPUT', 'The address of this value is not understood. Read the metadata again.');
  const [vr = '', offset, length] = [match[1], Number(match[2]), match[3]];
  const bytes = await context.instances.withSource(record, async (source, encoding) => {
    if (length === 'all') {
      const index = await context.instances.frameIndex(record, source, encoding);
      const frames = Array.from({ length: frameCount(index) }, (_, at) => readFrame(source, index, at + 1));
      return Buffer.concat(await Promise.all(frames));
    }
    const wanted = Number(length);
    if (wanted > LARGEST_BULK_BYTES || offset + wanted > source.sizeBytes)
      throw new AppError(
        'MISSING',
        'This value is not in the object, or too large. Retrieve the whole instance.',
      );
    return source.read(offset, wanted);
  });
  const isBig = encodingOf(record.transferSyntaxUid).isBigEndian;
  return reply
    .header('Cache-Control', 'private, max-age=31536000, immutable')
    .type(OCTETS)
    .send(binaryValue(bytes, vr, 0, bytes.length, isBig));
}
