import type { GreyRamp } from '#view/kernels/grey-ramp.ts';
import { GreatestValues, projectionWindow } from '#view/kernels/projection-window.ts';
import { mergedPresets, type WindowPreset } from '#view/kernels/window-presets.ts';
import { showsInverted, windowOfTable, type Window } from '#view/kernels/voi.ts';
import { usePreferences } from '#view/state/preferences.ts';
import { fullRange, type NamedVoi } from './default-voi.ts';
import { KeptRamp } from './kept-ramp.ts';
import type { WholeLook, ViewGreys } from './plane-session.ts';
import type { ToldLayer } from './plane-provenance.ts';
import type { Volume } from './volume.ts';
import { windowAfterDrag } from './window-after-drag.ts';

const FROM_RAYS = 'Projection';
/** Of CT: for vessels, as projections are read first */
const CT_PRESET = 'ct-angiography';

/** The greys of views through a whole volume: their own, apart from those of its planes. */
export class WholeWindow implements ViewGreys {
  readonly #volume: Volume;
  readonly #isThere: () => boolean;
  readonly #ofPlanes: () => NamedVoi | null;
  readonly #onChange: () => void;
  #chosen: NamedVoi | null = null;
  #made: NamedVoi | null = null;
  #isInvertedByReader = false;
  #storedAt = -1;
  readonly #ramp = new KeptRamp();

  /**
   * @param isThere  every slice has come, or will not
   * @param ofPlanes in force until the greatest values are known
   */
  constructor(volume: Volume, isThere: () => boolean, ofPlanes: () => NamedVoi | null, onChange: () => void) {
    this.#volume = volume;
    this.#isThere = isThere;
    this.#ofPlanes = ofPlanes;
    this.#onChange = onChange;
  }

  get named(): NamedVoi | null {
    if (this.#chosen !== null) return this.#chosen;
    if (this.#made === null && this.#isThere()) this.#made = fromRays(this.#volume);
    return this.#made ?? this.#ofPlanes();
  }

  get window(): Window | null {
    const voi = this.named?.voi;
    if (!voi) return null;
    return voi.kind === 'window' ? voi.window : windowOfTable(voi.table);
  }

  get isInverted(): boolean {
    const photometric = this.#volume.middleFrame?.photometricInterpretation ?? '';
    return showsInverted(photometric, this.#isInvertedByReader);
  }

  get ramp(): GreyRamp | null {
    return this.#ramp.of(this.named, this.isInverted, this.#volume.middleFrame);
  }

  get greyLayer(): ToldLayer | null {
    const { named, isInverted } = this;
    return named && { volume: this.#volume, named, isInverted };
  }

  setWindow(window: Window, name: string): void {
    this.#choose({ voi: { kind: 'window', window, function: 'LINEAR' }, name });
  }

  dragWindow(start: Window, dxPx: number, dyPx: number): void {
    this.setWindow(windowAfterDrag(start, dxPx, dyPx, this.#volume.middleFrame), '');
  }

  /** Its own window, and then those that came with the images. */
  cycleStoredWindow(): void {
    const vois = this.#volume.middleFrame?.vois ?? [];
    this.#storedAt = this.#storedAt + 1 >= vois.length ? -1 : this.#storedAt + 1;
    const stored = vois[this.#storedAt];
    this.#choose(stored ? { voi: stored.voi, name: stored.explanation } : null);
  }

  showFullRange(): void {
    const pixels = this.#volume.nearestShown?.pixels;
    if (pixels?.kind === 'grey') this.#choose(fullRange(pixels));
  }

  invert(): void {
    this.#isInvertedByReader = !this.#isInvertedByReader;
    this.#onChange();
  }

  resetWindow(): void {
    this.#isInvertedByReader = false;
    this.#storedAt = -1;
    this.#choose(null);
  }

  look(): WholeLook {
    return { named: this.#chosen, isInvertedByReader: this.#isInvertedByReader };
  }

  restore({ named, isInvertedByReader }: WholeLook): void {
    this.#isInvertedByReader = isInvertedByReader;
    this.#choose(named);
  }

  #choose(named: NamedVoi | null): void {
    this.#chosen = named;
    this.#onChange();
  }
}

function fromRays(volume: Volume): NamedVoi | null {
  const { middleFrame, geometry } = volume;
  const [columns, rows, slices] = geometry.dimensions;
  const greatest = new GreatestValues(columns, rows, volume.paddingRange);
  for (let at = 0; at < slices; at++) {
    const values = volume.slice(at);
    if (values !== null) greatest.add(values);
  }
  const isHu = middleFrame?.modality === 'CT' && middleFrame.unit === 'HU';
  const preset = isHu ? ctPreset() : null;
  const isWhole = middleFrame?.sampleType !== 'Float32Array';
  const window = projectionWindow(greatest.all(), preset?.window ?? null, { isHu, isWhole });
  if (window === null) return null;
  const func = isWhole ? 'LINEAR' : 'LINEAR_EXACT';
  if (window !== 'preset') return { voi: { kind: 'window', window, function: func }, name: FROM_RAYS };
  return preset && { voi: { kind: 'window', window: preset.window, function: func }, name: preset.name };
}

function ctPreset(): WindowPreset | null {
  const { own, sitePresets } = usePreferences.getState();
  return mergedPresets(sitePresets, own.windowPresets).find(({ id }) => id === CT_PRESET) ?? null;
}
