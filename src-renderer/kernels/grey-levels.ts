import { windowOfTable, type Voi } from './voi.ts';

/**
 * How many values of a picture a window tells apart before they become bytes.
 *
 * @param lowest   least value of the picture, after the modality LUT
 * @param stepSize distance of neighbouring values: the rescale slope
 */
export function levelsInWindow(voi: Voi, lowest: number, highest: number, stepSize: number): number {
  const { centre, width } = voi.kind === 'window' ? voi.window : windowOfTable(voi.table);
  const kind = voi.kind === 'window' ? voi.function : 'LINEAR';
  const isLinear = kind === 'LINEAR';
  const middle = isLinear ? centre - 0.5 : centre;
  // A sigmoid has no ends; within twice its width it goes from 2 % to 98 %.
  const half = kind === 'SIGMOID' ? width : (isLinear ? width - 1 : width) / 2;
  const from = Math.max(lowest, middle - half);
  const to = Math.min(highest, middle + half);
  return to < from ? 0 : Math.floor((to - from) / Math.max(stepSize, Number.MIN_VALUE)) + 1;
}
