import type { IsodoseLevels } from '#shared/reading/preferences.ts';
import type { Rgb } from './dicom-colour.ts';

/** A dose from which another colour begins. */
export interface IsodoseBand {
  /** Scaled as the object's doses are */
  readonly dose: number;
  /** `57 Gy`, or a share of the greatest dose where doses have no unit */
  readonly text: string;
  readonly colour: Rgb;
}

/** A dose of an object: the greatest of it, and whether doses are in Gy. */
export interface DoseScale {
  readonly most: number;
  /** Else they are shares of one that the object does not tell (PS3.3 C.8.8.3.2) */
  readonly isGray: boolean;
}

/** From the hottest to the coldest, as planning systems colour them */
const COLOURS: readonly Rgb[] = [
  [220, 50, 40],
  [235, 140, 40],
  [220, 205, 70],
  [90, 190, 110],
  [70, 110, 210],
];
const MOST_LEVELS = 10;
const LEAST_LEVEL = 0.01;
const GREATEST_LEVEL = 1000;

/** The bands of a dose, hottest first. Levels in Gy mean nothing for doses without a unit: these are then parted evenly. */
export function isodoseBands({ unit, levels }: IsodoseLevels, { most, isGray }: DoseScale): IsodoseBand[] {
  const isPercent = unit === 'percent' || !isGray;
  const shares = unit === 'percent' ? levels.map((level) => level / 100) : [0.95, 0.8, 0.5, 0.3, 0.1];
  const doses = isPercent ? shares.map((share) => share * most) : levels;
  return [...doses]
    .sort((a, b) => b - a)
    .map((dose, at, all) => ({
      dose,
      text: isGray
        ? `${Number(dose.toPrecision(3))} Gy`
        : `${Number(((dose / most) * 100).toPrecision(3))} %`,
      colour: colourAt(all.length === 1 ? 0 : at / (all.length - 1)),
    }));
}

/** What a reader typed: `95, 80; 50 30`; null unless it is one to ten different levels above 0. */
export function readLevels(typed: string): number[] | null {
  const words = typed.split(/[\s,;]+/).filter(Boolean);
  const levels = words.map(Number);
  const isRight =
    levels.length > 0 &&
    levels.length <= MOST_LEVELS &&
    new Set(levels).size === levels.length &&
    levels.every((level) => level >= LEAST_LEVEL && level <= GREATEST_LEVEL);
  return isRight ? levels.sort((a, b) => b - a) : null;
}

/** @param share 0 = hottest, 1 = coldest */
function colourAt(share: number): Rgb {
  const place = share * (COLOURS.length - 1);
  const [from, to] = [COLOURS[Math.floor(place)], COLOURS[Math.ceil(place)]];
  const part = place - Math.floor(place);
  const mixed = (at: 0 | 1 | 2) => Math.round((from?.[at] ?? 0) * (1 - part) + (to?.[at] ?? 0) * part);
  return [mixed(0), mixed(1), mixed(2)];
}
