import { create } from 'zustand';
import type { SpineDirection } from '#view/kernels/measure/spine.ts';
import type { UptakeKind } from '#view/kernels/suv.ts';
import { keepSeatValue, seatValue } from './seat.ts';

/** How the reader likes to measure. */
export interface MeasureSettings {
  /** After drawing the tool goes on; else the primary button is the chosen tool's again */
  readonly staysArmed: boolean;
  /** Palette place of what is drawn next */
  readonly colour: number;
  /** Label that the next press of the spine tool places; null = the spine is at its end */
  readonly nextVertebra: string | null;
  readonly spineDirection: SpineDirection;
  /** Name of the reader, until the core has filled in its own */
  readonly author: string;
  readonly isListOpen: boolean;
  /** By what measurements, windows and presets of PET tell uptake */
  readonly uptake: UptakeKind;
  /** Hides what is drawn on the pictures; nothing is forgotten */
  readonly areAllHidden: boolean;
}

/** What stays on this seat from one day to the next. */
const SEAT_KEYS = {
  staysArmed: 'measure.staysArmed',
  isListOpen: 'measure.isListOpen',
  uptake: 'measure.uptake',
} as const;

export const useMeasureSettings = create<MeasureSettings>(() => ({
  staysArmed: seatValue(SEAT_KEYS.staysArmed, false),
  colour: 0,
  nextVertebra: 'C2',
  spineDirection: 'down',
  author: '',
  isListOpen: seatValue(SEAT_KEYS.isListOpen, false),
  uptake: seatValue<UptakeKind>(SEAT_KEYS.uptake, 'bw'),
  areAllHidden: false,
}));

export function setMeasureSettings(changes: Partial<MeasureSettings>): void {
  useMeasureSettings.setState(changes);
  for (const name of ['staysArmed', 'isListOpen', 'uptake'] as const)
    if (changes[name] !== undefined) keepSeatValue(SEAT_KEYS[name], changes[name]);
}
