import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import type { NewObject, WaitingObject } from '#shared/contract/objects.ts';
import type { SeriesRow } from '#shared/contract/studies.ts';
import { textAt } from '#shared/objects/attributes.ts';
import { toBase64 } from '#shared/objects/base64.ts';
import { readCompoundGraphics, type CompoundGraphics } from '#shared/objects/compound-graphics.ts';
import { readKeyObjects, type KeyObjects } from '#shared/objects/key-objects.ts';
import type { ReadMeasurementReport } from '#shared/objects/measurement-report.ts';
import type { PresentationState } from '#shared/objects/presentation-state.ts';
import { readMeasurementReport } from '#shared/objects/read-measurement-report.ts';
import { readPresentationState } from '#shared/objects/read-presentation-state.ts';
import { readStateExtras, type StateExtras } from '#shared/objects/state-extras.ts';
import { api } from './client.ts';
import { fetchBulk, fetchMetadata, seriesUrl, type DicomJson } from './dicomweb.ts';

/** An object beside the images that can be shown on them. */
export type StudyObject = { readonly sopInstanceUid: string } & (
  | {
      readonly kind: 'presentationState';
      readonly state: PresentationState;
      readonly compound: CompoundGraphics;
      readonly extras: StateExtras;
    }
  /** A presentation state of a class that is not applied here */
  | { readonly kind: 'otherState'; readonly sopClassUid: string; readonly label: string }
  | { readonly kind: 'keyObjects'; readonly selection: KeyObjects }
  | { readonly kind: 'measurementReport'; readonly read: ReadMeasurementReport }
);

const MODALITIES = new Set(['PR', 'KO', 'SR']);
const WAITING_MS = 3_000;
const key = (studyInstanceUid: string, part: string) => ['studyObjects', studyInstanceUid, part];

/** Presentation states, key objects and measurement reports of a study; read again when one of their series grows. */
export function useStudyObjects(studyInstanceUid: string, series: readonly SeriesRow[]) {
  return useQuery(studyObjectsQuery(studyInstanceUid, series));
}

export function studyObjectsQuery(studyInstanceUid: string, series: readonly SeriesRow[]) {
  const rows = series.filter(({ modality }) => MODALITIES.has(modality));
  const version = rows.map((row) => `${row.seriesInstanceUid}:${row.numberOfSeriesRelatedInstances}`).join();
  return queryOptions({
    queryKey: key(studyInstanceUid, version),
    queryFn: async ({ signal }) => {
      const found = await Promise.all(
        rows.map((row) => fetchMetadata(seriesUrl(studyInstanceUid, row.seriesInstanceUid), signal)),
      );
      const whole = await Promise.all(found.flat().map(withBulk));
      return whole.flatMap(readObject);
    },
  });
}

/** A presentation state with the bits of its overlays and tables of colours in it, which metadata leave outside. */
async function withBulk(json: DicomJson): Promise<DicomJson> {
  if (textAt(json, 'Modality') !== 'PR') return json;
  const whole = { ...json };
  for (const [tag, element] of Object.entries(json))
    if (/^60[01][02468ACE]3000$|^002812[02][123]$/.test(tag) && element.BulkDataURI !== undefined)
      whole[tag] = { vr: element.vr, InlineBinary: toBase64(await fetchBulk(element.BulkDataURI)) };
  return whole;
}

function readObject(json: DicomJson): StudyObject[] {
  const sopInstanceUid = textAt(json, 'SOPInstanceUID');
  const state = readPresentationState(json);
  if (state)
    return [
      {
        sopInstanceUid,
        kind: 'presentationState',
        state,
        compound: readCompoundGraphics(json),
        extras: readStateExtras(json),
      },
    ];
  if (textAt(json, 'Modality') === 'PR') {
    const sopClassUid = textAt(json, 'SOPClassUID');
    return [{ sopInstanceUid, kind: 'otherState', sopClassUid, label: textAt(json, 'ContentLabel') }];
  }
  if (textAt(json, 'Modality') === 'KO') {
    const selection = readKeyObjects(json);
    return selection ? [{ sopInstanceUid, kind: 'keyObjects', selection }] : [];
  }
  const read = readMeasurementReport(json);
  return read ? [{ sopInstanceUid, kind: 'measurementReport', read }] : [];
}

/** What was made of a study and is not stored yet. */
export function useWaitingObjects(studyInstanceUid: string): readonly WaitingObject[] {
  const { data } = useQuery({
    queryKey: key(studyInstanceUid, 'waiting'),
    queryFn: () => api.objects.waiting({ studyInstanceUid }),
    // Who reads a study need not see jobs: what waits is asked for until nothing does.
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) > 0 ? WAITING_MS : false),
  });
  return data ?? [];
}

/** Something was made: what is known of the objects of the study is asked for again. */
export function forgetStudyObjects(client: QueryClient, studyInstanceUid: string): Promise<void> {
  return client.invalidateQueries({ queryKey: ['studyObjects', studyInstanceUid] });
}

/** @throws AppError when it could be neither stored nor kept as a job */
export function createObject(
  studyInstanceUid: string,
  object: NewObject,
): Promise<{ sopInstanceUid: string; isStored: boolean; problem: string }> {
  return api.objects.create({ studyInstanceUid, object });
}
