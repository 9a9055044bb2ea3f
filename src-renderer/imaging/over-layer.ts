import { fusionColours, type Fusion } from '#view/kernels/colour-maps.ts';
import type { ColourTable } from '#view/kernels/colour-table.ts';
import { drivenRamp, greyRamp, type GreyRamp } from '#view/kernels/grey-ramp.ts';
import { uptakeFactor } from '#view/kernels/suv.ts';
import type { Window } from '#view/kernels/voi.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import type { NamedVoi } from './default-voi.ts';
import { tableFor } from './display-greys.ts';
import { frameStore } from './frame-store.ts';
import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';
import type { OverLook } from './plane-session.ts';
import { problemText } from './problem-text.ts';
import type { SeriesStack } from './series-stack.ts';
import { Volume } from './volume.ts';

/** Upper end of the window in uptake by body weight when nobody has chosen */
const FIRST_UPTAKE = 5;

/** A second volume: in colour over the planes of the first, and in greys on planes of its own. */
export class OverLayer {
  readonly volume: Volume;
  readonly #onChange: () => void;
  #fusion: Fusion;
  #windowName = '';
  #isInverted = true;
  #isChosen = false;
  #colours: ColourTable;
  #ramp: GreyRamp | null = null;
  #problem = '';
  #serial = 0;

  /**
   * @param onSlice  a slice of it came
   * @param onChange what it is painted with changed
   * @throws AppError INPUT for a series that forms no volume
   */
  constructor(stack: SeriesStack, onSlice: (slice: number) => void, onChange: () => void) {
    this.#onChange = onChange;
    this.volume = new Volume(stack, (slice) => {
      this.#takeSlice(slice);
      onSlice(slice);
    });
    const { middleFrame } = this.volume;
    const window = firstWindow(middleFrame, middleFrame ? frameStore.ready(middleFrame) : null);
    this.#fusion = { map: 'hotIron', window, opacity: 0.5 };
    this.#colours = fusionColours(this.#fusion);
  }

  get fusion(): Fusion {
    return this.#fusion;
  }

  get colours(): ColourTable {
    return this.#colours;
  }

  get problem(): string {
    return this.#problem;
  }

  /** Changes with everything that it is painted with. */
  get serial(): number {
    return this.#serial;
  }

  /** On planes of its own: dark is much, as PET is read */
  get isInverted(): boolean {
    return this.#isInverted;
  }

  get named(): NamedVoi {
    const { window } = this.#fusion;
    return { voi: { kind: 'window', window, function: 'LINEAR_EXACT' }, name: this.#windowName };
  }

  /** The same object while the same greys are meant. */
  get ramp(): GreyRamp {
    const table = tableFor(this.volume.middleFrame);
    if (this.#ramp === null || this.#ramp.table !== (table ?? undefined))
      this.#ramp = drivenRamp(greyRamp(this.named.voi, this.#isInverted), table);
    return this.#ramp;
  }

  setFusion(changes: Partial<Fusion>): void {
    if (changes.window) this.#isChosen = true;
    if (changes.window) this.#windowName = '';
    this.#change(changes);
  }

  look(): OverLook {
    return { fusion: this.#fusion, name: this.#windowName, isInverted: this.#isInverted };
  }

  restore({ fusion, name, isInverted }: OverLook): void {
    if (fusion === this.#fusion && isInverted === this.#isInverted) return;
    this.#isChosen ||= fusion.window !== this.#fusion.window;
    this.#isInverted = isInverted;
    this.#windowName = name;
    this.#change(fusion);
  }

  setWindow(window: Window, name: string): void {
    this.setFusion({ window });
    this.#windowName = name;
  }

  showFullRange(): void {
    const frame = this.volume.middleFrame;
    const pixels = frame ? frameStore.ready(frame) : null;
    if (pixels?.kind === 'grey') this.setWindow(rangeOf(pixels), '');
  }

  invert(): void {
    this.#isInverted = !this.#isInverted;
    this.#change({});
  }

  reset(): void {
    const { middleFrame } = this.volume;
    this.#isInverted = true;
    this.#isChosen = false;
    this.#windowName = '';
    this.#change({ window: firstWindow(middleFrame, middleFrame ? frameStore.ready(middleFrame) : null) });
  }

  retry(): void {
    this.#problem = '';
    this.volume.want();
  }

  dispose(): void {
    this.volume.dispose();
  }

  /** Its window is known from its middle slice at the latest. */
  #takeSlice(slice: number): void {
    const frame = this.volume.stack.frames[slice];
    const error = frame ? frameStore.error(frame) : null;
    if (error !== null) this.#problem = problemText(error);
    if (frame === undefined || frame !== this.volume.middleFrame || this.#isChosen) return;
    this.#change({ window: firstWindow(frame, frameStore.ready(frame)) });
  }

  #change(changes: Partial<Fusion>): void {
    this.#fusion = { ...this.#fusion, ...changes };
    this.#colours = fusionColours(this.#fusion);
    this.#ramp = null;
    this.#serial += 1;
    this.#onChange();
  }
}

/** Uptake where it is known; else as its sender says, else over all values of its middle slice. */
function firstWindow(frame: Frame | undefined, pixels: FramePixels | null): Window {
  const known = frame?.suv && uptakeFactor(frame.suv, useMeasureSettings.getState().uptake);
  const factor = known && 'factor' in known ? known.factor : null;
  if (factor !== null) return { centre: FIRST_UPTAKE / factor / 2, width: FIRST_UPTAKE / factor };
  const stored = frame?.vois[0]?.voi;
  if (stored?.kind === 'window') return stored.window;
  return pixels?.kind === 'grey' ? rangeOf(pixels) : { centre: 500, width: 1000 };
}

function rangeOf({ lowest, highest }: Extract<FramePixels, { kind: 'grey' }>): Window {
  const width = Math.max(highest - lowest, Number.MIN_VALUE);
  return { centre: lowest + width / 2, width };
}
