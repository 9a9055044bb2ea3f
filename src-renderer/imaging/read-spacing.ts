import type { Pair, SpacingFacts, UltrasoundRegion } from '#view/kernels/spacing.ts';
import { items, number, numbers, text, type JsonDataset } from './dicom-json.ts';

/**
 * What a frame says about the size of its pixels.
 *
 * @param measures Pixel Measures of the frame (PS3.3 C.7.6.16.2.1), or the data set itself where there are none
 */
export function readSpacing(dataset: JsonDataset, measures: JsonDataset, pixelAspect: number): SpacingFacts {
  return {
    sopClassUid: text(dataset, '00080016'),
    pixelSpacing: pair(measures, '00280030') ?? pair(dataset, '00280030'),
    imagerPixelSpacing: pair(dataset, '00181164'),
    nominalScannedPixelSpacing: pair(dataset, '00182010'),
    calibrationType: text(dataset, '00280A02').toUpperCase(),
    magnification: positive(dataset, '00181114'),
    sourceToDetectorMm: positive(dataset, '00181110'),
    sourceToPatientMm: positive(dataset, '00181111'),
    pixelAspect,
    regions: items(dataset, '00186011').flatMap(readRegion),
  };
}

/** Both values, where both can be the size of something. */
function pair(dataset: JsonDataset, tag: string): Pair | null {
  const [rows, columns] = numbers(dataset, tag);
  return rows !== undefined && columns !== undefined && rows > 0 && columns > 0 ? [rows, columns] : null;
}

function positive(dataset: JsonDataset, tag: string): number | null {
  const value = number(dataset, tag);
  return value !== null && value > 0 ? value : null;
}

/** A region without its corners or its scale is none. */
function readRegion(item: JsonDataset): readonly UltrasoundRegion[] {
  const value = (tag: string) => number(item, tag);
  const [minColumn, minRow] = [value('00186018'), value('0018601A')];
  const [maxColumn, maxRow] = [value('0018601C'), value('0018601E')];
  const [deltaAcross, deltaDown] = [value('0018602C'), value('0018602E')];
  if (minColumn === null || minRow === null || maxColumn === null || maxRow === null) return [];
  if (!deltaAcross || !deltaDown) return [];
  return [
    {
      minColumn,
      minRow,
      maxColumn,
      maxRow,
      isHighPriority: ((value('00186016') ?? 0) & 1) === 0,
      unitAcross: value('00186024') ?? 0,
      unitDown: value('00186026') ?? 0,
      deltaAcross,
      deltaDown,
    },
  ];
}
