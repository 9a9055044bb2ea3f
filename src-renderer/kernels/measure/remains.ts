import type { Measurement, Remains } from '#shared/reading/measurement.ts';

/** Diameters that RECIST 1.1 gives to what cannot be measured (Eisenhauer et al., Eur J Cancer 2009;45:228, 4.3.2), mm. */
const DIAMETER_MM: Readonly<Record<Remains, number>> = { tooSmall: 5, gone: 0 };

/** Whether a measurement can say that its lesion is not to be measured any more: those of diameters. */
export function mayRemain({ kind }: Measurement): boolean {
  return kind === 'length' || kind === 'bidirectional';
}

/** A measurement that says what is left of its lesion, where it was; what it measured there counts no more. */
export function withRemains(measurement: Measurement, remains: Remains): Measurement {
  const names = measurement.kind === 'bidirectional' ? ['longAxis', 'shortAxis'] : ['length'];
  const values = names.map((name) => ({ name, value: DIAMETER_MM[remains], unit: 'mm' }));
  return { ...measurement, remains, values, caution: '' };
}
