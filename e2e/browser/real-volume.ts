import { temporaryFolder } from '../fixtures/core.ts';
import { copyWithOwnUids, readWithDcmtk } from '../fixtures/real-images.ts';
import { storedValues, type JsonSet } from '../fixtures/slow-reference.ts';
import type { ReferenceVolume } from './plane-reference.ts';

type Point = readonly [number, number, number];

function numbersAt(set: JsonSet, tag: string): number[] {
  return (set[tag]?.Value ?? []).map(Number);
}

function pointAt(numbers: readonly number[], from: number): Point {
  return [numbers[from] ?? 0, numbers[from + 1] ?? 0, numbers[from + 2] ?? 0];
}

/**
 * The slices of a series of single frames in the order of their places, as DCMTK reads them and their tags say.
 *
 * @param isOfIt which files of the folder are of the volume, where it holds more than one
 */
export async function realVolume(
  folder: string,
  isOfIt: (set: JsonSet) => boolean = () => true,
): Promise<ReferenceVolume> {
  const copies = temporaryFolder('real-volume');
  try {
    const sets: JsonSet[] = [];
    for (const { file, name } of copyWithOwnUids(folder, copies.path)) {
      const set = await readWithDcmtk(file);
      if (set === null) throw new Error(`DCMTK does not read ${name}`);
      if (isOfIt(set)) sets.push(set);
    }
    const [first = {}] = sets;
    const cosines = numbersAt(first, '00200037');
    const [rowDirection, columnDirection] = [pointAt(cosines, 0), pointAt(cosines, 3)];
    const [a, b] = [rowDirection, columnDirection];
    const normal = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    const slices = sets
      .map((set) => {
        const position = pointAt(numbersAt(set, '00200032'), 0);
        const [slope = 1] = numbersAt(set, '00281053');
        const [intercept = 0] = numbersAt(set, '00281052');
        return {
          position,
          height: position.reduce((sum, part, axis) => sum + part * (normal[axis] ?? 0), 0),
          values: storedValues(set, 1).map((value) => value * slope + intercept),
        };
      })
      .sort((one, other) => one.height - other.height);
    const [rowSpacingMm = 1, columnSpacingMm = 1] = numbersAt(first, '00280030');
    return {
      rows: numbersAt(first, '00280010')[0] ?? 0,
      columns: numbersAt(first, '00280011')[0] ?? 0,
      rowDirection,
      columnDirection,
      rowSpacingMm,
      columnSpacingMm,
      positions: slices.map(({ position }) => position),
      slices: slices.map(({ values }) => values),
      padding: null,
    };
  } finally {
    copies.remove();
  }
}
