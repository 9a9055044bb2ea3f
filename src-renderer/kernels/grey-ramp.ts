import { driven, type DisplayTable } from './display-table.ts';
import type { PresentationTable } from './presentation-lut.ts';
import { greyOf, type Voi } from './voi.ts';

/**
 * Greys for values between whole ones, as the shader of the planes looks them up: entries lie evenly from `lowest` to
 * `highest`; below and above, the first and the last hold.
 */
export interface GreyRamp {
  readonly lowest: number;
  readonly highest: number;
  readonly greys: Uint8Array;
  /** Through which they have gone already, on their way to this display; absent: through none */
  readonly table?: DisplayTable;
}

/** Fine enough that the nearest entry is never a tenth of a grey away. */
const WINDOW_ENTRIES = 16_384;
/** Where a sigmoid of width 1 has come within less than half a grey of its ends */
const SIGMOID_REACH = 2;

/** `greyOf` as a table. A window that is a step has two entries. */
export function greyRamp(
  voi: Voi,
  isInverted: boolean,
  presentation: PresentationTable | null = null,
): GreyRamp {
  const grey = (value: number) => greyOf(voi, value, isInverted, presentation);
  if (voi.kind === 'table') {
    const { firstMapped, values } = voi.table;
    const greys = Uint8Array.from(values, (_, at) => grey(firstMapped + at));
    return { lowest: firstMapped, highest: firstMapped + values.length - 1, greys };
  }
  const { centre, width } = voi.window;
  const middle = voi.function === 'LINEAR' ? centre - 0.5 : centre;
  const span = voi.function === 'LINEAR' ? width - 1 : width;
  const half = voi.function === 'SIGMOID' ? width * SIGMOID_REACH : span / 2;
  const [lowest, highest] = [middle - half, middle + half];
  if (half <= 0) return { lowest, highest, greys: Uint8Array.of(grey(lowest - 1), grey(highest + 1)) };
  const stepOf = (2 * half) / (WINDOW_ENTRIES - 1);
  const greys = new Uint8Array(WINDOW_ENTRIES);
  for (let at = 0; at < WINDOW_ENTRIES; at++) greys[at] = grey(lowest + at * stepOf);
  return { lowest, highest, greys };
}

/** The same ramp as the display has to be driven. */
export function drivenRamp(ramp: GreyRamp, table: DisplayTable | null): GreyRamp {
  return table === null ? ramp : { ...ramp, greys: ramp.greys.map((grey) => driven(table, grey)), table };
}
