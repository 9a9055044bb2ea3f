import { RotateCw } from 'lucide-react';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { useViewAt, useViewFact } from './views.ts';

/** What of the volume in a viewport stays blank, why, and the next step. */
export function FailedSlices({ place }: { readonly place: number }) {
  const view = useViewAt(place);
  const failed = useViewFact(view, (state) => (state.kind === 'plane' ? (state.failedCount ?? 0) : 0)) ?? 0;
  const problem = useViewFact(view, (state) => state.problem) ?? '';
  if (failed === 0) return null;
  return (
    <Notice
      tone="stop"
      actions={
        <Button icon={RotateCw} onPress={() => view?.retry()}>
          {text.common.tryAgain}
        </Button>
      }
    >
      {text.volumes.failedSlices(failed)} {problem}
    </Notice>
  );
}
