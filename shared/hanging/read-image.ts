import { foldText } from '../dicom/person-name.ts';
import type { Dictionary } from '../relevance/dictionary.ts';
import { isProjection, KIND_OF_MODALITY } from '../relevance/modality-kinds.ts';
import { codesAt, type Dataset, groupAt, itemsAt, numberAt, numbersAt, termAt, termsAt } from './dataset.ts';
import type { HangImage, ViewName } from './hang-image.ts';
import { bValueOf, echoTimeOf, mrWeighting } from './mr-weighting.ts';
import { SPECIAL_VIEW_CODES, VIEW_OF_CODE, VIEW_OF_POSITION, VIEW_WORDS } from './view-codes.ts';

const SIDE_OF_LATERALITY: Readonly<Record<string, HangImage['side']>> = { L: 'left', R: 'right', B: 'both' };
/** Cosine of 25°: planes are angulated to the organ and still called after the nearest one */
const SAME_PLANE = Math.cos((25 * Math.PI) / 180);
/** Kernels that makers number: from here on they sharpen */
const SHARP_FROM: Readonly<Record<string, number>> = {
  B: 50,
  BR: 54,
  BL: 50,
  BV: 60,
  HR: 60,
  HC: 60,
  H: 60,
  QR: 60,
};
const SHARP_NAMES = /LUNG|BONE|EDGE|SHARP|DETAIL|^FC(3|5|8)\d|^(YA|YB|YC|YD|YE|D|E|L)$/;

/**
 * What protocols can ask of a picture, codes first, what people called it last.
 *
 * @param words of the site, to read contrast and side from descriptions
 * @param isOne of this picture; false: it stands for its series
 */
export function readImage(dataset: Dataset, words: Pick<Dictionary, 'read'>, isOne: boolean): HangImage {
  const modality = termAt(dataset, '00080060');
  const texts = ['0008103E', '00181030', '00180024'].flatMap((tag) => termsAt(dataset, tag).slice(0, 1));
  const folded = texts
    .map((text) =>
      foldText(text)
        .replaceAll(/[^\p{L}\p{N}*]+/gu, ' ')
        .trim(),
    )
    .join(' · ');
  const kind = KIND_OF_MODALITY[modality] ?? '';
  const imageType = termsAt(dataset, '00080008');
  const isOneView = isProjection(modality);
  const frames = numberAt(dataset, '00280008') ?? 1;
  const plane = planeOf(dataset);
  return {
    seriesInstanceUid: firstText(dataset, '0020000E'),
    sopInstanceUid: isOne ? firstText(dataset, '00080018') : '',
    seriesNumber: numberAt(dataset, '00200011'),
    instanceNumber: numberAt(dataset, '00200013'),
    modality,
    kind,
    frames,
    view: isOneView ? viewOf(dataset, folded) : '',
    side: sideOf(dataset, texts, words),
    isSpecialView: isSpecial(dataset),
    isTomosynthesis: isTomosynthesis(dataset, imageType),
    isAttenuationCorrected: isAttenuationCorrected(dataset),
    plane,
    weighting: kind === 'mr' ? mrWeighting(dataset, folded) : '',
    isFatSaturated:
      termsAt(dataset, '00180022').some((option) => option === 'FS' || option === 'SFS') ||
      /\b(fs|fatsat|fat sat|spair|spir|dixon w|fettges\w*)\b/.test(folded),
    contrast: contrastOf(dataset, texts, words),
    kernel: kind === 'ct' ? kernelOf(dataset) : '',
    echoTimeMs: echoTimeOf(dataset),
    bValue: bValueOf(dataset),
    thicknessMm: numberAt(dataset, '00180050') ?? numberAt(groupAt(dataset, '00289110'), '00180050'),
    imageType,
    isLocaliser:
      imageType.includes('LOCALIZER') ||
      (!isOneView && /\b(scout|topogram\w*|localis\w*|localiz\w*|surview|scanogram)\b/.test(folded)),
    isMoving: frames > 1 && plane === '' && !isOneView,
    words: folded,
  };
}

function firstText(dataset: Dataset, tag: string): string {
  const [value] = dataset[tag]?.Value ?? [];
  return typeof value === 'string' ? value : '';
}

function viewOf(dataset: Dataset, words: string): ViewName | '' {
  const [code] = codesAt(dataset, '00540220');
  const coded = code === undefined ? undefined : VIEW_OF_CODE.get(code);
  if (coded) return coded;
  const position = VIEW_OF_POSITION[termAt(dataset, '00185101')];
  if (position) return position;
  const padded = ` ${words.replaceAll('·', ' ').replaceAll(/\s+/g, ' ')} `;
  const named = VIEW_WORDS.find(([, terms]) => terms.some((term) => padded.includes(` ${term} `)))?.[0];
  // What breast imagers call oblique or lateral for short is always the one of its kind.
  const isBreast = termAt(dataset, '00080060') === 'MG';
  if (isBreast && named === 'oblique') return 'mlo';
  if (isBreast && named === 'lateral') return 'ml';
  return named ?? (code === undefined ? '' : 'other');
}

