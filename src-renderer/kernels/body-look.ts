import type { ColourTable } from './colour-table.ts';
import type { Window } from './voi.ts';

/** Colour and opacity of a value; between two points both change evenly. */
interface LookPoint {
  readonly value: number;
  /** Of a path of one millimetre, 0 to 1 */
  readonly opacity: number;
  /** 0 to 1 each */
  readonly colour: readonly [number, number, number];
}

export type BodyLookId = 'ct-bone' | 'ct-angiography' | 'ct-lung' | 'ct-skin' | 'window';

const BONE: readonly [number, number, number] = [0.95, 0.9, 0.78];
const VESSEL: readonly [number, number, number] = [0.86, 0.3, 0.22];
const FLESH: readonly [number, number, number] = [0.78, 0.52, 0.42];

/** In HU. `window` has none: it follows the window of the planes, whatever the unit. */
const CT_LOOKS: Readonly<Record<Exclude<BodyLookId, 'window'>, readonly LookPoint[]>> = {
  'ct-bone': [
    { value: 140, opacity: 0, colour: FLESH },
    { value: 220, opacity: 0.12, colour: BONE },
    { value: 600, opacity: 0.6, colour: BONE },
    { value: 1500, opacity: 0.9, colour: [1, 1, 0.96] },
  ],
  'ct-angiography': [
    { value: 110, opacity: 0, colour: VESSEL },
    { value: 190, opacity: 0.2, colour: VESSEL },
    { value: 350, opacity: 0.5, colour: [0.93, 0.52, 0.4] },
    { value: 600, opacity: 0.7, colour: BONE },
    { value: 1500, opacity: 0.9, colour: [1, 1, 0.96] },
  ],
  'ct-lung': [
    { value: -960, opacity: 0, colour: [0.2, 0.3, 0.4] },
    { value: -850, opacity: 0.012, colour: [0.35, 0.55, 0.65] },
    { value: -600, opacity: 0.03, colour: [0.75, 0.75, 0.8] },
    { value: -450, opacity: 0, colour: FLESH },
    { value: 150, opacity: 0, colour: BONE },
    { value: 600, opacity: 0.4, colour: BONE },
  ],
  'ct-skin': [
    { value: -400, opacity: 0, colour: FLESH },
    { value: -150, opacity: 0.25, colour: FLESH },
    { value: 150, opacity: 0.5, colour: [0.88, 0.64, 0.54] },
    { value: 500, opacity: 0.8, colour: BONE },
  ],
};

export const BODY_LOOKS = ['ct-bone', 'ct-angiography', 'ct-lung', 'ct-skin', 'window'] as const;

export function looksForModality(modality: string): readonly BodyLookId[] {
  return modality === 'CT' ? BODY_LOOKS : ['window'];
}

const ENTRIES = 2048;

/** @param window of the planes: what lies below its middle is not seen with the look `window` */
export function lookTable(look: BodyLookId, window: Window): ColourTable {
  const points = look === 'window' ? windowLook(window) : CT_LOOKS[look];
  const lowest = points[0]?.value ?? 0;
  const highest = points.at(-1)?.value ?? 1;
  const rgba = new Uint8Array(ENTRIES * 4);
  for (let entry = 0; entry < ENTRIES; entry++) {
    const value = lowest + ((highest - lowest) * entry) / (ENTRIES - 1);
    const { opacity, colour } = between(points, value);
    rgba.set(
      [...colour, opacity].map((part) => Math.round(part * 255)),
      entry * 4,
    );
  }
  return { lowest, highest, rgba };
}

function windowLook({ centre, width }: Window): readonly LookPoint[] {
  return [
    { value: centre - width * 0.1, opacity: 0, colour: FLESH },
    { value: centre + width * 0.15, opacity: 0.12, colour: [0.82, 0.66, 0.55] },
    { value: centre + width * 0.5, opacity: 0.6, colour: [0.95, 0.92, 0.86] },
  ];
}

function between(points: readonly LookPoint[], value: number): LookPoint {
  const after = points.findIndex((point) => point.value >= value);
  const next = points[after] ?? points.at(-1);
  const last = points[after - 1] ?? next;
  if (!next || !last || next === last) return next ?? { value, opacity: 0, colour: [0, 0, 0] };
  const share = (value - last.value) / (next.value - last.value);
  const mix = (a: number, b: number) => a + (b - a) * share;
  return {
    value,
    opacity: mix(last.opacity, next.opacity),
    colour: [
      mix(last.colour[0], next.colour[0]),
      mix(last.colour[1], next.colour[1]),
      mix(last.colour[2], next.colour[2]),
    ],
  };
}
