import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { InstanceRecord } from '#main/catalog/records.ts';
import type { Caller } from '#main/users/caller.ts';
import { acceptsJson, chooseBytes } from './media-types.ts';
import { requireSome } from './metadata.ts';
import { multipart, type Part } from './multipart.ts';
import { resourceParams } from './paths.ts';
import { notAcceptable, type DicomwebContext } from './context.ts';

const DICOM = 'application/dicom';
const RESOURCES = [
  '/studies/:study',
  '/studies/:study/series/:series',
  '/studies/:study/series/:series/instances/:instance',
];

/** A program that reads metadata opened the study; it is recorded once in this time. */
const SAME_OPENING_MS = 10 * 60 * 1000;
const MOST_OPENINGS = 1000;

/** Whole instances and their metadata, of a study, a series or one instance (PS3.18 10.4). */
export function registerInstances(app: FastifyInstance, context: DicomwebContext): void {
  const openings = new Map<string, number>();
  for (const resource of RESOURCES) {
    app.get(resource, async (request, reply) => {
      const caller = await context.authorize(request);
      return sendInstances(context, request, reply, caller, await findInstances(context, request));
    });
    app.get(`${resource}/metadata`, async (request, reply) => {
      const caller = await context.authorize(request);
      if (!acceptsJson(request.headers.accept)) return notAcceptable(reply, 'application/dicom+json');
      const records = await findInstances(context, request);
      await auditOpening(context, caller, records, openings);
      return reply
        .header('Cache-Control', 'private, no-cache')
        .type('application/dicom+json')
        .send(await context.metadata.read(records));
    });
  }
}

async function findInstances(
  context: DicomwebContext,
  request: FastifyRequest,
): Promise<readonly InstanceRecord[]> {
  const { study, series, instance } = resourceParams(request.params);
  const { catalog } = context;
  if (instance) {
    const record = await catalog.instance(study, series, instance);
    return requireSome(record ? [record] : [], 'instance');
  }
  if (series) return requireSome(await catalog.instancesOfSeries(study, series), 'series');
  return requireSome(await catalog.instancesOfStudy(study), 'study');
}

/** The window says itself when a person opens a study; other programs only show it by reading. */
async function auditOpening(
  context: DicomwebContext,
  caller: Caller,
  records: readonly InstanceRecord[],
  openings: Map<string, number>,
): Promise<void> {
  const studyInstanceUid = records[0]?.studyInstanceUid ?? '';
  if (caller.kind === 'window' || !context.audit) return;
  const key = `${caller.id} ${studyInstanceUid}`;
  const nowMs = Date.now();
  if (nowMs - (openings.get(key) ?? 0) < SAME_OPENING_MS) return;
  await context.audit({ event: 'study.open', caller, studyInstanceUid, instances: records.length });
  openings.delete(key);
  openings.set(key, nowMs);
  const oldest = openings.keys().next();
  if (openings.size > MOST_OPENINGS && !oldest.done) openings.delete(oldest.value);
}

async function sendInstances(
  context: DicomwebContext,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller,
  records: readonly InstanceRecord[],
): Promise<FastifyReply> {
  const choice = chooseBytes(request.headers.accept, [DICOM]);
  const wanted = choice?.transferSyntaxUid ?? '';
  const isAsStored = wanted === '*' || records.every((record) => record.transferSyntaxUid === wanted);
  if (!choice || !isAsStored || (!choice.isMultipart && records.length > 1))
    return notAcceptable(reply, `multipart/related; type="${DICOM}"; transfer-syntax=*`);
  const [first] = records;
  await context.audit?.({
    event: 'instances.exported',
    caller,
    studyInstanceUid: first?.studyInstanceUid ?? '',
    instances: records.length,
  });
  reply.header('Cache-Control', 'private, no-cache');
  if (!choice.isMultipart && first) {
    const handle = await context.instances.open(first);
    return reply
      .type(`${DICOM}; transfer-syntax=${first.transferSyntaxUid}`)
      .header('Content-Length', first.sizeBytes)
      .send(handle.createReadStream({ end: Math.max(0, first.sizeBytes - 1) }));
  }
  const answer = multipart(DICOM, instanceParts(context, records));
  return reply.type(answer.contentType).send(answer.body);
}

function* instanceParts(
  context: DicomwebContext,
  records: readonly InstanceRecord[],
): Generator<Part, void, undefined> {
  for (const record of records) {
    yield {
      contentType: `${DICOM}; transfer-syntax=${record.transferSyntaxUid}`,
      bytes: () => fileBytes(context, record),
    };
  }
}

async function* fileBytes(
  context: DicomwebContext,
  record: InstanceRecord,
): AsyncGenerator<Buffer, void, undefined> {
  const handle = await context.instances.open(record);
  // The stream closes the handle, also when the caller hangs up and the generator is returned.
  for await (const chunk of handle.createReadStream({ highWaterMark: 256 * 1024 })) yield chunk as Buffer;
}
