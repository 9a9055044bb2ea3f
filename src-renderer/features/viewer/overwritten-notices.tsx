import { useMay, useUser } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { putMeasurements } from '#view/state/measurements.ts';
import { overwrittenFor, settleOverwritten, useOverwritten } from '#view/state/overwritten.ts';
import { useReading } from '#view/state/reading.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';

const words = text.reading.overwritten;

/** Two persons wrote one measurement: both are told whose work is gone, and either can bring it back. */
export function OverwrittenNotices() {
  const studyInstanceUid = useReading((reading) => reading.studyInstanceUid);
  const all = useOverwritten((state) => state.all);
  const mayAnnotate = useMay('studies.annotate');
  const name = useUser()?.name ?? '';
  return overwrittenFor(all, studyInstanceUid, name).map((work) => {
    const { before, by, writer, isRemoved } = work;
    const thing = before.label === '' ? text.measuring.kinds[before.kind] : before.label;
    const isMine = by === name;
    const putBack = () => {
      putMeasurements(words.step, [before]);
      settleOverwritten(work);
    };
    return (
      <Notice
        key={`${work.id}.${String(work.revision)}`}
        tone="warn"
        actions={
          <>
            {mayAnnotate && <Button onPress={putBack}>{isMine ? words.mineBack : words.theirsBack}</Button>}
            <Button onPress={() => settleOverwritten(work)}>{words.leave}</Button>
          </>
        }
      >
        {isMine ? words.mine(thing, writer, isRemoved) : words.theirs(thing, by, isRemoved)}
      </Notice>
    );
  });
}
