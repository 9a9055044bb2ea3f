import type { FastifyReply } from 'fastify';
import { AppError } from '#shared/errors.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import type { FrameRegion } from '#main/dicom/render-frame.ts';
import { type Annotation, ANNOTATIONS } from '#main/dicom/annotate-picture.ts';
import type { RenderJob, RenderOutput } from '#main/dicom/render-job.ts';
import type { VoiWindow } from '#main/dicom/voi.ts';
import { instanceFile } from '#main/store/layout.ts';
import type { DicomwebContext } from './context.ts';

export const LARGEST_SIDE_PX = 16_384;
const DEFAULT_QUALITY = 90;

export interface PictureWish {
  /** From 1 */
  readonly frameNumber: number;
  readonly output: RenderOutput;
  readonly window?: VoiWindow | null;
  readonly viewport?: Viewport;
  readonly annotations?: readonly Annotation[];
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
  readonly region: FrameRegion | null;
  readonly mayEnlarge: boolean;
}

export const WHOLE: Viewport = {
  width: LARGEST_SIDE_PX,
  height: LARGEST_SIDE_PX,
  region: null,
  mayEnlarge: false,
};

export function renderJob(context: DicomwebContext, record: InstanceRecord, wish: PictureWish): RenderJob {
  const { frameNumber, output, window = null, viewport = WHOLE, annotations = [] } = wish;
  return {
    file: instanceFile(context.folder, record.studyInstanceUid, record.sopInstanceUid),
    datasetOffset: record.datasetOffset,
    sizeBytes: record.sizeBytes,
    transferSyntaxUid: record.transferSyntaxUid,
    frameNumber,
    output,
    window,
    fitWidth: viewport.width,
    fitHeight: viewport.height,
    region: viewport.region,
    mayEnlarge: viewport.mayEnlarge,
    annotations,
  };
}

/** Names all that decides the pixels of a picture. */
export function pictureName({
  frameNumber,
  output,
  window,
  fitWidth,
  fitHeight,
  region,
  mayEnlarge,
  annotations = [],
}: RenderJob) {
  const shape = window ? `${window.center},${window.width},${window.shape}` : 'own';
  const part = region ? `${region.left},${region.top},${region.width},${region.height}` : 'all';
  const made = output?.kind === 'jpeg' ? `jpeg${output.quality}` : (output?.kind ?? 'png');
  const growth = mayEnlarge === true ? '+' : '-';
  const written = annotations.join('+');
  return `${frameNumber}-${fitWidth}x${fitHeight}${growth}-${part}-${shape}-${made}${written && `-${written}`}`;
}

/**
 * `viewport=width,height` and `,x,y,width,height` of the part of the image that is shown (PS3.18 8.3.5.1.3).
 *
 * @param sidePx bounds both sides when none are asked for
 * @throws AppError INPUT
 */
export function viewportOf(text: string | null, sidePx: number, mayEnlarge: boolean): Viewport {
  if (text === null) return { width: sidePx, height: sidePx, region: null, mayEnlarge: false };
  const [width = 0, height = 0, left = 0, top = 0, ...size] = text
    .split(',')
    .map((side) => (side.trim() === '' ? undefined : Number(side)));
  const sides = text.split(',').length;
  const isSide = (side: number) => Number.isInteger(side) && side >= 1 && side <= LARGEST_SIDE_PX;
  const [partWidth = LARGEST_SIDE_PX, partHeight = LARGEST_SIDE_PX] = size;
  const region = { left, top, width: partWidth, height: partHeight };
  const isRegion = Object.values(region).every((value) => Number.isFinite(value) && value >= 0);
  if (![2, 4, 6].includes(sides) || !isSide(width) || !isSide(height) || !isRegion)
    throw new AppError(
      'INPUT',
      `viewport must be width,height in pixels, 1 to ${LARGEST_SIDE_PX} each, and x,y,width,height of the part to show.`,
    );
  return { width, height, region: sides > 2 ? region : null, mayEnlarge };
}

const SHAPES: Readonly<Record<string, VoiWindow['shape']>> = {
  linear: 'LINEAR',
  'linear-exact': 'LINEAR_EXACT',
  sigmoid: 'SIGMOID',
};

/** `window=centre,width,function` (PS3.18 8.3.5.1.4). @throws AppError INPUT */
export function windowOf(text: string | null): VoiWindow | null {
  if (text === null) return null;
  const [center = '', width = '', shape = 'linear'] = text.split(',');
  const values = [Number(center), Number(width)] as const;
  const known = SHAPES[shape.toLowerCase()];
  if (center !== '' && values.every(Number.isFinite) && values[1] > 0 && known)
    return { center: values[0], width: values[1], shape: known };
  throw new AppError('INPUT', 'window must be centre,width and linear, linear-exact or sigmoid.');
}

/** `quality` of a lossy picture, 1 to 100 (PS3.18 8.3.5.1.2). @throws AppError INPUT */
export function qualityOf(text: string | null): number {
  if (text === null) return DEFAULT_QUALITY;
  const quality = Number(text);
  if (Number.isInteger(quality) && quality >= 1 && quality <= 100) return quality;
  throw new AppError('INPUT', 'quality must be a whole number from 1 to 100.');
}

/**
 * `annotation=patient,technique` (PS3.18 8.3.5.1.1); a warning header tells of words that are not known here.
 *
 * @throws AppError INPUT for what is no word
 */
export function annotationsOf(text: string | null, reply: FastifyReply): readonly Annotation[] {
  const words = (text ?? '').split(',').map((word) => word.trim().toLowerCase());
  const asked = words.filter((word) => word !== '');
  if (!asked.every((word) => /^[a-z0-9_-]{1,32}$/.test(word)))
    throw new AppError('INPUT', `annotation must be of the words ${ANNOTATIONS.join(', ')}, with commas.`);
  const unknown = asked.filter((word) => !ANNOTATIONS.some((known) => known === word));
  if (unknown.length > 0) {
    const warning = `The following annotation values are not supported: ${unknown.join(',')}`;
    reply.header('Warning', `299 viewbox "${warning}"`);
  }
  return ANNOTATIONS.filter((known) => asked.includes(known));
}
