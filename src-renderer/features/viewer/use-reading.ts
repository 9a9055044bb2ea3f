import { useEffect, useState } from 'react';
import type { StudyReading } from '#shared/contract/reading.ts';
import { api } from '#view/api/client.ts';
import { useMay, useUser } from '#view/api/queries.ts';
import {
  forgetMeasurements,
  type MeasurementJournal,
  receiveMeasurements,
  setMeasurementJournal,
  useMeasurements,
} from '#view/state/measurements.ts';
import {
  dropKeyImage,
  followMeasurements,
  openReading,
  putKeyImage,
  receiveNews,
  receiveReading,
  receiveStanding,
  revisionOf,
} from '#view/state/reading.ts';
import { openOutbox, record, useOutbox } from '#view/state/reading-outbox.ts';
import { followReading } from './follow-reading.ts';

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

/**
 * Opens what people did on a study and follows it, for as long as it is on the screen.
 *
 * @param isLeading opening and closing it here is what begins and ends its reading
 * @param version of its images; what was done on those of another version is asked for again
 */
export function useReadingOf(
  studyInstanceUid: string,
  isLeading: boolean,
  version: string | undefined,
): void {
  const times = useChangesOf(studyInstanceUid, version);
  const user = useUser();
  const mayAnnotate = useMay('studies.annotate');
  const name = user?.name ?? '';
  const begins = isLeading && mayAnnotate && user?.role === 'radiologist';
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
    // Nobody has looked at images that took the place of others.
    if (times > 0) receiveNews({ kind: 'viewedForgotten' }, false);
    return followReading(studyInstanceUid, {
      opened: (kept) => {
        for (const id of goneOf(studyInstanceUid, kept))
          receiveNews({ kind: 'measurementRemoved', id, revision: 0, by: '' }, false);
        receiveReading(kept);
        showWaiting(studyInstanceUid);
      },
      changed: (news, isOwn) => {
        receiveNews(news, isOwn);
        if (!isOwn) showWaitingMeasurements(studyInstanceUid);
      },
    });
  }, [studyInstanceUid, times]);
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

/** What the core kept when it told last and does not keep any more: another reader removed it, or it went with its study. */
function goneOf(studyInstanceUid: string, { measurements }: StudyReading): readonly string[] {
  const left = new Set(measurements.map(({ measurement }) => measurement.id));
  const { all } = useMeasurements.getState();
  return all.flatMap(({ id, studyInstanceUid: uid }) =>
    uid === studyInstanceUid && !left.has(id) && revisionOf(id) !== null ? [id] : [],
  );
}

/** How often the version of a study has changed since it was known. */
function useChangesOf(studyInstanceUid: string, version: string | undefined): number {
  const [known, setKnown] = useState({ studyInstanceUid, version, times: 0 });
  if (known.studyInstanceUid !== studyInstanceUid) setKnown({ studyInstanceUid, version, times: 0 });
  else if (version !== undefined && version !== known.version)
    setKnown({ studyInstanceUid, version, times: known.version === undefined ? 0 : known.times + 1 });
  return known.times;
}

/** What is on its way to the core is not among what it keeps, and is shown all the same. */
function showWaiting(studyInstanceUid: string): void {
  for (const { studyInstanceUid: uid, change } of useOutbox.getState().waiting) {
    if (uid !== studyInstanceUid) continue;
    if (change.kind === 'markKeyImage') putKeyImage(change.keyImage);
    else if (change.kind === 'unmarkKeyImage') dropKeyImage(change.image);
  }
  showWaitingMeasurements(studyInstanceUid);
}

/** What came from others does not hide it: it takes their place as soon as it is sent, and they are told. */
export function showWaitingMeasurements(studyInstanceUid: string): void {
  for (const { studyInstanceUid: uid, change } of useOutbox.getState().waiting) {
    if (uid !== studyInstanceUid) continue;
    if (change.kind === 'putMeasurement') receiveMeasurements([change.measurement]);
    else if (change.kind === 'removeMeasurement') forgetMeasurements(new Set([change.id]));
  }
}

function releaseOnTheWayOut(studyInstanceUid: string): void {
  void fetch('/api/rpc/reading/release', {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ json: { studyInstanceUid } }),
  }).catch(() => undefined);
}
