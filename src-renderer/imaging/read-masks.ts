import { NO_SHIFT, type MaskItem } from '#view/kernels/subtraction.ts';
import { items, number, numbers, text, type JsonDataset } from './dicom-json.ts';

/** How an object wants its frames subtracted, and what its pixels are proportional to. */
export interface MaskFacts {
  readonly items: readonly MaskItem[];
  /** Pixel Intensity Relationship (0028,1040) LIN: proportional to the intensity of the beam */
  readonly isLinear: boolean;
}

/** Mask Module (PS3.3 C.7.6.10). */
export function readMasks(dataset: JsonDataset): MaskFacts {
  return {
    isLinear: text(dataset, '00281040') === 'LIN',
    items: items(dataset, '00286100').flatMap((item): readonly MaskItem[] => {
      const operation = text(item, '00286101');
      if (operation !== 'AVG_SUB' && operation !== 'TID' && operation !== 'REV_TID') return [];
      const range = numbers(item, '00286102');
      const [rows, columns] = numbers(item, '00286114');
      const applicableFrames = range.flatMap((first, at): readonly (readonly [number, number])[] =>
        at % 2 === 0 ? [[first, range[at + 1] ?? first]] : [],
      );
      return [
        {
          operation,
          applicableFrames,
          maskFrames: numbers(item, '00286110'),
          contrastFrameAveraging: number(item, '00286112') ?? 1,
          tidOffset: number(item, '00286120') ?? 1,
          shift: rows === undefined || columns === undefined ? NO_SHIFT : { rows, columns },
        },
      ];
    }),
  };
}
