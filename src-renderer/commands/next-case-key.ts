import { tinykeys } from 'tinykeys';
import { usePreferences } from '#view/state/preferences.ts';
import { keyHint, keysOf } from './key-bindings.ts';
import { belongsToFocus } from './listen-to-keys.ts';
import { READING_COMMANDS } from './reading-commands.ts';

/** The key that leads from one study to the next also leads to the first one. */
const NEXT = READING_COMMANDS.find(({ id }) => id === 'reading.nextStudy');

function nextKeys(own = usePreferences.getState().own.keys): readonly string[] {
  return NEXT === undefined ? [] : keysOf(NEXT, own);
}

/** The key of the next case, to be shown; empty: it has none */
export function useNextCaseHint(): string {
  const [first] = nextKeys(usePreferences((preferences) => preferences.own.keys));
  return first === undefined ? '' : keyHint(first);
}

/** Runs when the key of the next case is pressed, until the returned end is called. */
export function listenForNextCase(run: () => void): () => void {
  const bindings = nextKeys().map((key) => [
    key,
    (event: KeyboardEvent) => {
      if (belongsToFocus(event) || event.defaultPrevented) return;
      event.preventDefault();
      run();
    },
  ]);
  return tinykeys(window, Object.fromEntries(bindings) as Record<string, (event: KeyboardEvent) => void>, {
    ignore: () => false,
  });
}
