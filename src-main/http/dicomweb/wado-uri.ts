import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isUid } from '#shared/dicom/uid.ts';
import { AppError } from '#shared/errors.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { isUnchanged, notAcceptable, type DicomwebContext } from './context.ts';
import { chooseImage, parseAccept, queryOf } from './media-types.ts';
import { leavingAs } from './outgoing-instance.ts';
import {
  annotationsOf,
  LARGEST_SIDE_PX,
  pictureName,
  qualityOf,
  renderJob,
  windowOf,
  type Viewport,
} from './render-parameters.ts';
import { JPEG, PNG, type MakePicture } from './rendered.ts';
import { auditExport, DICOM, sendInstance } from './wado-instances.ts';

/** One object by parameters alone (WADO-URI, PS3.18 9): as a file or as a picture. */
export function registerWadoUri(app: FastifyInstance, context: DicomwebContext, make: MakePicture): void {
  app.get('/wado', async (request, reply) => {
    const caller = await context.authorize(request, 'studies.read');
    const parameters = queryOf(request);
    refuseWhatIsNotDone(parameters);
    const record = await requireObject(context, parameters);
    const choice = chooseImage(wantedTypes(parameters, record), [DICOM, JPEG, PNG]);
    if (!choice) return notAcceptable(reply, `${DICOM}, ${JPEG} or ${PNG}`);
    if (choice.mediaType !== DICOM)
      return sendRendered(context, make, request, reply, record, choice.mediaType === JPEG);
    const leaving = leavingAs(record, [{ transferSyntaxUid: parameters.get('transferSyntax') }]);
    if (!leaving) return notAcceptable(reply, `transferSyntax=${record.transferSyntaxUid}`);
    await auditExport(context, caller, [record]);
    reply.header('Cache-Control', 'private, no-cache');
    return sendInstance(context, reply, leaving);
  });
}

/** @throws AppError INPUT: parameters whose wish would silently not be granted */
function refuseWhatIsNotDone(parameters: URLSearchParams): void {
  if (parameters.get('requestType')?.toUpperCase() !== 'WADO')
    throw new AppError('INPUT', 'requestType must be WADO. Correct the address.');
  for (const name of ['anonymize', 'presentationUID', 'presentationSeriesUID'])
    if (parameters.has(name))
      throw new AppError('INPUT', `${name} is not done here. Leave it out, or export the study.`);
}

async function requireObject(context: DicomwebContext, parameters: URLSearchParams): Promise<InstanceRecord> {
  const [study, series, instance] = ['studyUID', 'seriesUID', 'objectUID'].map((name) => {
    const value = parameters.get(name) ?? '';
    if (isUid(value)) return value;
    throw new AppError('INPUT', `${name} must be a UID. Correct the address.`);
  });
  const record = await context.catalog.instance(study ?? '', series ?? '', instance ?? '');
  if (record) return record;
  throw new AppError('MISSING', 'This object is not in the archive. Search again.');
}

/** The default is a picture for a single frame, else the object (PS3.18 9.1.2.2.1). */
function wantedTypes(parameters: URLSearchParams, record: InstanceRecord) {
  const asked = parameters.get('contentType');
  if (asked !== null) return parseAccept(asked);
  const isPicture = record.frameCount === 1 || parameters.has('frameNumber');
  return parseAccept(isPicture ? JPEG : DICOM);
}

async function sendRendered(
  context: DicomwebContext,
  make: MakePicture,
  request: FastifyRequest,
  reply: FastifyReply,
  record: InstanceRecord,
  isJpeg: boolean,
): Promise<FastifyReply> {
  const parameters = queryOf(request);
  const center = parameters.get('windowCenter');
  const width = parameters.get('windowWidth');
  const job = renderJob(context, record, {
    frameNumber: integer(parameters, 'frameNumber', Math.max(1, record.frameCount)) ?? 1,
    output: isJpeg ? { kind: 'jpeg', quality: qualityOf(parameters.get('imageQuality')) } : { kind: 'png' },
    window: windowOf(center === null && width === null ? null : `${center ?? ''},${width ?? ''}`),
    viewport: viewport(parameters, record),
    annotations: annotationsOf(parameters.get('annotation'), reply),
  });
  if (isUnchanged(request, reply, record, pictureName(job))) return reply.code(304).send();
  return reply.type(isJpeg ? JPEG : PNG).send(await make(record, job));
}

function viewport(parameters: URLSearchParams, { rows, columns }: InstanceRecord): Viewport {
  const width = integer(parameters, 'columns', LARGEST_SIDE_PX);
  const height = integer(parameters, 'rows', LARGEST_SIDE_PX);
  const region = (parameters.get('region') ?? '0,0,1,1').split(',').map(Number);
  const [left = 0, top = 0, right = 1, bottom = 1] = region;
  const isWithin = region.length === 4 && region.every((value) => value >= 0 && value <= 1);
  if (!isWithin || right <= left || bottom <= top)
    throw new AppError(
      'INPUT',
      'region must be left,top,right,bottom, each from 0 to 1. Correct the address.',
    );
  return {
    width: width ?? LARGEST_SIDE_PX,
    height: height ?? LARGEST_SIDE_PX,
    mayEnlarge: width !== null || height !== null,
    region: parameters.has('region')
      ? {
          left: left * (columns ?? 0),
          top: top * (rows ?? 0),
          width: (right - left) * (columns ?? 0),
          height: (bottom - top) * (rows ?? 0),
        }
      : null,
  };
}

function integer(parameters: URLSearchParams, name: string, highest: number): number | null {
  const text = parameters.get(name);
  if (text === null) return null;
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= 1 && value <= highest) return value;
  throw new AppError('INPUT', `${name} must be a whole number from 1 to ${highest}. Correct the address.`);
}
