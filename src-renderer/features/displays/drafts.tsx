import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#view/api/client.ts';
import { queries } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import type { Draft } from './use-draft.ts';

const words = text.displays.measuring;

type DraftsProps = { readonly displayId: string; readonly onResume: (draft: Draft) => void };

/** Measurements that were interrupted: nothing of them is lost. */
export function Drafts({ displayId, onResume }: DraftsProps) {
  const cache = useQueryClient();
  const { data: drafts = [] } = useQuery(queries.displayDrafts);
  const discard = useMutation({
    mutationFn: (draftId: string) => api.displays.discardDraft({ draftId }),
    onSuccess: (left) => cache.setQueryData(queryKeys.displayDrafts, left),
  });
  return drafts
    .filter((draft) => draft.displayId === displayId)
    .map(({ draftId, kind, by, updatedAt, test }) => (
      <Notice
        key={draftId}
        tone="info"
        actions={
          <>
            <Button onPress={() => onResume({ draftId, test })}>{words.resume}</Button>
            <Button tone="quiet" onPress={() => discard.mutate(draftId)}>
              {words.discard}
            </Button>
          </>
        }
      >
        {`${words.drafts}: ${words.draft(text.displays.kinds[kind], by, formatInstant(updatedAt))}`}
      </Notice>
    ));
}
