import { text } from '#view/locales/text.ts';
import { LAYER_IDS, toggleLayer, type LayerId } from '#view/state/hidden-layers.ts';
import type { Command } from './command.ts';

const KEYS: Readonly<Record<LayerId, readonly string[]>> = {
  overlayPlanes: ['Alt+KeyO'],
  presentation: ['Alt+KeyG'],
  referenceLines: ['f'],
};

/** Shows and hides what lies over pictures, each on its own. */
export const LAYER_COMMANDS: readonly Command[] = LAYER_IDS.map((id) => ({
  id: `layer.${id}`,
  title: text.layers[id],
  group: 'view',
  keys: KEYS[id],
  isEnabled: () => true,
  run: () => toggleLayer(id),
}));
