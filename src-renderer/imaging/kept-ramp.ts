import type { DisplayTable } from '#view/kernels/display-table.ts';
import { drivenRamp, greyRamp, type GreyRamp } from '#view/kernels/grey-ramp.ts';
import type { PresentationTable } from '#view/kernels/presentation-lut.ts';
import type { NamedVoi } from './default-voi.ts';
import { tableFor } from './display-greys.ts';
import type { Frame } from './frame.ts';

interface Kept {
  readonly named: NamedVoi;
  readonly isInverted: boolean;
  readonly presentation: PresentationTable | null;
  readonly table: DisplayTable | null;
  readonly ramp: GreyRamp;
}

/** The greys that a volume is shown in: the same object while the same ones are meant, since what paints keeps its own of it. */
export class KeptRamp {
  #kept: Kept | null = null;

  /** @param frame of the volume, for what its object and this display do to its greys */
  of(named: NamedVoi | null, isInverted: boolean, frame: Frame | undefined): GreyRamp | null {
    if (named === null) return null;
    const kept = this.#kept;
    const presentation = frame?.presentationTable ?? null;
    const table = tableFor(frame);
    if (
      kept?.named === named &&
      kept.isInverted === isInverted &&
      kept.presentation === presentation &&
      kept.table === table
    )
      return kept.ramp;
    const ramp = drivenRamp(greyRamp(named.voi, isInverted, presentation), table);
    this.#kept = { named, isInverted, presentation, table, ramp };
    return ramp;
  }
}
