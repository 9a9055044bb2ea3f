import { coverageOf, readSegmentation, type SegmentFrame } from '#view/kernels/regions/segmentation.ts';
import { readDoseGrid, type DoseGrid } from '#view/kernels/regions/dose-grid.ts';
import type { Rgb } from '#view/kernels/regions/dicom-colour.ts';
import { readStructureSet, type Contour } from '#view/kernels/regions/structure-set.ts';
import type { Region } from '#view/state/regions.ts';
import type { JsonDataset } from './dicom-json.ts';
import { frameStore } from './frame-store.ts';
import { problemText } from './problem-text.ts';
import { readFrames } from './read-frames.ts';
import { fetchSeriesMetadata } from './wado.ts';

/** The part of a segment that one frame shows, as a picture of its colour. */
export interface SegmentPicture {
  readonly frame: SegmentFrame;
  readonly picture: HTMLCanvasElement;
  readonly outline: HTMLCanvasElement;
}

/** What is drawn of a region. */
export type RegionShape = {
  readonly region: Region;
  readonly seriesInstanceUid: string;
  readonly frameOfReferenceUid: string;
} & (
  | { readonly kind: 'segment'; readonly pictures: readonly SegmentPicture[] }
  | { readonly kind: 'roi'; readonly contours: readonly Contour[] }
  | {
      readonly kind: 'dose';
      readonly grid: DoseGrid;
      readonly frames: readonly ArrayLike<number>[];
      readonly most: number;
    }
);

export interface LoadedRegions {
  readonly shapes: readonly RegionShape[];
  readonly problems: readonly string[];
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
  doseName: (summationType: string) => string,
  signal: AbortSignal,
): Promise<LoadedRegions> {
  const shapes: RegionShape[] = [];
  const problems: string[] = [];
  for (const seriesInstanceUid of seriesUids) {
    try {
      for (const dataset of await fetchSeriesMetadata(studyInstanceUid, seriesInstanceUid, signal))
        shapes.push(...(await shapesOf(dataset, seriesInstanceUid, doseName)));
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
  doseName: (summationType: string) => string,
): Promise<readonly RegionShape[]> {
  const id = String(dataset['00080018']?.Value?.[0]);
  const structures = readStructureSet(dataset);
  if (structures !== null)
    return structures.rois.map((roi, at) => ({
      kind: 'roi',
      region: {
        id: `${id}/${roi.number}`,
        kind: 'roi',
        name: roi.name,
        note: roi.interpretedType,
        colour: css(roi.colour ?? colourAt(at)),
      },
      seriesInstanceUid,
      frameOfReferenceUid: roi.frameOfReferenceUid,
      contours: roi.contours,
    }));
  const grid = readDoseGrid(dataset);
  if (grid !== null) {
    const frames = await pixelsOf(dataset);
    const most = frames.reduce((highest, values) => values.reduce((a, b) => Math.max(a, b), highest), 0);
    return [
      {
        kind: 'dose',
        region: {
          id: `${id}/dose`,
          kind: 'dose',
          name: doseName(grid.summationType),
          note: `${(most * grid.scaling).toPrecision(4)} ${grid.units === 'GY' ? 'Gy' : ''}`.trim(),
          colour: css([230, 90, 60]),
        },
        seriesInstanceUid,
        frameOfReferenceUid: grid.frameOfReferenceUid,
        grid,
        frames,
        most: most * grid.scaling,
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
  // Of a label map 0 is what belongs to no segment (PS3.3 C.8.20.2.1).
  const segments = segmentation.segments.filter(({ number }) => number > 0);
  return segments.map((segment, at) => {
    const colour = segment.colour ?? colourAt(at);
    const pictures = segmentation.frames.flatMap((frame, index): SegmentPicture[] => {
      if (frame.segmentNumber !== 0 && frame.segmentNumber !== segment.number) return [];
      const coverage = coverageOf(segmentation, values[index] ?? [], segment.number);
      if (!coverage.some(Boolean)) return [];
      const { rows, columns } = segmentation;
      const edge = edgeOf(coverage, rows, columns);
      return [
        {
          frame,
          picture: pictureOf(coverage, rows, columns, colour),
          outline: pictureOf(edge, rows, columns, colour),
        },
      ];
    });
    return {
      kind: 'segment',
      region: {
        id: `${id}/${segment.number}`,
        kind: 'segment',
        name: segment.label || segment.meaning,
        note: segment.meaning === segment.label ? '' : segment.meaning,
        colour: css(colour),
      },
      seriesInstanceUid,
      frameOfReferenceUid: segmentation.frameOfReferenceUid,
      pictures,
    };
  });
}

async function pixelsOf(dataset: JsonDataset): Promise<readonly Float32Array[]> {
  const { frames } = readFrames([dataset]);
  const wanter = {};
  const pixels = await Promise.all(
    frames.map((frame, at) => frameStore.want(wanter, frame, () => 1_000_000 + at)),
  );
  frameStore.release(wanter);
  return pixels.map((each) => (each.kind === 'grey' ? Float32Array.from(each.values) : new Float32Array()));
}

/** Covered pixels beside one that is not. */
function edgeOf(coverage: Uint8Array, rows: number, columns: number): Uint8Array {
  const isIn = (row: number, column: number) =>
    row >= 0 &&
    column >= 0 &&
    row < rows &&
    column < columns &&
    (coverage[row * columns + column] ?? 0) >= 128;
  return Uint8Array.from(coverage, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const isEdge =
      isIn(row, column) &&
      !(isIn(row - 1, column) && isIn(row + 1, column) && isIn(row, column - 1) && isIn(row, column + 1));
    return isEdge ? 255 : 0;
  });
}

function pictureOf(coverage: Uint8Array, rows: number, columns: number, [r, g, b]: Rgb): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const data = new ImageData(columns, rows);
  coverage.forEach((alpha, at) => data.data.set([r, g, b, alpha], at * 4));
  canvas.getContext('2d')?.putImageData(data, 0, 0);
  return canvas;
}

function colourAt(at: number): Rgb {
  return COLOURS[at % COLOURS.length] ?? [255, 255, 255];
}

function css([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}
