import type { DisplayTable } from '#view/kernels/display-table.ts';
import { tableInForce } from '#view/state/display-table.ts';
import type { Frame } from './frame.ts';

/** Mammograms are read on displays that are calibrated themselves. */
const WITHOUT_TABLE: readonly string[] = ['MG'];

/** The table of this display that the greys of a frame are shown through; null: through none. */
export function tableFor(frame: Pick<Frame, 'modality'> | undefined): DisplayTable | null {
  return frame === undefined || WITHOUT_TABLE.includes(frame.modality) ? null : tableInForce();
}
