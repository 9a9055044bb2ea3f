import { Link2 } from 'lucide-react';
import type { View } from '#view/imaging/view-state.ts';
import { apartMm, linkKey, shiftOf } from '#view/kernels/linked-slices.ts';
import { text } from '#view/locales/text.ts';
import { linkedOffset, registrationOf, useLinksMade } from '#view/state/study-links.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { Chip } from '#view/ui/chip.tsx';
import { useViewAt, useViewState } from './views.ts';

/** How this view goes with the active one of another study: registered, with what is left between the bodies; or the shift, and how far its slice is from where that would have it. */
export function LinkChip({ view }: { readonly view: View }) {
  const active = useViewAt(useWorkspace((workspace) => workspace.activePlace));
  const isLinked = useWorkspace((workspace) => workspace.links.includes('scroll'));
  useLinksMade();
  useViewState(active);
  const [here, there] = [active?.targetSlice?.(), view.targetSlice?.()];
  if (!isLinked || active === view || !here || !there) return null;
  const key = linkKey(here, there);
  const offsetMm = key === null ? null : linkedOffset(key);
  if (key === null) return null;
  if (offsetMm === null) {
    const known = registrationOf(here.frameOfReferenceUid, there.frameOfReferenceUid);
    return known === null ? null : (
      <Chip tone="prior" icon={Link2}>
        {text.hanging.registered(known.residualMm.toFixed(1))}
      </Chip>
    );
  }
  return (
    <Chip tone="prior" icon={Link2}>
      {text.hanging.linked(
        signed(shiftOf(here, there, offsetMm)),
        Math.abs(apartMm(here, there, offsetMm)).toFixed(1),
      )}
    </Chip>
  );
}

function signed(mm: number): string {
  const figure = Math.abs(mm).toFixed(1);
  return mm < 0 ? `−${figure}` : `+${figure}`;
}
