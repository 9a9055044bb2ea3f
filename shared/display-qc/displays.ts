import { z } from 'zod';
import { edidSchema } from './edid.ts';

/** Where a window finds a display: what a page is told of it. None of this is an identity by itself. */
export const displayPlaceSchema = z.object({
  /** Of which seat, how large, and where it stands; see `displayName` of the window */
  name: z.string().min(1).max(120),
  /** As the system calls it; '' where it does not say */
  label: z.string().max(120),
  /** Device pixels */
  widthPx: z.number().int().min(1).max(32_768),
  heightPx: z.number().int().min(1).max(32_768),
  /** What the display there says of itself; absent where the window cannot read it */
  edid: edidSchema.optional(),
});

/** A display as a person confirmed it: the tag on it is what names it. */
export const displaySchema = z.object({
  displayId: z.string().uuid(),
  assetTag: z.string().trim().min(1).max(60),
  maker: z.string().trim().max(80),
  model: z.string().trim().max(80),
  serial: z.string().trim().max(80),
  room: z.string().trim().max(80),
  /** Standards that it has to pass to be read on */
  profileIds: z.array(z.string().max(60)).min(1).max(20),
  /** It follows the standard display function by itself, so that no table of ours may be put before it */
  isCalibrated: z.boolean(),
  /** null: known by its tag alone, no window is on it */
  place: displayPlaceSchema.nullable(),
  isRetired: z.boolean(),
});

export type Display = z.infer<typeof displaySchema>;
export type DisplayPlace = z.infer<typeof displayPlaceSchema>;

export type PlaceStanding =
  | { readonly kind: 'known'; readonly display: Display }
  /** A display was confirmed there, and what is there now is another one */
  | { readonly kind: 'changed'; readonly display: Display }
  | { readonly kind: 'unknown' };

/**
 * Which display a window is on. Where the system names the screen otherwise than before, or the screen itself does, it is not taken
 * for the same.
 */
export function displayAt(displays: readonly Display[], place: DisplayPlace): PlaceStanding {
  const display = displays.find((each) => !each.isRetired && each.place?.name === place.name);
  const known = display?.place;
  if (!display || !known) return { kind: 'unknown' };
  const isSameLabel = known.label === '' || place.label === '' || known.label === place.label;
  const isSameEdid = !known.edid || !place.edid || known.edid.hash === place.edid.hash;
  const isSame = isSameLabel && isSameEdid;
  return { kind: isSame ? 'known' : 'changed', display };
}
