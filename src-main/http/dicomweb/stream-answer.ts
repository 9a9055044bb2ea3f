import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isVideoSyntax } from '#shared/dicom/transfer-syntax.ts';
import { AppError } from '#shared/errors.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { byteRange } from './byte-ranges.ts';
import { asDownload, IMMUTABLE, notAcceptable, type DicomwebContext } from './context.ts';
import { acceptedBy, acceptedBytes } from './media-types.ts';
import { frameMediaType } from './wado-frames.ts';

const PIECE_BYTES = 1024 * 1024;

/**
 * What is rendered already and passes through as it is: the stream of a video (PS3.18 8.7.4), or a part of it, which is how
 * a player goes to another place.
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
  const sizeBytes = fragments.reduce((sum, { length }) => sum + length, 0);
  asDownload(reply, 'video').header('Cache-Control', IMMUTABLE).header('Accept-Ranges', 'bytes');
  const asked = byteRange(request.headers.range, sizeBytes);
  if (asked === 'unsatisfiable')
    return reply.code(416).header('Content-Range', `bytes */${sizeBytes}`).type('text/plain').send('');
  const { first, last } = asked ?? { first: 0, last: sizeBytes - 1 };
  if (asked) reply.code(206).header('Content-Range', `bytes ${first}-${last}/${sizeBytes}`);
  async function* pieces(): AsyncGenerator<Buffer> {
    let passed = 0;
    for (const { offset, length } of fragments) {
      const end = Math.min(length, last + 1 - passed);
      for (let at = Math.max(0, first - passed); at < end; at += PIECE_BYTES) {
        const size = Math.min(PIECE_BYTES, end - at);
        yield await context.instances.withSource(record, (source) => source.read(offset + at, size));
      }
      passed += length;
    }
  }
  return reply
    .type(type)
    .header('Content-Length', last - first + 1)
    .send(Readable.from(pieces(), { objectMode: false }));
}
