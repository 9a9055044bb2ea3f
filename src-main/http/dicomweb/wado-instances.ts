import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { InstanceRecord } from '#main/catalog/records.ts';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import type { Caller } from '#main/users/caller.ts';
import { asDownload, hasEntityTag, notAcceptable, type DicomwebContext } from './context.ts';
import { DATASET_TYPES, DICOM_JSON, sendDatasets } from './dataset-answer.ts';
import { acceptedBy, acceptedBytes, chooseDatasetFormat, queryOf, type BytesChoice } from './media-types.ts';
import { requireSome } from './metadata.ts';
import { closing, multipartType, newBoundary, NEW_LINE, partHead } from './multipart.ts';
import { rawAnswer } from './raw-answer.ts';
import { resourceParams } from './paths.ts';
import { leavingAs, outgoingFile, type Leaving, type OutgoingFile } from './outgoing-instance.ts';
import { ZIP, zipOf } from './zip-answer.ts';

export const DICOM = 'application/dicom';
export const RESOURCES = [
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
      const caller = await context.authorize(request, 'studies.read');
      return sendInstances(context, request, reply, caller, await findInstances(context, request));
    });
    app.get(`${resource}/metadata`, async (request, reply) => {
      const caller = await context.authorize(request, 'studies.read');
      const format = chooseDatasetFormat(acceptedBy(request));
      if (!format) return notAcceptable(reply, DATASET_TYPES);
      const records = await findInstances(context, request);
      await auditOpening(context, caller, records, openings);
      reply.header('Cache-Control', 'private, no-cache');
      if (hasEntityTag(request, reply, metadataTag(records, format))) return reply.code(304).send();
      const json = await context.metadata.read(records);
      if (format === 'json') return reply.type(DICOM_JSON).send(json);
      return sendDatasets(reply, format, JSON.parse(json.toString('utf8')) as JsonDataset[]);
    });
  }
}

/** Instances never change: which ones there are says all. */
function metadataTag(records: readonly InstanceRecord[], format: string): string {
  const hash = createHash('sha1').update(format);
  for (const { sopInstanceUid, datasetCrc32 } of records) hash.update(`${sopInstanceUid}${datasetCrc32} `);
  return `"${hash.digest('base64url')}"`;
}

export async function findInstances(
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
  const choices = acceptedBytes(acceptedBy(request), [DICOM, ZIP], queryOf(request).get('transfer-syntax'));
  const plan = planLeaving(choices, records);
  if (!plan) return notAcceptable(reply, `multipart/related; type="${DICOM}"; transfer-syntax=*`);
  await auditExport(context, caller, records);
  reply.header('Cache-Control', 'private, no-cache');
  const [first] = plan.leaving;
  if (plan.mediaType === ZIP)
    return asDownload(reply, 'study.zip').type(ZIP).send(zipOf(context, plan.leaving));
  if (!plan.isMultipart && first) return sendInstance(context, reply, first);
  await sendParts(context, reply, plan.leaving);
  return reply;
}

/** Every disclosure of whole instances is recorded before it begins. */
export async function auditExport(
  context: DicomwebContext,
  caller: Caller,
  records: readonly InstanceRecord[],
): Promise<void> {
  await context.audit?.({
    event: 'instances.exported',
    caller,
    studyInstanceUid: records[0]?.studyInstanceUid ?? '',
    instances: records.length,
  });
}

export async function sendInstance(
  context: DicomwebContext,
  reply: FastifyReply,
  leaving: Leaving,
): Promise<FastifyReply> {
  await using file = await outgoingFile(context, leaving);
  asDownload(reply, 'instance.dcm');
  const answer = rawAnswer(reply, `${DICOM}; transfer-syntax=${file.transferSyntaxUid}`, file.sizeBytes);
  try {
    for await (const piece of file.pieces()) await answer.write(piece);
    await answer.end();
  } catch {
    answer.abort();
  }
  return reply;
}

/** Files one after another. Once it has begun, a fault can only be told by breaking off. */
async function sendParts(
  context: DicomwebContext,
  reply: FastifyReply,
  leaving: readonly Leaving[],
): Promise<void> {
  const boundary = newBoundary();
  const [first, ...others] = leaving;
  if (!first) return;
  // The first is looked up before the status is told.
  const firstFile = await outgoingFile(context, first);
  const answer = rawAnswer(reply, multipartType(DICOM, boundary), lengthOf(boundary, leaving));
  const send = async (opened: OutgoingFile) => {
    await using file = opened;
    let head = partHead(boundary, `${DICOM}; transfer-syntax=${file.transferSyntaxUid}`);
    for await (const piece of file.pieces()) {
      await answer.write(head, piece);
      head = EMPTY;
    }
    await answer.write(NEW_LINE);
  };
  try {
    await send(firstFile);
    for (const each of others) await send(await outgoingFile(context, each));
    await answer.write(closing(boundary));
    await answer.end();
  } catch {
    answer.abort();
  }
}

const EMPTY = Buffer.alloc(0);

/** null when something is decoded on its way: its length is not known before */
function lengthOf(boundary: string, leaving: readonly Leaving[]): number | null {
  let sizeBytes = closing(boundary).length;
  for (const { record, transferSyntaxUid } of leaving) {
    if (transferSyntaxUid !== record.transferSyntaxUid) return null;
    const head = partHead(boundary, `${DICOM}; transfer-syntax=${transferSyntaxUid}`);
    sizeBytes += head.length + record.sizeBytes + NEW_LINE.length;
  }
  return sizeBytes;
}

interface Plan {
  readonly isMultipart: boolean;
  readonly mediaType: string;
  readonly leaving: readonly Leaving[];
}

/**
 * Finds the way that fits every record: for each, the first accepted syntax in which it can leave.
 *
 * @returns null when one of them cannot leave in any accepted way
 */
function planLeaving(choices: readonly BytesChoice[], records: readonly InstanceRecord[]): Plan | null {
  for (const { isMultipart, mediaType } of choices) {
    if (!isMultipart && mediaType === DICOM && records.length > 1) continue;
    const same = choices.filter(
      (choice) => choice.isMultipart === isMultipart && choice.mediaType === mediaType,
    );
    const leaving: Leaving[] = [];
    for (const record of records) {
      const one = leavingAs(record, same);
      if (!one) break;
      leaving.push(one);
    }
    if (leaving.length === records.length) return { isMultipart, mediaType, leaving };
  }
  return null;
}
