import { voiFraction, windowOfTable, type Voi } from '#view/kernels/voi.ts';

/** The part of the library's colour transfer function that is used. */
export interface TransferFunction {
  removeAllPoints(): void;
  addRGBPoint(x: number, red: number, green: number, blue: number): number;
}

const CURVE_POINTS = 512;

/**
 * Makes a transfer function show what the VOI stage says. Windows of both linear functions need two points; curves and
 * tables are sampled.
 */
export function fillTransferFunction(target: TransferFunction, voi: Voi, isInverted: boolean): void {
  target.removeAllPoints();
  const put = (value: number, fraction: number) => {
    const grey = isInverted ? 1 - fraction : fraction;
    target.addRGBPoint(value, grey, grey, grey);
  };
  if (voi.kind === 'window' && voi.function !== 'SIGMOID') {
    const { centre, width } = voi.window;
    const isExact = voi.function === 'LINEAR_EXACT';
    const middle = isExact ? centre : centre - 0.5;
    // A step needs some width, else both ends fall on one point.
    const half = Math.max(isExact ? width : width - 1, 1e-3) / 2;
    put(middle - half, 0);
    put(middle + half, 1);
    return;
  }
  const [from, to] = curveRange(voi);
  for (let at = 0; at <= CURVE_POINTS; at++) {
    const value = from + ((to - from) * at) / CURVE_POINTS;
    put(value, voiFraction(voi, value));
  }
}

function curveRange(voi: Voi): readonly [number, number] {
  const { centre, width } = voi.kind === 'table' ? windowOfTable(voi.table) : voi.window;
  const reach = voi.kind === 'table' ? width / 2 : 2 * width;
  return [centre - reach, centre + reach];
}
