import { Link2, Unlink2 } from 'lucide-react';
import { areAligned, linkOf } from '#view/imaging/view-links.ts';
import type { View } from '#view/imaging/view-state.ts';
import { apartMm, mayBeOfOneDirection, shiftOf } from '#view/kernels/linked-slices.ts';
import { text } from '#view/locales/text.ts';
import { refusalOf, registrationOf, useLinksMade } from '#view/state/study-links.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { Chip } from '#view/ui/chip.tsx';
import { useViewAt, useViewState } from './views.ts';

/** How this view goes with the active one of another study: registered, with what is left between the bodies; the shift, and how far its slice is from where that would have it; or that it does not. */
export function LinkChip({ view }: { readonly view: View }) {
  const active = useViewAt(useWorkspace((workspace) => workspace.activePlace));
  const isLinked = useWorkspace((workspace) => workspace.links.includes('scroll'));
  useLinksMade();
  useViewState(active);
  const [here, there] = [active?.targetSlice?.(), view.targetSlice?.()];
  if (!isLinked || active === view || !here || !there) return null;
  const link = linkOf(here, there);
  if (link === null || here.frameOfReferenceUid === there.frameOfReferenceUid) return null;
  // Of other planes nobody expects that they go along.
  if (!mayBeOfOneDirection(here, there)) return null;
  const { offsetMm } = link;
  if (offsetMm === null) {
    const known = registrationOf(here.frameOfReferenceUid, there.frameOfReferenceUid);
    if (known !== null && areAligned(here, there))
      return (
        <Chip tone="prior" icon={Link2}>
          {text.hanging.registered(known.residualMm.toFixed(1))}
        </Chip>
      );
    const why =
      known === null
        ? refusalOf(seriesUidOf(active), seriesUidOf(view))
        : text.hanging.notRegistered.notParallel;
    return why === null ? null : (
      <Chip tone="warn" icon={Unlink2} title={why}>
        {text.hanging.notLinkedShort}
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

function seriesUidOf(view: View | null): string {
  return view?.getState().frame?.seriesInstanceUid ?? '';
}

function signed(mm: number): string {
  const figure = Math.abs(mm).toFixed(1);
  return mm < 0 ? `−${figure}` : `+${figure}`;
}
