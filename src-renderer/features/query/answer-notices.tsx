import type { KnownArchive } from '#shared/contract/remote.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import {
  archiveKey,
  askAgain,
  HIGHEST_LIMIT,
  USUAL_LIMIT,
  useRemoteSearch,
} from '#view/state/remote-search.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import styles from './query.module.css';

const words = text.query;

/** What one archive could not answer, or not in full; the others' answers stand below. */
export function AnswerNotices({ known }: { readonly known: readonly KnownArchive[] }) {
  const answers = useRemoteSearch((search) => search.answers);
  const shown = known.flatMap((archive) => {
    const answer = answers.get(archiveKey(archive));
    if (answer?.state === 'failed')
      return [
        <Notice
          key={archiveKey(archive)}
          tone="stop"
          actions={
            <Button onPress={() => void askAgain(archive, USUAL_LIMIT)}>{text.common.tryAgain}</Button>
          }
        >
          {words.failed(archive.id, answer.message)}
        </Notice>,
      ];
    if (answer?.state === 'ended' && answer.isCut) {
      const mayHaveMore = answer.limit < HIGHEST_LIMIT;
      return [
        <Notice
          key={archiveKey(archive)}
          tone="warn"
          actions={
            mayHaveMore && (
              <Button onPress={() => void askAgain(archive, HIGHEST_LIMIT)}>
                {words.showMore(formatNumber(HIGHEST_LIMIT))}
              </Button>
            )
          }
        >
          {words.cut(archive.id, formatNumber(answer.limit), mayHaveMore)}
        </Notice>,
      ];
    }
    return [];
  });
  return shown.length === 0 ? null : <div className={styles['notices']}>{shown}</div>;
}
