import { z } from 'zod';

/** What stands between a picture and the glass: as far as a window can tell, and as a person answered what no window can. */
export const wayToGlassSchema = z.object({
  /** The screen is in a mode of high dynamic range, or could be: systems tell both alike */
  isHdr: z.boolean(),
  /** The widest that the screen reaches at least */
  gamut: z.enum(['srgb', 'p3', 'rec2020', 'unknown']),
  bitsPerColour: z.number().int().min(0).max(32),
  /** Past the colour profiles of the system; null: the window does not know */
  isSrgbForced: z.boolean().nullable(),
  /** Asked: night light and the like, which no window is told of */
  isNightLightOff: z.boolean(),
  /** Asked: no colour profile, and no table of another program in the graphics card */
  isPlain: z.boolean(),
});

export type WayToGlass = z.infer<typeof wayToGlassSchema>;

/** What of it may have changed what was measured. */
export type WayDoubt = 'hdr' | 'scaled' | 'fewColours' | 'nightLight' | 'profile';

export function doubtsOf(way: WayToGlass | undefined, devicePixelRatio: number): WayDoubt[] {
  const doubts: WayDoubt[] = [];
  if (!Number.isInteger(devicePixelRatio)) doubts.push('scaled');
  if (way === undefined) return doubts;
  if (way.isHdr) doubts.push('hdr');
  if (way.bitsPerColour < 8) doubts.push('fewColours');
  if (!way.isNightLightOff) doubts.push('nightLight');
  // Where the window goes past the profiles, only a table in the graphics card is left to ask for.
  if (!way.isPlain) doubts.push('profile');
  return doubts;
}
