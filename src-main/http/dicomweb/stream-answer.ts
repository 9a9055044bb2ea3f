import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isVideoSyntax } from '#shared/dicom/transfer-syntax.ts';
import { AppError } from '#shared/errors.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { asDownload, IMMUTABLE, notAcceptable, type DicomwebContext } from './context.ts';
import { acceptedBy, acceptedBytes } from './media-types.ts';
import { frameMediaType } from './wado-frames.ts';

const PIECE_BYTES = 1024 * 1024;

/**
 * What is rendered already and passes through as it is: the stream of a video (PS3.18 8.7.4).
 *
 * @returns null for an instance that is to be rendered
 */
export async function sendStream(
  context: DicomwebContext,
  request: FastifyRequest,
  reply: FastifyReply,
  record: InstanceRecord,
): Promise<FastifyReply | null> {
  if (!isVideoSyntax(record.transferSyntaxUid)) return null;
  const type = frameMediaType(record.transferSyntaxUid) ?? 'video/mpeg';
  const [choice] = acceptedBytes(acceptedBy(request), [type]);
  if (!choice) return notAcceptable(reply, type);
  const fragments = await context.instances.withSource(record, async (source, encoding) => {
    const index = await context.instances.frameIndex(record, source, encoding);
    return index.kind === 'encapsulated' ? (index.frames[0] ?? []) : [];
  });
  if (fragments.length === 0) throw new AppError('MISSING', 'This object has no video to show.');
  async function* pieces(): AsyncGenerator<Buffer> {
    for (const { offset, length } of fragments)
      for (let at = 0; at < length; at += PIECE_BYTES) {
        const from = offset + at;
        const size = Math.min(PIECE_BYTES, length - at);
        yield await context.instances.withSource(record, (source) => source.read(from, size));
      }
  }
  return asDownload(reply, 'video')
    .header('Cache-Control', IMMUTABLE)
    .type(type)
    .send(Readable.from(pieces(), { objectMode: false }));
}
