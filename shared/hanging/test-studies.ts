import { Dictionary } from '../relevance/dictionary.ts';
import { KIND_OF_MODALITY } from '../relevance/modality-kinds.ts';
import type { RegionId } from '../relevance/region-tree.ts';
import type { HangStudy } from './choose-protocol.ts';
import type { Dataset } from './dataset.ts';
import { FACTORY_PROTOCOLS } from './factory-protocols.ts';
import type { HangImage } from './hang-image.ts';
import { planHanging, type HangInput, type HangPlan, type PlannedScreen } from './plan-hanging.ts';
import { readImage } from './read-image.ts';

/** Attributes of a test image; what is not given is not in it. */
export interface TestSeries {
  readonly modality: string;
  readonly description: string;
  /** Of the series; 1 = it is one picture */
  readonly frames?: number;
  readonly more?: Dataset;
}

const DICTIONARY = new Dictionary();

export function value(...values: readonly unknown[]): { Value: readonly unknown[] } {
  return { Value: values };
}

export function codeValue(scheme: string, code: string, more: Dataset = {}) {
  return value({ '00080100': value(code), '00080102': value(scheme), ...more });
}

export const AXIAL: Dataset = { '00200037': value(1, 0, 0, 0, 1, 0) };
export const SAGITTAL: Dataset = { '00200037': value(0, 1, 0, 0, 0, -1) };
export const CORONAL: Dataset = { '00200037': value(1, 0, 0, 0, 0, -1) };

/** The series in this order, numbered from 1; pictures of projections stand for themselves. */
export function imagesOf(series: readonly TestSeries[], study = 'c'): HangImage[] {
  return series.map(({ modality, description, frames = 1, more = {} }, index) => {
    const isOne = ['CR', 'DX', 'MG'].includes(modality);
    const dataset: Dataset = {
      '0020000E': value(`${study}.${String(index + 1)}`),
      '00080018': value(`${study}.${String(index + 1)}.1`),
      '00200011': value(index + 1),
      '00200013': value(1),
      '00080060': value(modality),
      '0008103E': value(description),
      ...more,
    };
    const image = readImage(dataset, DICTIONARY, isOne);
    return isOne ? image : { ...image, frames: Math.max(frames, image.frames) };
  });
}

export interface TestCase {
  readonly current: readonly TestSeries[];
  readonly prior?: readonly TestSeries[];
  readonly regions?: readonly RegionId[];
  readonly words?: string;
  readonly windows?: number;
  readonly isComplete?: boolean;
}

export function inputOf({
  current,
  prior,
  regions = [],
  words = '',
  windows = 1,
  isComplete = true,
}: TestCase): HangInput {
  const modalities = [...new Set(current.map(({ modality }) => modality))];
  const kinds = new Set(modalities.flatMap((modality) => KIND_OF_MODALITY[modality] ?? []));
  const study: HangStudy = { modalities, kinds: [...kinds], regions, procedures: [], words };
  return {
    study,
    images: imagesOf(current),
    priors: prior ? [{ studyInstanceUid: 'p', ageDays: 400, images: imagesOf(prior, 'p') }] : [],
    protocols: FACTORY_PROTOCOLS.map((protocol) => ({ level: 'factory', protocol })),
    windows,
    isComplete,
  };
}

/** Each stage in a line: rows divided by `/`, viewports by `|`, those of the prior with `P:`, empty ones as `-`. */
export function layoutOf(test: TestCase): string[] {
  return linesOf(planHanging(inputOf(test)), test);
}

export function linesOf(plan: HangPlan, { current, prior = [] }: TestCase): string[] {
  const nameOf = new Map([
    ...imagesOf(current).map(
      (image, at) => [image.seriesInstanceUid, current[at]?.description ?? ''] as const,
    ),
    ...imagesOf(prior, 'p').map(
      (image, at) => [image.seriesInstanceUid, `P:${prior[at]?.description ?? ''}`] as const,
    ),
  ]);
  const cellWords = ({ image, look }: PlannedScreen['cells'][number]) =>
    image === null
      ? '-'
      : [
          nameOf.get(image.seriesInstanceUid),
          look.window?.replace('ct-', '@'),
          look.cut &&
            [look.cut.plane, look.cut.slab && `${look.cut.slab.mode} ${String(look.cut.slab.thicknessMm)}`]
              .filter(Boolean)
              .join(' '),
          look.size === 'oneToOne' && '1:1',
        ]
          .filter(Boolean)
          .join(' ');
  const screenWords = ({ columns, cells, as }: PlannedScreen) => {
    const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) =>
      cells
        .slice(row * columns, (row + 1) * columns)
        .map(cellWords)
        .join(' | '),
    );
    return `${as === 'stacks' ? '' : `${as} `}${rows.join(' / ')}`;
  };
  return [
    plan.protocolId,
    ...plan.stages.map(({ id, screens }) => `${id}: ${screens.map(screenWords).join(' || ')}`),
  ];
}