function isSpecial(dataset: Dataset): boolean {
  const modifiers = itemsAt(dataset, '00540220').flatMap((view) => codesAt(view, '00540222'));
  const magnification = numberAt(dataset, '00181114') ?? 1;
  return (
    modifiers.some((code) => SPECIAL_VIEW_CODES.has(code)) ||
    (termAt(dataset, '00080060') === 'MG' && magnification > 1.3)
  );
}

/** Breast Tomosynthesis Image and Breast Projection X-Ray Image Storage, for presentation and for processing (PS3.4 B.5) */
const TOMOSYNTHESIS_CLASSES: ReadonlySet<string> = new Set(
  ['3', '4', '5'].map((last) => `1.2.840.10008.5.1.4.1.1.13.1.${last}`),
);

/** By its class; devices that came before it send slices and projections as other classes and say so in Image Type. */
function isTomosynthesis(dataset: Dataset, imageType: readonly string[]): boolean {
  // Computed from the slices as one picture, and read as a mammogram.
  if (imageType.includes('GENERATED_2D')) return false;
  return (
    TOMOSYNTHESIS_CLASSES.has(firstText(dataset, '00080016')) ||
    (termAt(dataset, '00080060') === 'MG' &&
      (imageType.some((type) => /^TOMO(_|SYNTHESIS$|$)/.test(type)) ||
        (numberAt(dataset, '00280008') ?? 1) > 1))
  );
}

function isAttenuationCorrected(dataset: Dataset): boolean | null {
  const corrections = termsAt(dataset, '00280051');
  return termAt(dataset, '00080060') !== 'PT' || corrections.length === 0
    ? null
    : corrections.includes('ATTN');
}

/** Image or frame laterality, that of the series, then what is written. */
function sideOf(
  dataset: Dataset,
  texts: readonly string[],
  words: Pick<Dictionary, 'read'>,
): HangImage['side'] {
  const coded =
    termAt(dataset, '00200062') ||
    termAt(groupAt(dataset, '00209071'), '00209072') ||
    termAt(dataset, '00200060');
  const known = SIDE_OF_LATERALITY[coded];
  if (known) return known;
  return texts.map((text) => words.read(text).side).find((side) => side !== '') ?? '';
}

function contrastOf(
  dataset: Dataset,
  texts: readonly string[],
  words: Pick<Dictionary, 'read'>,
): HangImage['contrast'] {
  const agents =
    itemsAt(dataset, '00180012').length + itemsAt(groupAt(dataset, '00189341'), '00189342').length;
  const agent = termAt(dataset, '00180010');
  if (agents > 0 || (agent !== '' && !/^(NO|NONE|N)$/.test(agent))) return 'with';
  const said = texts.map((text) => words.read(text).contrast).find((contrast) => contrast !== '') ?? '';
  if (said !== '') return said;
  if (
    texts.some((text) =>
      /(^|[^A-Z0-9])(\+ ?C|GD|KM|POST|VENOUS|VENOES|ARTERIAL|PORTAL)([^A-Z0-9]|$)/.test(text),
    )
  )
    return 'with';
  return texts.some((text) => /(^|[^A-Z0-9])(PRE|NATIVE?)([^A-Z0-9]|$)/.test(text)) ? 'without' : '';
}

function planeOf(dataset: Dataset): HangImage['plane'] {
  const [rx = 0, ry = 0, rz = 0, cx, cy, cz] = numbersAt(groupAt(dataset, '00209116'), '00200037');
  if (cx === undefined || cy === undefined || cz === undefined) return '';
  const normal = [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx].map(Math.abs);
  const length = Math.hypot(...normal) || 1;
  const [sagittal = 0, coronal = 0, axial = 0] = normal.map((part) => part / length);
  if (axial >= SAME_PLANE) return 'axial';
  if (coronal >= SAME_PLANE) return 'coronal';
  return sagittal >= SAME_PLANE ? 'sagittal' : 'oblique';
}

/** Convolution Kernel (0018,1210): makers number or name them. */
function kernelOf(dataset: Dataset): HangImage['kernel'] {
  const name = termAt(dataset, '00181210') || termAt(groupAt(dataset, '00189314'), '00181210');
  if (name === '') return '';
  const [, family = '', figure = ''] = /^([A-Z]{1,2})(\d{2})[A-Z]?/.exec(name) ?? [];
  const from = SHARP_FROM[family];
  if (from !== undefined) return Number(figure) >= from ? 'sharp' : 'soft';
  return SHARP_NAMES.test(name) ? 'sharp' : 'soft';
}
