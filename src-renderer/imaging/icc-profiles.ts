import { readIccProfile, type IccReading } from '#view/kernels/icc-profile.ts';

/** Studies have one profile or a few, repeated in every instance. */
const KEPT = 8;
const known = new Map<string, IccReading>();

/** What a profile says, read once. @param text its bytes as they came, as the name under which it is kept */
export function profileOf(text: string, bytes: () => Uint8Array): IccReading {
  const kept = known.get(text);
  if (kept) return kept;
  const reading = readIccProfile(bytes());
  const [oldest] = known.keys();
  if (known.size >= KEPT && oldest !== undefined) known.delete(oldest);
  known.set(text, reading);
  return reading;
}
