import {
  coveredPart,
  imageMask,
  labelParts,
  maskCentre,
  maskFrom,
  maskVolumeMm3,
  segmentMasks,
  type CoveredPart,
  type SegmentMask,
} from '#view/kernels/regions/segment-mask.ts';
import {
  coverageOf,
  readSegmentation,
  type Segmentation,
  type SegmentFrame,
} from '#view/kernels/regions/segmentation.ts';
import { greatestDose, readDoseGrid, type DoseGrid } from '#view/kernels/regions/dose-grid.ts';
import {
  contourStacks,
  stackCentre,
  stackVolumeMm3,
  type ContourStack,
} from '#view/kernels/regions/contour-stack.ts';
import type { Rgb } from '#view/kernels/regions/dicom-colour.ts';
import { readStructureSet, type Contour } from '#view/kernels/regions/structure-set.ts';
import type { Region } from '#view/state/regions.ts';
import type { JsonDataset } from './dicom-json.ts';
import type { ShownDose } from './dose-picture.ts';
import { frameStore } from './frame-store.ts';
import { problemText } from './problem-text.ts';
import { readFrames } from './read-frames.ts';
import { fetchSeriesMetadata } from './wado.ts';

/** What is drawn of a region. */
export type RegionShape = {
  readonly region: Region;
  readonly seriesInstanceUid: string;
} & (
  | {
      readonly kind: 'segment';
      readonly rgb: Rgb;
      readonly masks: readonly SegmentMask[];
      /** By `image/frame` of the images that the frames name, in their columns and rows; without frame = all of it */
      readonly onImages: ReadonlyMap<string, SegmentMask>;
      /** Columns and rows that such an image has */
      readonly imageSize: readonly [number, number];
      /** The object itself, and its frames by their numbers, for where it is opened alone */
      readonly sopInstanceUid: string;
      readonly ownFrames: ReadonlyMap<number, SegmentMask>;
      readonly isFractional: boolean;
    }
  | {
      readonly kind: 'roi';
      readonly contours: readonly Contour[];
      /** The closed ones of them */
      readonly stacks: readonly ContourStack[];
    }
  | {
      readonly kind: 'dose';
      readonly dose: ShownDose;
    }
);

export interface LoadedRegions {
  readonly shapes: readonly RegionShape[];
  readonly problems: readonly string[];
}

/** What is said of a dose. */
export interface RegionWords {
  dose: (summationType: string) => string;
  mostDose: (dose: string) => string;
}

/** Colours for regions that recommend none. */
const COLOURS: readonly Rgb[] = [
  [240, 120, 100],
  [110, 190, 240],
  [250, 210, 90],
  [150, 220, 130],
  [220, 150, 240],
  [120, 225, 215],
];

/** Everything in some series that lies on images: segments, contours, dose. */
export async function loadRegions(
  studyInstanceUid: string,
  seriesUids: readonly string[],
  words: RegionWords,
  signal: AbortSignal,
): Promise<LoadedRegions> {
  const shapes: RegionShape[] = [];
  const problems: string[] = [];
  for (const seriesInstanceUid of seriesUids) {
    try {
      for (const dataset of await fetchSeriesMetadata(studyInstanceUid, seriesInstanceUid, signal))
        shapes.push(...(await shapesOf(dataset, seriesInstanceUid, words)));
    } catch (error) {
      if (signal.aborted) return { shapes: [], problems: [] };
      problems.push(problemText(error));
    }
  }
  return { shapes, problems };
}

async function shapesOf(
  dataset: JsonDataset,
  seriesInstanceUid: string,
  words: RegionWords,
): Promise<readonly RegionShape[]> {
  const id = String(dataset['00080018']?.Value?.[0]);
  const structures = readStructureSet(dataset);
  if (structures !== null)
    return structures.rois.map((roi, at) => {
      const stacks = contourStacks(roi.contours);
      const [only, ...others] = stacks;
      // Volumes of outlines in planes of several directions would be counted twice.
      const volumeMm3 = only && others.length === 0 ? stackVolumeMm3(only) : null;
      return {
        kind: 'roi',
        region: {
          id: `${id}/${roi.number}`,
          kind: 'roi',
          name: roi.name,
          note: roi.interpretedType,
          colour: css(roi.colour ?? colourAt(at)),
          volumeMl: volumeMm3 === null ? null : volumeMm3 / 1000,
          frameOfReferenceUid: roi.frameOfReferenceUid,
          centre: stackCentre(stacks) ?? roi.contours[0]?.points[0] ?? null,
        },
        seriesInstanceUid,
        contours: roi.contours,
        stacks,
      };
    });
  const grid = readDoseGrid(dataset);
  if (grid !== null) {
    const frames = await pixelsOf(dataset);
    const most = greatestDose(grid, frames);
    if (most === null) return [];
    return [
      {
        kind: 'dose',
        region: {
          id: `${id}/dose`,
          kind: 'dose',
          name: words.dose(grid.summationType),
          note: words.mostDose(doseText(grid, most.dose)),
          colour: css([230, 90, 60]),
          volumeMl: null,
          frameOfReferenceUid: grid.frameOfReferenceUid,
          centre: most.point,
          dose: { most: most.dose, isGray: grid.units === 'GY' },
        },
        seriesInstanceUid,
        dose: { grid, frames, most: most.dose },
      },
    ];
  }
  return segmentShapes(dataset, seriesInstanceUid, id);
}

