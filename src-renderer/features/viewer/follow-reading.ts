import type { ReadingNews, StudyReading } from '#shared/contract/reading.ts';
import { api } from '#view/api/client.ts';
import { followFeed } from '#view/api/feeds.ts';
import { WINDOW_ORIGIN } from '#view/state/reading-outbox.ts';

/** What is told of what the core keeps of a study. */
export interface ReadingFollower {
  /** All of it; again after anything was lost */
  readonly opened: (kept: StudyReading) => void;
  /** @param isOwn this window did it, and shows it already */
  readonly changed: (news: ReadingNews, isOwn: boolean) => void;
}

/** Opens what people did on a study and tells what they do from then on, until the returned end is called. */
export function followReading(studyInstanceUid: string, { opened, changed }: ReadingFollower): () => void {
  let isOver = false;
  let isOpening = false;
  /** Something was told while the answer was on its way: it may be older */
  let isBehind = false;
  const open = async () => {
    isOpening = true;
    isBehind = false;
    try {
      const kept = await api.reading.open({ studyInstanceUid });
      if (isOver) return;
      opened(kept);
    } catch {
      // The study itself could not be opened either, and says why; a lost connection opens again.
    } finally {
      isOpening = false;
    }
    if (isBehind) void open();
  };
  const endFeed = followFeed(
    (client, signal) => client.reading.changes({ studyInstanceUid }, { signal }),
    (told) => {
      if (isOver) return;
      if (told.kind === 'reset') void open();
      else {
        isBehind ||= isOpening;
        for (const news of told.news) changed(news, told.origin === WINDOW_ORIGIN);
      }
    },
  );
  return () => {
    isOver = true;
    endFeed();
  };
}
