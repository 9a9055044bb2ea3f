import type { WindowPreset as KeptPreset } from '#shared/reading/preferences.ts';
import type { Window } from './voi.ts';

export interface WindowPreset {
  readonly id: string;
  readonly name: string;
  readonly window: Window;
  readonly modality: string;
  /** Body Part Examined; empty = any */
  readonly bodyPart: string;
  readonly from: 'program' | 'site' | 'user';
}

function ct(id: string, name: string, width: number, centre: number): WindowPreset {
  return { id, name, window: { width, centre }, modality: 'CT', bodyPart: '', from: 'program' };
}

/**
 * What comes with the program: CT in HU, by id. There is no standard: products differ by 10–25 %, so the numbers are always
 * shown beside the name. Keys bind to ids, never to places in this list. MR, ultrasound and projections have no common scale
 * of values, so nothing can be said for them beforehand.
 */
export const PROGRAM_PRESETS: readonly WindowPreset[] = [
  ct('ct-soft-tissue', 'Soft tissue', 400, 50),
  ct('ct-lung', 'Lung', 1500, -600),
  ct('ct-bone', 'Bone', 1800, 400),
  ct('ct-brain', 'Brain', 80, 40),
  ct('ct-mediastinum', 'Mediastinum', 350, 50),
  ct('ct-liver', 'Liver', 150, 60),
  ct('ct-subdural', 'Subdural', 200, 75),
  ct('ct-stroke', 'Stroke', 40, 40),
  ct('ct-angiography', 'CT angiography', 600, 170),
  ct('ct-temporal-bone', 'Temporal bone', 2800, 600),
];

/** Every preset that is in force: the site's take the place of the program's of the same id, the user's that of both. */
export function mergedPresets(
  site: readonly KeptPreset[],
  user: readonly KeptPreset[],
): readonly WindowPreset[] {
  const byId = new Map(PROGRAM_PRESETS.map((preset) => [preset.id, preset]));
  const kept = (from: 'site' | 'user') => (preset: KeptPreset) => {
    const { id, name, modality, bodyPart, width, centre } = preset;
    byId.set(id, { id, name, modality, bodyPart, window: { width, centre }, from });
  };
  site.forEach(kept('site'));
  user.forEach(kept('user'));
  return [...byId.values()];
}

/** Those for a picture: of its modality, and for its body part or for any. */
export function presetsFor(
  presets: readonly WindowPreset[],
  modality: string,
  bodyPart: string,
): readonly WindowPreset[] {
  const part = bodyPart.toUpperCase();
  return presets.filter(
    (preset) =>
      preset.modality === modality && (preset.bodyPart === '' || preset.bodyPart.toUpperCase() === part),
  );
}
