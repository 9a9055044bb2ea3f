import { useEffect, type RefObject } from 'react';
import { useWorkspace } from '#view/state/workspace.ts';

/** What react-aria asks the button of an overlay that closes, before it gives it the focus back */
const GIVES_FOCUS_BACK = 'react-aria-focus-scope-restore';

/**
 * After a menu of the bar the hands are on the image again: its button would take ↓ and ↑ for its menu, Space and Enter for a
 * press.
 */
export function useFocusOnImage(bar: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onRestore = (event: Event) => {
      const { activePlace } = useWorkspace.getState();
      const pane = document.querySelector<HTMLElement>(`[data-place="${activePlace}"]`);
      if (pane === null) return;
      event.preventDefault();
      pane.focus();
    };
    const element = bar.current;
    element?.addEventListener(GIVES_FOCUS_BACK, onRestore);
    return () => element?.removeEventListener(GIVES_FOCUS_BACK, onRestore);
  }, [bar]);
}
