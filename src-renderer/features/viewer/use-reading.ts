import { useEffect } from 'react';
import { api } from '#view/api/client.ts';
import { followFeed } from '#view/api/feeds.ts';
import { useMay, useUser } from '#view/api/queries.ts';
import {
  forgetMeasurements,
  type MeasurementJournal,
  receiveMeasurements,
  setMeasurementJournal,
} from '#view/state/measurements.ts';
import {
  followMeasurements,
  openReading,
  receiveNews,
  receiveReading,
  receiveStanding,
  revisionOf,
} from '#view/state/reading.ts';
import { openOutbox, record, WINDOW_ORIGIN } from '#view/state/reading-outbox.ts';

/** Whatever is measured goes to the core at once. */
const JOURNAL: MeasurementJournal = {
  put(measurements) {
    for (const [uid, its] of Map.groupBy(measurements, (each) => each.studyInstanceUid))
      record(
        uid,
        its.map((measurement) => ({
          kind: 'putMeasurement',
          measurement,
          basedOn: revisionOf(measurement.id),
        })),
      );
  },
  remove(measurements) {
    for (const [uid, its] of Map.groupBy(measurements, (each) => each.studyInstanceUid))
      record(
        uid,
        its.map(({ id }) => ({ kind: 'removeMeasurement', id, basedOn: revisionOf(id) })),
      );
  },
};

/** Opens what people did on a study and follows it, for as long as it is on the screen. */
export function useReadingOf(studyInstanceUid: string): void {
  const user = useUser();
  const mayAnnotate = useMay('studies.annotate');
  const name = user?.name ?? '';
  const begins = mayAnnotate && user?.role === 'radiologist';
  useEffect(() => {
    if (mayAnnotate && name !== '') openOutbox(name);
  }, [mayAnnotate, name]);
  useEffect(() => {
    followMeasurements({
      received: (kept) => receiveMeasurements(kept.map(({ measurement }) => measurement)),
      removed: forgetMeasurements,
    });
    if (mayAnnotate) setMeasurementJournal(JOURNAL);
    return () => {
      followMeasurements(null);
      setMeasurementJournal(null);
    };
  }, [mayAnnotate]);
  useEffect(() => {
    openReading(studyInstanceUid);
    let isOver = false;
    const open = () =>
      void api.reading.open({ studyInstanceUid }).then(
        (kept) => {
          if (!isOver) receiveReading(kept);
        },
        // The study itself could not be opened either, and says why; a lost connection opens again.
        () => undefined,
      );
    const endFeed = followFeed(
      (client, signal) => client.reading.changes({ studyInstanceUid }, { signal }),
      (told) => {
        if (isOver) return;
        if (told.kind === 'reset') open();
        else for (const news of told.news) receiveNews(news, told.origin === WINDOW_ORIGIN);
      },
    );
    return () => {
      isOver = true;
      endFeed();
    };
  }, [studyInstanceUid]);
  useEffect(() => {
    if (!begins) return undefined;
    const told = (standing: Awaited<ReturnType<typeof api.reading.begin>>) =>
      receiveStanding(studyInstanceUid, standing);
    void api.reading.begin({ studyInstanceUid }).then(told, () => undefined);
    // A window that is closed has no time to wait for the answer.
    const onHide = () => releaseOnTheWayOut(studyInstanceUid);
    addEventListener('pagehide', onHide);
    return () => {
      removeEventListener('pagehide', onHide);
      // What is not in progress by this reader is left as it is.
      void api.reading.release({ studyInstanceUid }).catch(() => undefined);
    };
  }, [begins, studyInstanceUid]);
}

function releaseOnTheWayOut(studyInstanceUid: string): void {
  void fetch('/api/rpc/reading/release', {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ json: { studyInstanceUid } }),
  }).catch(() => undefined);
}
