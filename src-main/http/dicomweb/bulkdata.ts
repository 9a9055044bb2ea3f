import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { AppError } from '#shared/errors.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import type { ByteSource } from '#main/dicom/byte-source.ts';
import type { JsonDataset, JsonElement } from '#main/dicom/dicom-json.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { frameCount, readFrame } from '#main/dicom/frames.ts';
import { binaryValue } from '#main/dicom/json-values.ts';
import { byteRange } from './byte-ranges.ts';
import { asDownload, IMMUTABLE, notAcceptable, type DicomwebContext } from './context.ts';
import { acceptedBy, acceptedBytes } from './media-types.ts';
import { multipart, type Part } from './multipart.ts';
import { frameMediaType, requireInstance } from './wado-frames.ts';
import { auditExport, findInstances, RESOURCES } from './wado-instances.ts';

const OCTETS = 'application/octet-stream';
/** Longer values leave in pieces of this size. */
const PIECE_BYTES = 1024 * 1024;

/** Values that the metadata names by address (PS3.18 10.4.1.1.4): one, or all of an instance, series or study. */
export function registerBulkData(app: FastifyInstance, context: DicomwebContext): void {
  app.get('/studies/:study/series/:series/instances/:instance/bulkdata/:range', async (request, reply) => {
    await context.authorize(request, 'studies.read');
    const record = await requireInstance(context, request);
    return sendValue(context, request, reply, record, (request.params as { range: string }).range);
  });
  for (const resource of RESOURCES) {
    app.get(`${resource}/bulkdata`, async (request, reply) => {
      const caller = await context.authorize(request, 'studies.read');
      const [choice] = acceptedBytes(acceptedBy(request), [OCTETS]).filter(({ isMultipart }) => isMultipart);
      if (!choice) return notAcceptable(reply, `multipart/related; type="${OCTETS}"`);
      const records = await findInstances(context, request);
      await auditExport(context, caller, records);
      const answer = multipart(OCTETS, allValues(context, records));
      return reply.header('Cache-Control', 'private, no-cache').type(answer.contentType).send(answer.body);
    });
  }
}

/** Where a value lies, as its address says: VR, offset in the data set and length; `all` for fragments, joined. */
interface ValuePlace {
  readonly vr: string;
  readonly offset: number;
  readonly length: number | 'all';
}

function placeOf(range: string): ValuePlace {
  const match = /^([A-Z]{2})-(\d{1,15})-(\d{1,10}|all)$/.exec(range);
  if (!match)
    throw new AppError('INPUT', 'The address of this value is not understood. Read the metadata again.');
  const [, vr = '', offset, length] = match;
  return { vr, offset: Number(offset), length: length === 'all' ? 'all' : Number(length) };
}

async function sendValue(
  context: DicomwebContext,
  request: FastifyRequest,
  reply: FastifyReply,
  record: InstanceRecord,
  range: string,
): Promise<FastifyReply> {
  const place = placeOf(range);
  asDownload(reply, 'value.bin').header('Cache-Control', IMMUTABLE);
  if (place.length === 'all') {
    const type = frameMediaType(record.transferSyntaxUid) ?? OCTETS;
    await requirePixels(context, record);
    const choices = acceptedBytes(acceptedBy(request), [OCTETS, type]);
    const [choice] = choices;
    if (!choice) return notAcceptable(reply, `${OCTETS} or ${type}`);
    return reply
      .type(`${choice.mediaType}; transfer-syntax=${record.transferSyntaxUid}`)
      .send(Readable.from(fragments(context, record), { objectMode: false }));
  }
  await requireWithin(context, record, place);
  reply.type(OCTETS).header('Accept-Ranges', 'bytes');
  const asked = byteRange(request.headers.range, place.length);
  if (asked === 'unsatisfiable')
    return reply.code(416).header('Content-Range', `bytes */${place.length}`).type('text/plain').send('');
  const { first, last } = asked ?? { first: 0, last: place.length - 1 };
  if (asked) reply.code(206).header('Content-Range', `bytes ${first}-${last}/${place.length}`);
  reply.header('Content-Length', last - first + 1);
  return reply.send(Readable.from(value(context, record, place, first, last + 1), { objectMode: false }));
}

async function requireWithin(
  context: DicomwebContext,
  record: InstanceRecord,
  { offset, length }: ValuePlace,
): Promise<void> {
  const sizeBytes = await context.instances.withSource(record, async (source) => source.sizeBytes);
  if (typeof length === 'number' && offset + length > sizeBytes)
    throw new AppError('MISSING', 'This value is not in the object. Read the metadata again.');
}

async function requirePixels(context: DicomwebContext, record: InstanceRecord): Promise<void> {
  await context.instances.withSource(record, (source, encoding) =>
    context.instances.frameIndex(record, source, encoding),
  );
}

/** A value in little endian; `from` and `to` count from its start. Pieces begin at whole words. */
async function* value(
  context: DicomwebContext,
  record: InstanceRecord,
  { vr, offset, length }: ValuePlace,
  from: number,
  to: number,
): AsyncGenerator<Buffer, void, undefined> {
  const isBig = encodingOf(record.transferSyntaxUid).isBigEndian;
  const end = typeof length === 'number' ? length : to;
  for (let at = from - (from % 8); at < to; at += PIECE_BYTES) {
    const start = at;
    const piece = await context.instances.withSource(record, (source: ByteSource) =>
      source.read(offset + start, Math.min(PIECE_BYTES, end - start)),
    );
    const bytes = binaryValue(piece, vr, 0, piece.length, isBig);
    yield bytes.subarray(Math.max(0, from - start), Math.min(bytes.length, to - start));
  }
}

async function* fragments(
  context: DicomwebContext,
  record: InstanceRecord,
): AsyncGenerator<Buffer, void, undefined> {
  const { instances } = context;
  const index = await instances.withSource(record, (source, encoding) =>
    instances.frameIndex(record, source, encoding),
  );
  for (let frame = 1; frame <= frameCount(index); frame += 1)
    yield await instances.withSource(record, (source) => readFrame(source, index, frame));
}

async function* allValues(
  context: DicomwebContext,
  records: readonly InstanceRecord[],
): AsyncGenerator<Part, void, undefined> {
  for (const record of records) {
    const [json] = JSON.parse((await context.metadata.read([record])).toString('utf8')) as [JsonDataset];
    for (const address of addressesIn(json)) {
      const place = placeOf(address.slice(address.lastIndexOf('/') + 1));
      const isAll = place.length === 'all';
      yield {
        contentType: isAll ? `${OCTETS}; transfer-syntax=${record.transferSyntaxUid}` : OCTETS,
        location: address,
        bytes: () =>
          place.length === 'all'
            ? fragments(context, record)
            : value(context, record, place, 0, place.length),
      };
    }
  }
}

function* addressesIn(json: JsonDataset): Generator<string, void, undefined> {
  for (const { BulkDataURI, Value } of Object.values<JsonElement>(json)) {
    if (BulkDataURI !== undefined) yield BulkDataURI;
    for (const item of Value ?? [])
      if (typeof item === 'object' && item !== null && !('Alphabetic' in item))
        yield* addressesIn(item as JsonDataset);
  }
}
