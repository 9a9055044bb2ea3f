import { create } from 'zustand';

/** What lies over pictures and can be taken away, each on its own. */
export const LAYER_IDS = ['overlayPlanes', 'presentation', 'referenceLines'] as const;

export type LayerId = (typeof LAYER_IDS)[number];

interface HiddenLayers {
  readonly hidden: ReadonlySet<string>;
}

/** Layers that the reader has taken away, on all viewports of this window. */
export const useHiddenLayers = create<HiddenLayers>(() => ({ hidden: new Set() }));

export function toggleLayer(id: LayerId): void {
  useHiddenLayers.setState(({ hidden }) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    return { hidden: next };
  });
}
