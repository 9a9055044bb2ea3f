import { text } from '#view/locales/text.ts';
import { showTags } from '#view/state/tag-browser.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import type { Command } from './command.ts';

/** What is done with the objects themselves. */
export const DOCUMENT_COMMANDS: readonly Command[] = [
  {
    id: 'object.tags',
    title: text.documents.commands.tags,
    group: 'image',
    keys: ['Shift+KeyT'],
    isEnabled: () => {
      const { places, activePlace, mprSeriesUid } = useWorkspace.getState();
      return (mprSeriesUid ?? places[activePlace] ?? null) !== null;
    },
    run: () => showTags(),
  },
];
