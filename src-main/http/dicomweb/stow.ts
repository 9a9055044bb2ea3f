import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#shared/errors.ts';
import { writeNativeXml } from '#main/dicom/native-xml-writer.ts';
import { parseMediaType, type MediaType } from '#main/mime/media-type.ts';
import { readMultipart } from '#main/mime/multipart-reader.ts';
import { callerName, type Caller } from '#main/users/caller.ts';
import { addressOf, notAcceptable, type DicomwebContext } from './context.ts';
import { DICOM_JSON, DICOM_XML } from './dataset-answer.ts';
import { acceptedBy, chooseDatasetFormat, type DatasetFormat } from './media-types.ts';
import { resourceParams } from './paths.ts';
import { Storing } from './storing.ts';
import { storeMetadata } from './stow-metadata.ts';
import { FAILURE, storeReport, storeStatus, type StoreVerdict } from './stow-report.ts';

const DICOM = 'application/dicom';
const MULTIPART = 'multipart/related';
/** A sender that says nothing for so long is given up. */
const IDLE_MS = 60_000;
const DEFAULT_MAX_STORE_BYTES = 16 * 2 ** 30;

/** Storing (STOW-RS, PS3.18 10.5): objects as files, or as metadata with their large values beside it. */
export async function registerStow(app: FastifyInstance, context: DicomwebContext): Promise<void> {
  const { take } = context;
  if (!take) return;
  await app.register((scope, _options, done) => {
    // The body is read here as it comes, whatever its type.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
    for (const resource of ['/studies', '/studies/:study'])
      scope.post(
        resource,
        {
          bodyLimit: Number.MAX_SAFE_INTEGER,
          // Nothing is read of somebody who may not store.
          onRequest: async (request) => void (await context.authorize(request, 'studies.import')),
        },
        async (request, reply) => {
          const caller = await context.authorize(request, 'studies.import');
          const format = chooseDatasetFormat(acceptedBy(request));
          if (!format) return notAcceptable(reply, `${DICOM_JSON} or ${DICOM_XML}`);
          const type = parseMediaType(request.headers['content-type'] ?? '');
          if (!isSupported(type, request)) return unsupported(reply);
          return store(context, take, request, reply, { caller, format, type });
        },
      );
    done();
  });
}

function isSupported({ type, parameters }: MediaType, request: FastifyRequest): boolean {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return false;
  if (type === DICOM) return true;
  return (
    type === MULTIPART &&
    [DICOM, DICOM_JSON, DICOM_XML].includes((parameters.get('type') ?? DICOM).toLowerCase())
  );
}

function unsupported(reply: FastifyReply): FastifyReply {
  return reply.code(415).send({
    code: 'INPUT',
    message: `Objects are taken as ${MULTIPART} of ${DICOM}, ${DICOM_JSON} or ${DICOM_XML}, or one as ${DICOM}.`,
  });
}

interface Wanted {
  readonly caller: Caller;
  readonly format: DatasetFormat;
  readonly type: MediaType;
}

async function store(
  context: DicomwebContext,
  take: NonNullable<DicomwebContext['take']>,
  request: FastifyRequest,
  reply: FastifyReply,
  { caller, format, type }: Wanted,
): Promise<FastifyReply> {
  const { study } = resourceParams(request.params);
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const storing = new Storing(take, callerName(caller), study, gone.signal);
  const body = bounded(request.raw, context.maxStoreBytes ?? DEFAULT_MAX_STORE_BYTES);
  let fault: AppError | null = null;
  try {
    if (type.type === DICOM) await storing.add(body);
    else await storeParts(context, storing, body, type);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    fault = error;
  }
  const verdicts = await storing.verdicts();
  await auditStored(context, caller, verdicts);
  // What was stored before the fault is stored, and said to be.
  if (fault) {
    // A sender that is still sending would take the end of the connection for the answer.
    await dropRest(request.raw);
    reply.header('Connection', 'close');
    if (!verdicts.some(({ failureReason }) => failureReason === null)) return refuse(reply, fault);
  }
  const report = storeReport(verdicts, addressOf(request));
  reply.code(storeStatus(verdicts, fault !== null)).header('Cache-Control', 'no-store');
  return format === 'json'
    ? reply.type(DICOM_JSON).send(JSON.stringify(report))
    : reply.type(DICOM_XML).send(writeNativeXml(report));
}

const TOO_LARGE = 413;

/** @throws AppError what is answered as everywhere */
function refuse(reply: FastifyReply, fault: AppError): FastifyReply {
  if (fault.data['httpStatus'] !== TOO_LARGE) throw fault;
  return reply.code(TOO_LARGE).send({ code: fault.code, message: fault.message });
}

async function storeParts(
  context: DicomwebContext,
  storing: Storing,
  body: AsyncIterable<Buffer>,
  { parameters }: MediaType,
): Promise<void> {
  const parts = readMultipart(body, parameters.get('boundary') ?? '');
  const type = (parameters.get('type') ?? DICOM).toLowerCase();
  if (type !== DICOM) return storeMetadata(context.folder, storing, parts);
  for await (const part of parts) {
    const partType = parseMediaType(part.headers.get('content-type') ?? DICOM).type;
    if (partType === DICOM) await storing.add(part.body);
    else storing.fail(FAILURE.cannotUnderstand);
  }
}

const MOST_DROPPED_BYTES = 64 * 1024 * 1024;
const MOST_DROPPING_MS = 10_000;

/** Reads on for a while, for nothing. */
async function dropRest(request: Readable): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  const timer = setTimeout(() => request.destroy(), MOST_DROPPING_MS);
  let sizeBytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > MOST_DROPPED_BYTES) return;
    }
  } catch {
    // It went away: nobody waits for an answer.
  } finally {
    clearTimeout(timer);
  }
}

/** @throws AppError INPUT when more than `maxBytes` come, CANCELLED when the sender goes or falls silent */
async function* bounded(request: Readable, maxBytes: number): AsyncGenerator<Buffer, void, undefined> {
  let sizeBytes = 0;
  let isWaiting = true;
  const timer = setTimeout(() => {
    if (isWaiting) request.destroy(new Error('the sender fell silent'));
    else timer.refresh();
  }, IDLE_MS);
  try {
    // Not destroyed when its reader stops: the answer leaves over the same socket.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      isWaiting = false;
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes)
        throw new AppError(
          'INPUT',
          'The request is larger than this archive takes at once. Send it in parts.',
          {
            data: { httpStatus: TOO_LARGE },
          },
        );
      yield chunk;
      isWaiting = true;
      timer.refresh();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('CANCELLED', 'The sender went away before its objects were here.', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** One record for each study; what cannot be recorded is not said to be stored. */
async function auditStored(
  context: DicomwebContext,
  caller: Caller,
  verdicts: readonly StoreVerdict[],
): Promise<void> {
  const counts = new Map<string, number>();
  for (const { instance, failureReason } of verdicts)
    if (instance && failureReason === null)
      counts.set(instance.studyInstanceUid, (counts.get(instance.studyInstanceUid) ?? 0) + 1);
  for (const [studyInstanceUid, instances] of counts)
    await context.audit?.({ event: 'instances.imported', caller, studyInstanceUid, instances });
}
