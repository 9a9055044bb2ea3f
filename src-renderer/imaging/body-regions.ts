import type { VolumeGeometry } from '#view/kernels/volume-geometry.ts';
import { labelBox, MOST_LABELS, type LabelBox } from '#view/kernels/regions/label-box.ts';
import { maskFrom } from '#view/kernels/regions/segment-mask.ts';
import { useRegions } from '#view/state/regions.ts';
import type { RegionShape } from './region-objects.ts';

/** Segments in a volume that is seen as a body, with the colours of their numbers. */
export interface BodyLabels {
  readonly box: LabelBox;
  /** Red, green, blue and opacity of each number; opacity of a path of one millimetre */
  readonly rgba: Uint8Array;
}

/** A texture of so many places, two bytes each; the body is a picture, no measurement. */
const MOST_PLACES = 24_000_000;

let shapes: readonly RegionShape[] = [];
const listeners = new Set<() => void>();

/** From now on these are in the bodies that share their frame of reference. */
export function putIntoBodies(all: readonly RegionShape[]): void {
  shapes = all;
  for (const listener of listeners) listener();
}

/** The segments in one volume: made when a body is first painted with them, and again when others are shown. */
export class BodyRegions {
  readonly #geometry: VolumeGeometry;
  readonly #frameOfReferenceUid: string;
  readonly #ends: readonly (() => void)[];
  #made: { readonly key: string; readonly labels: BodyLabels | null } | null = null;
  #box: { readonly key: string; readonly box: LabelBox | null } | null = null;
  #serial = 0;

  /** @param onChange other segments are shown */
  constructor(geometry: VolumeGeometry, frameOfReferenceUid: string, onChange: () => void) {
    this.#geometry = geometry;
    this.#frameOfReferenceUid = frameOfReferenceUid;
    const changed = () => {
      this.#serial += 1;
      onChange();
    };
    listeners.add(changed);
    const endStore = useRegions.subscribe((now, before) => {
      const { hiddenIds, opacity, shareFrom } = now;
      const isSame =
        hiddenIds === before.hiddenIds && opacity === before.opacity && shareFrom === before.shareFrom;
      if (!isSame) onChange();
    });
    this.#ends = [() => listeners.delete(changed), endStore];
  }

  /** Changes with everything that is seen of them. */
  get key(): string {
    const { hiddenIds, opacity, shareFrom } = useRegions.getState();
    return JSON.stringify([this.#serial, opacity, shareFrom, ...hiddenIds]);
  }

  labels(): BodyLabels | null {
    const { key } = this;
    if (this.#made?.key === key) return this.#made.labels;
    const { hiddenIds, opacity, shareFrom } = useRegions.getState();
    const shown = shapes.flatMap((shape) =>
      shape.kind === 'segment' &&
      shape.region.frameOfReferenceUid !== '' &&
      shape.region.frameOfReferenceUid === this.#frameOfReferenceUid &&
      !hiddenIds.has(shape.region.id)
        ? [shape]
        : [],
    );
    const boxKey = JSON.stringify([this.#serial, shareFrom, ...shown.map(({ region }) => region.id)]);
    if (this.#box?.key !== boxKey) {
      const masks = shown.map(({ masks: all, isFractional }) =>
        all.map((mask) => maskFrom(mask, isFractional ? shareFrom : 0)),
      );
      this.#box = { key: boxKey, box: labelBox(this.#geometry, masks, MOST_PLACES) };
    }
    const { box } = this.#box;
    const rgba = new Uint8Array((MOST_LABELS + 1) * 4);
    shown.slice(0, MOST_LABELS).forEach(({ rgb }, at) => {
      rgba.set([...rgb, Math.round(opacity * 255)], (at + 1) * 4);
    });
    const labels = box && { box, rgba };
    this.#made = { key, labels };
    return labels;
  }

  dispose(): void {
    for (const end of this.#ends) end();
    this.#made = null;
    this.#box = null;
  }
}
