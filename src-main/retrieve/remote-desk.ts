import type {
  KnownArchive,
  RemoteArchive,
  RemoteFindEvent,
  RemoteQuery,
  RemoteSeries,
} from '#shared/contract/remote.ts';
import { toAppError } from '#shared/errors.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import type { Archive, FoundStudy } from './archive.ts';
import { isOtherPatient } from './other-patient.ts';
import type { Transfers } from './transfers.ts';

/** What the window may do with other archives. */
export interface RemoteDesk {
  readonly transfers: Transfers;
  archives(): Promise<KnownArchive[]>;
  destinations(): Promise<KnownArchive[]>;
  /** Ends when each archive has ended or failed */
  find(
    archives: readonly RemoteArchive[],
    query: RemoteQuery,
    options: { readonly limit: number; readonly signal: AbortSignal },
  ): AsyncGenerator<RemoteFindEvent, void, void>;
  /** @throws AppError */
  series(archive: RemoteArchive, studyInstanceUid: string, signal: AbortSignal): Promise<RemoteSeries[]>;
}

export interface RemoteDeskParts {
  readonly transfers: Transfers;
  readonly catalog: Pick<CatalogReader, 'study' | 'seriesOfStudy'>;
  readonly archives: () => Promise<KnownArchive[]>;
  readonly openArchive: (id: RemoteArchive) => Promise<Archive>;
}

export function remoteDesk({ transfers, catalog, archives, openArchive }: RemoteDeskParts): RemoteDesk {
  async function* findAt(
    id: RemoteArchive,
    query: RemoteQuery,
    options: { readonly limit: number; readonly signal: AbortSignal },
  ): AsyncGenerator<RemoteFindEvent, void, void> {
    let found = 0;
    try {
      const archive = await openArchive(id);
      const studies = archive.findStudies(query, options);
      try {
        for (;;) {
          const next = await studies.next();
          if (next.done) {
            yield { kind: 'ended', archive: id, found, isCut: next.value.isCut };
            return;
          }
          found += 1;
          const { issuerOfPatientId: _issuer, procedures: _codes, ...study } = next.value;
          yield { kind: 'study', study: { ...study, archive: id, ...(await hereOf(next.value)) } };
        }
      } finally {
        await studies.return({ isCut: true });
      }
    } catch (thrown) {
      const { code, message } = toAppError(thrown);
      yield { kind: 'failed', archive: id, code, message };
    }
  }

  async function hereOf(found: FoundStudy) {
    const here = await catalog.study(found.studyInstanceUid);
    if (!here) return { instancesHere: 0, otherPatientHere: null };
    const { instanceCount: instancesHere, patientName, patientId, patientBirthDate } = here;
    const otherPatientHere = isOtherPatient(found, here)
      ? { patientName, patientId, patientBirthDate }
      : null;
    return { instancesHere, otherPatientHere };
  }

  return {
    transfers,
    archives,
    // Whoever is known may be sent to; only it can say whether it takes what comes
    destinations: archives,
    find: (ids, query, options) => mixed(ids.map((id) => findAt(id, query, options))),
    async series(id, studyInstanceUid, signal) {
      const archive = await openArchive(id);
      const [found, here] = await Promise.all([
        archive.findSeries(studyInstanceUid, signal),
        catalog.seriesOfStudy(studyInstanceUid),
      ]);
      const counts = new Map(here.map((each) => [each.seriesInstanceUid, each.instanceCount]));
      return found
        .map((each) => {
          const {
            bodyPartExamined: _part,
            laterality: _side,
            protocolName: _name,
            requestedProcedures: _codes,
            ...series
          } = each;
          return { ...series, instancesHere: counts.get(series.seriesInstanceUid) ?? 0 };
        })
        .sort((a, b) => (a.seriesNumber ?? Infinity) - (b.seriesNumber ?? Infinity));
    },
  };
}

/** What several give, as each gives it. Ends all when the reader stops. */
export async function* mixed<Value>(
  sources: readonly AsyncGenerator<Value, void, void>[],
): AsyncGenerator<Value, void, void> {
  const next = (source: AsyncGenerator<Value, void, void>) =>
    source.next().then((result) => ({ source, result }));
  const waiting = new Map(sources.map((source) => [source, next(source)]));
  try {
    while (waiting.size > 0) {
      const { source, result } = await Promise.race(waiting.values());
      if (result.done) {
        waiting.delete(source);
        continue;
      }
      waiting.set(source, next(source));
      yield result.value;
    }
  } finally {
    // Not waited for: one whose peer is slow ends by the signal, not by us
    for (const source of waiting.keys()) void source.return();
  }
}
