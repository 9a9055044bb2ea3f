import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#shared/errors.ts';
import { isVideoSyntax } from '#shared/dicom/transfer-syntax.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import type { RenderJob } from '#main/dicom/render-job.ts';
import { boundedCache, bytesKey } from './bounded-cache.ts';
import { isUnchanged, notAcceptable, type DicomwebContext } from './context.ts';
import { acceptedBy, chooseImage, queryOf, type ImageChoice } from './media-types.ts';
import { multipart, type Part } from './multipart.ts';
import { frameNumbers } from './paths.ts';
import {
  annotationsOf,
  LARGEST_SIDE_PX,
  pictureName,
  qualityOf,
  renderJob,
  viewportOf,
  windowOf,
  type PictureWish,
} from './render-parameters.ts';
import { sendStream } from './stream-answer.ts';
import { requireInstance } from './wado-frames.ts';
import { findInstances, RESOURCES } from './wado-instances.ts';

const INSTANCE = '/studies/:study/series/:series/instances/:instance';
export const JPEG = 'image/jpeg';
export const PNG = 'image/png';
const THUMBNAIL_SIDE_PX = 128;
const REMEMBERED_PICTURE_BYTES = 32 * 1024 * 1024;
const MOST_PICTURES = 5000;

/** Makes pictures and remembers some of them. */
export type MakePicture = (record: InstanceRecord, job: RenderJob) => Promise<Buffer>;

export function pictureMaker(context: DicomwebContext): MakePicture {
  const remembered = boundedCache<Buffer>(REMEMBERED_PICTURE_BYTES, (picture) => picture.length);
  return async (record, job) => {
    const key = `${bytesKey(record)} ${pictureName(job)}`;
    const known = remembered.get(key);
    if (known) return known;
    const picture = await context.pictures.render(job);
    remembered.set(key, picture);
    return picture;
  };
}

/** Pictures for those who have no DICOM (PS3.18 10.4.1.1.3 and .7): as large as the pixels are, or small ones for lists. */
export function registerRendered(app: FastifyInstance, context: DicomwebContext, make: MakePicture): void {
  for (const resource of RESOURCES) {
    app.get(`${resource}/rendered`, async (request, reply) => {
      await context.authorize(request, 'studies.read');
      const records = await findInstances(context, request);
      const [only] = records;
      if (resource.endsWith('/:instance') && only) {
        const stream = await sendStream(context, request, reply, only);
        if (stream) return stream;
        return sendPictures(context, make, request, reply, records, allFrames(only));
      }
      return sendPictures(context, make, request, reply, records);
    });
    app.get(`${resource}/thumbnail`, async (request, reply) => {
      await context.authorize(request, 'studies.read');
      const record = representative(await findInstances(context, request));
      return sendThumbnail(context, make, request, reply, record, middleFrame(record));
    });
  }
  app.get(`${INSTANCE}/frames/:frames/rendered`, async (request, reply) => {
    await context.authorize(request, 'studies.read');
    const record = await requireInstance(context, request);
    return sendPictures(context, make, request, reply, [record], framesOf(request));
  });
  app.get(`${INSTANCE}/frames/:frames/thumbnail`, async (request, reply) => {
    await context.authorize(request, 'studies.read');
    const record = await requireInstance(context, request);
    return sendThumbnail(context, make, request, reply, record, framesOf(request)[0] ?? 1);
  });
}

function framesOf(request: FastifyRequest): readonly number[] {
  return frameNumbers((request.params as { frames: string }).frames);
}

function allFrames(record: InstanceRecord): readonly number[] {
  return Array.from({ length: Math.max(1, record.frameCount) }, (_, at) => at + 1);
}

function middleFrame(record: InstanceRecord): number {
  return Math.floor(Math.max(0, record.frameCount - 1) / 2) + 1;
}

/** The one in the middle of those with pixels. @throws AppError MISSING when none has any */
function representative(records: readonly InstanceRecord[]): InstanceRecord {
  const pictures = picturesOf(records);
  const middle = pictures[Math.floor(pictures.length / 2)];
  if (middle) return middle;
  throw new AppError('MISSING', 'There is no picture here to show.');
}