async function segmentShapes(
  dataset: JsonDataset,
  seriesInstanceUid: string,
  id: string,
): Promise<readonly RegionShape[]> {
  const segmentation = readSegmentation(dataset);
  if (segmentation === null) return [];
  const values = await pixelsOf(dataset);
  const parts = partsOf(segmentation, values);
  // Of a label map 0 is what belongs to no segment (PS3.3 C.8.20.2.1).
  const segments = segmentation.segments.filter(({ number }) => number > 0);
  return segments.map((segment, at) => {
    const own = parts.get(segment.number) ?? [];
    const masks = segmentMasks(own, segmentation.depthMm);
    const rgb = segment.colour ?? colourAt(at);
    // The sum of chances is no volume.
    const hasVolume = segmentation.type !== 'FRACTIONAL' || segmentation.fractionalType === 'OCCUPANCY';
    const volumeMm3 = hasVolume ? maskVolumeMm3(masks) : null;
    const isFractional = segmentation.type === 'FRACTIONAL';
    return {
      kind: 'segment',
      region: {
        id: `${id}/${segment.number}`,
        kind: 'segment',
        name: segment.label || segment.meaning,
        note: segment.meaning === segment.label ? '' : segment.meaning,
        colour: css(rgb),
        volumeMl: volumeMm3 === null ? null : volumeMm3 / 1000,
        frameOfReferenceUid: segmentation.frameOfReferenceUid,
        centre: maskCentre(masks),
        ...(isFractional && { volumeFromMl: (from: number) => volumeFrom(masks, from) }),
      },
      seriesInstanceUid,
      rgb,
      masks,
      onImages: partsOnImages(own),
      imageSize: [segmentation.columns, segmentation.rows],
      sopInstanceUid: id,
      ownFrames: new Map(own.map(({ frame, part }) => [frame.frameNumber, imageMask(part)])),
      isFractional,
    };
  });
}

/** Of the voxels that a share or a chance is reached in, each counted whole; null where a frame has no known depth. */
function volumeFrom(masks: readonly SegmentMask[], from: number): number | null {
  const volumeMm3 = maskVolumeMm3(masks.map((mask) => maskFrom(mask, from)));
  return volumeMm3 === null ? null : volumeMm3 / 1000;
}

type FramePart = { readonly frame: SegmentFrame; readonly part: CoveredPart };

/** What each segment covers, frame by frame. */
function partsOf(
  segmentation: Segmentation,
  values: readonly ArrayLike<number>[],
): ReadonlyMap<number, readonly FramePart[]> {
  const { rows, columns } = segmentation;
  const parts = new Map<number, FramePart[]>();
  const put = (segmentNumber: number, frame: SegmentFrame, part: CoveredPart | null) => {
    if (part === null) return;
    const known = parts.get(segmentNumber);
    if (known) known.push({ frame, part });
    else parts.set(segmentNumber, [{ frame, part }]);
  };
  segmentation.frames.forEach((frame, at) => {
    const stored = values[at] ?? [];
    if (segmentation.type === 'LABELMAP')
      for (const [label, part] of labelParts(stored, rows, columns)) put(label, frame, part);
    else {
      const coverage = coverageOf(segmentation, stored, frame.segmentNumber);
      put(frame.segmentNumber, frame, coveredPart(coverage, rows, columns));
    }
  });
  return parts;
}

/** By the images that the frames name: one image may carry several frames, and then the last is taken. */
function partsOnImages(parts: readonly FramePart[]): ReadonlyMap<string, SegmentMask> {
  const masks = new Map<string, SegmentMask>();
  for (const { frame, part } of parts) {
    const mask = imageMask(part);
    for (const { sopInstanceUid, frameNumbers } of frame.derivedFrom)
      for (const number of frameNumbers.length === 0 ? [''] : frameNumbers)
        masks.set(`${sopInstanceUid}/${number}`, mask);
  }
  return masks;
}

/** Values as they are stored, whatever colours a palette has for them. */
async function pixelsOf(dataset: JsonDataset): Promise<readonly ArrayLike<number>[]> {
  const frames = readFrames([dataset]).frames.map((frame) => ({
    ...frame,
    imageId: `${frame.imageId}#values`,
    photometricInterpretation: 'MONOCHROME2',
    palette: null,
  }));
  const wanter = {};
  const pixels = await Promise.all(
    frames.map((frame, at) => frameStore.want(wanter, frame, () => 1_000_000 + at)),
  );
  frameStore.release(wanter);
  return pixels.map((each) => (each.kind === 'grey' ? each.values : []));
}

function doseText({ units }: DoseGrid, dose: number): string {
  return `${dose.toFixed(2)} ${units === 'GY' ? 'Gy' : ''}`.trim();
}

function colourAt(at: number): Rgb {
  return COLOURS[at % COLOURS.length] ?? [255, 255, 255];
}

function css([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}
