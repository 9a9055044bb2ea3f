import { isInOtherHands } from '#shared/reading/reading-state.ts';
import { useMay, useUser } from '#view/api/queries.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { useCaptureNote } from '#view/state/capture-note.ts';
import { useReading } from '#view/state/reading.ts';
import { navigate } from '#view/state/route.ts';
import { discardRefused, useOutbox } from '#view/state/reading-outbox.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { OverwrittenNotices } from './overwritten-notices.tsx';
import type { ReadingWork } from './use-reading-work.tsx';

const words = text.reading;

/** What a reader must know of their work before they go on: that somebody else has the study, that something is not kept yet. */
export function ReadingNotices({ work }: { readonly work: ReadingWork }) {
  const standing = useReading((reading) => reading.standing);
  const damagedLines = useReading((reading) => reading.damagedLines);
  const { waiting, refused, problem } = useOutbox();
  // That images of a removed study were looked at is sent again should it come back; till then nobody misses it.
  const refusedWork = refused.filter(({ change }) => change.kind !== 'viewed').length;
  const note = useCaptureNote((state) => state.words);
  const mayAnnotate = useMay('studies.annotate');
  const maySeeDisplays = useMay('displays.read');
  const name = useUser()?.name ?? '';
  return (
    <>
      {isInOtherHands(standing, name) && (
        <Notice
          tone="warn"
          actions={
            mayAnnotate && <Button onPress={() => work.setState('inProgress', true)}>{words.takeOver}</Button>
          }
        >
          {words.others(standing.by, formatInstant(standing.at))}
        </Notice>
      )}
      {work.problem !== '' && (
        <Notice
          tone="stop"
          actions={
            work.displayTab !== null &&
            maySeeDisplays && (
              <Button onPress={() => navigate({ screen: 'displays', tab: work.displayTab ?? '' })}>
                {text.displays.policy.open}
              </Button>
            )
          }
        >
          {work.problem}
        </Notice>
      )}
      {waiting.length > 0 && problem !== '' && (
        <Notice tone="warn">{words.notKept(waiting.length, problem)}</Notice>
      )}
      {refusedWork > 0 && (
        <Notice tone="stop" actions={<Button onPress={discardRefused}>{words.discard}</Button>}>
          {words.refused(refusedWork, problem)}
        </Notice>
      )}
      <OverwrittenNotices />
      {note !== '' && <Notice tone="info">{note}</Notice>}
      {damagedLines > 0 && <Notice tone="warn">{words.damaged(damagedLines)}</Notice>}
    </>
  );
}
