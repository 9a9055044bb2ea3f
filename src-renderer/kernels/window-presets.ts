import type { Window } from './voi.ts';

export interface WindowPreset {
  readonly id: string;
  readonly name: string;
  readonly window: Window;
}

/**
 * CT presets, by id. There is no standard: products differ by 10–25 %, so the numbers are always shown beside the
 * name. Keys bind to ids, never to places in this list.
 */
export const CT_PRESETS = [
  { id: 'ct-soft-tissue', name: 'Soft tissue', window: { width: 400, centre: 50 } },
  { id: 'ct-lung', name: 'Lung', window: { width: 1500, centre: -600 } },
  { id: 'ct-bone', name: 'Bone', window: { width: 1800, centre: 400 } },
  { id: 'ct-brain', name: 'Brain', window: { width: 80, centre: 40 } },
  { id: 'ct-mediastinum', name: 'Mediastinum', window: { width: 350, centre: 50 } },
  { id: 'ct-liver', name: 'Liver', window: { width: 150, centre: 60 } },
  { id: 'ct-subdural', name: 'Subdural', window: { width: 200, centre: 75 } },
  { id: 'ct-stroke', name: 'Stroke', window: { width: 40, centre: 40 } },
  { id: 'ct-angiography', name: 'CT angiography', window: { width: 600, centre: 170 } },
  { id: 'ct-temporal-bone', name: 'Temporal bone', window: { width: 2800, centre: 600 } },
] as const satisfies readonly WindowPreset[];

export type WindowPresetId = (typeof CT_PRESETS)[number]['id'];

export function presetById(id: WindowPresetId): WindowPreset | undefined {
  return CT_PRESETS.find((preset) => preset.id === id);
}

/** Presets are in HU: they mean nothing on other modalities. */
export function presetsForModality(modality: string): readonly WindowPreset[] {
  return modality === 'CT' ? CT_PRESETS : [];
}