function picturesOf(records: readonly InstanceRecord[]): readonly InstanceRecord[] {
  return records.length === 1
    ? records
    : records.filter(
        ({ frameCount, transferSyntaxUid }) => frameCount > 0 && !isVideoSyntax(transferSyntaxUid),
      );
}

function wishOf(
  request: FastifyRequest,
  choice: ImageChoice,
  sidePx: number,
): Omit<PictureWish, 'frameNumber'> {
  const parameters = queryOf(request);
  const isThumbnail = sidePx < LARGEST_SIDE_PX;
  return {
    output:
      choice.mediaType === JPEG
        ? { kind: 'jpeg', quality: qualityOf(parameters.get('quality')) }
        : { kind: 'png' },
    window: windowOf(parameters.get('window')),
    viewport: viewportOf(parameters.get('viewport'), sidePx, !isThumbnail),
  };
}

async function sendThumbnail(
  context: DicomwebContext,
  make: MakePicture,
  request: FastifyRequest,
  reply: FastifyReply,
  record: InstanceRecord,
  frameNumber: number,
): Promise<FastifyReply> {
  const choice = chooseImage(acceptedBy(request), [JPEG, PNG]);
  if (!choice || choice.isMultipart) return notAcceptable(reply, `${JPEG} or ${PNG}`);
  const wish = wishOf(request, choice, THUMBNAIL_SIDE_PX);
  return sendPicture(
    make,
    request,
    reply,
    record,
    renderJob(context, record, { ...wish, frameNumber }),
    choice,
  );
}

async function sendPicture(
  make: MakePicture,
  request: FastifyRequest,
  reply: FastifyReply,
  record: InstanceRecord,
  job: RenderJob,
  choice: ImageChoice,
): Promise<FastifyReply> {
  if (isUnchanged(request, reply, record, pictureName(job))) return reply.code(304).send();
  return reply.type(choice.mediaType).send(await make(record, job));
}

/**
 * One picture, or each in a part. Where no type is named that is one picture, the resource of several is told whole in parts
 * (PS3.18 8.7.4); a type by name gets the one that stands for them.
 */
async function sendPictures(
  context: DicomwebContext,
  make: MakePicture,
  request: FastifyRequest,
  reply: FastifyReply,
  records: readonly InstanceRecord[],
  frames: readonly number[] | null = null,
): Promise<FastifyReply> {
  const choice = chooseImage(acceptedBy(request), [JPEG, PNG]);
  if (!choice) return notAcceptable(reply, `${JPEG} or ${PNG}, one or as multipart/related`);
  const annotations = annotationsOf(queryOf(request).get('annotation'), reply);
  const wish = { ...wishOf(request, choice, LARGEST_SIDE_PX), annotations };
  const middle = representative(records);
  const isOne = frames === null ? picturesOf(records).length === 1 : frames.length === 1;
  if (!choice.isMultipart && (isOne || frames !== null || !choice.isWild)) {
    const frameNumber = frames?.[0] ?? middleFrame(middle);
    return sendPicture(
      make,
      request,
      reply,
      middle,
      renderJob(context, middle, { ...wish, frameNumber }),
      choice,
    );
  }
  const jobs = picturesOf(records).flatMap((record) =>
    (frames ?? allFrames(record)).map((frameNumber) => ({
      record,
      job: renderJob(context, record, { ...wish, frameNumber }),
    })),
  );
  if (jobs.length > MOST_PICTURES)
    throw new AppError('INPUT', `This would be ${jobs.length} pictures. Ask for a series, or for frames.`);
  function* parts(): Generator<Part> {
    for (const { record, job } of jobs)
      yield { contentType: choice?.mediaType ?? JPEG, bytes: () => make(record, job) };
  }
  const answer = multipart(choice.mediaType, parts());
  return reply.header('Cache-Control', 'private, no-cache').type(answer.contentType).send(answer.body);
}
