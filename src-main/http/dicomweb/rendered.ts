import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#shared/errors.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import type { RenderJob } from '#main/dicom/render-job.ts';
import type { VoiWindow } from '#main/dicom/voi.ts';
import { instanceFile } from '#main/store/layout.ts';
import { boundedCache, bytesKey, type BoundedCache } from './bounded-cache.ts';
import { isUnchanged, notAcceptable, type DicomwebContext } from './context.ts';
import { acceptsPng } from './media-types.ts';
import { resourceParams } from './paths.ts';
import { requireInstance } from './wado-frames.ts';

const INSTANCE = '/studies/:study/series/:series/instances/:instance';
const SERIES = '/studies/:study/series/:series';
const STUDY = '/studies/:study';
const THUMBNAIL_SIDE_PX = 128;
const LARGEST_SIDE_PX = 16_384;
const REMEMBERED_PICTURE_BYTES = 32 * 1024 * 1024;

/** Pictures as PNG (PS3.18 10.4.1.1.5 and .6): as large as the pixels are, or small ones for lists. */
export function registerRendered(app: FastifyInstance, context: DicomwebContext): void {
  const remembered = boundedCache<Buffer>(REMEMBERED_PICTURE_BYTES, (png) => png.length);
  for (const resource of [`${INSTANCE}/rendered`, `${INSTANCE}/frames/:frame/rendered`]) {
    app.get(resource, async (request, reply) => {
      await context.authorize(request);
      const record = await requireInstance(context, request);
      return sendPicture(context, remembered, request, reply, record, LARGEST_SIDE_PX);
    });
  }
  for (const resource of [INSTANCE, `${INSTANCE}/frames/:frame`, SERIES, STUDY]) {
    app.get(`${resource}/thumbnail`, async (request, reply) => {
      await context.authorize(request);
      const record = await representative(context, request);
      return sendPicture(context, remembered, request, reply, record, THUMBNAIL_SIDE_PX);
    });
  }
}

/** The instance itself, or the one in the middle of those with pixels. */
async function representative(context: DicomwebContext, request: FastifyRequest): Promise<InstanceRecord> {
  const { study, series, instance } = resourceParams(request.params);
  if (instance) return requireInstance(context, request);
  const records = series
    ? await context.catalog.instancesOfSeries(study, series)
    : await context.catalog.instancesOfStudy(study);
  const pictures = records.filter(({ frameCount }) => frameCount > 0);
  const middle = pictures[Math.floor(pictures.length / 2)];
  if (middle) return middle;
  throw new AppError('MISSING', 'There is no picture here to show.');
}

async function sendPicture(
  context: DicomwebContext,
  remembered: BoundedCache<Buffer>,
  request: FastifyRequest,
  reply: FastifyReply,
  record: InstanceRecord,
  defaultSidePx: number,
): Promise<FastifyReply> {
  if (!acceptsPng(request.headers.accept)) return notAcceptable(reply, 'image/png');
  const job = renderJob(context, request, record, defaultSidePx);
  const { frameNumber, fitWidth, fitHeight, window } = job;
  const shape = window ? `${window.center},${window.width},${window.shape}` : 'own';
  const variant = `${frameNumber}-${fitWidth}x${fitHeight}-${shape}`;
  if (isUnchanged(request, reply, record, variant)) return reply.code(304).send();
  const key = `${bytesKey(record)} ${variant}`;
  let png = remembered.get(key);
  if (!png) {
    const bytes = await context.pictures.render(job);
    png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    remembered.set(key, png);
  }
  return reply.type('image/png').send(png);
}

function renderJob(
  context: DicomwebContext,
  request: FastifyRequest,
  record: InstanceRecord,
  defaultSidePx: number,
): RenderJob {
  const parameters = new URLSearchParams(request.url.split('?')[1] ?? '');
  const [fitWidth, fitHeight] = viewport(parameters.get('viewport'), defaultSidePx);
  return {
    file: instanceFile(context.folder, record.studyInstanceUid, record.sopInstanceUid),
    datasetOffset: record.datasetOffset,
    sizeBytes: record.sizeBytes,
    transferSyntaxUid: record.transferSyntaxUid,
    frameNumber: frameNumber(request, record),
    window: windowParameter(parameters.get('window')),
    fitWidth,
    fitHeight,
  };
}

/** The frame of the address; else the first, and for a thumbnail the middle one, which shows more. */
function frameNumber(request: FastifyRequest, record: InstanceRecord): number {
  const { frame } = request.params as { frame?: string };
  const isThumbnail = request.routeOptions.url?.endsWith('/thumbnail') === true;
  if (frame === undefined) return isThumbnail ? Math.floor(Math.max(0, record.frameCount - 1) / 2) + 1 : 1;
  if (/^\d{1,9}$/.test(frame) && Number(frame) > 0) return Number(frame);
  throw new AppError('INPUT', 'The frame in the address is no number from 1. Correct the address.');
}

/** `viewport=width,height` in pixels (PS3.18 8.3.5.1.3); regions of the source are not cut out. */
function viewport(text: string | null, sidePx: number): readonly [width: number, height: number] {
  if (text === null) return [sidePx, sidePx];
  const sides = text.split(',').map(Number);
  const [width = 0, height = 0] = sides;
  const isSide = (side: number) => Number.isInteger(side) && side >= 1 && side <= LARGEST_SIDE_PX;
  if (sides.length === 2 && isSide(width) && isSide(height)) return [width, height];
  throw new AppError('INPUT', `viewport must be width,height in pixels, 1 to ${LARGEST_SIDE_PX} each.`);
}

const SHAPES: Readonly<Record<string, VoiWindow['shape']>> = {
  linear: 'LINEAR',
  'linear-exact': 'LINEAR_EXACT',
  sigmoid: 'SIGMOID',
};

/** `window=centre,width,function` (PS3.18 8.3.5.1.4). */
function windowParameter(text: string | null): VoiWindow | null {
  if (text === null) return null;
  const [center = '', width = '', shape = 'linear'] = text.split(',');
  const values = [Number(center), Number(width)] as const;
  const known = SHAPES[shape.toLowerCase()];
  if (center !== '' && values.every(Number.isFinite) && values[1] > 0 && known)
    return { center: values[0], width: values[1], shape: known };
  throw new AppError('INPUT', 'window must be centre,width and linear, linear-exact or sigmoid.');
}
