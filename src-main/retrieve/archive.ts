import type { Code } from '#shared/objects/code.ts';
import type {
  RemoteArchive,
  RemoteQuery,
  RemoteSeries,
  RemoteStudy,
  SLOW_AVAILABILITIES,
} from '#shared/contract/remote.ts';

/** What an archive says of a study; what is here is added later. */
export type FoundStudy = Omit<RemoteStudy, 'archive' | 'instancesHere' | 'otherPatientHere'> & {
  /** '' when the archive does not tell */
  readonly issuerOfPatientId: string;
  /** Procedure Code Sequence; empty when the archive does not tell */
  readonly procedures: readonly Code[];
  /** Absent: it is at hand, or the archive does not tell */
  readonly availability?: (typeof SLOW_AVAILABILITIES)[number];
};
/** With what relevance is judged by; '' when the archive does not tell */
export type FoundSeries = Omit<RemoteSeries, 'instancesHere'> & {
  readonly bodyPartExamined: string;
  readonly laterality: string;
  readonly protocolName: string;
  /** Requested Procedure Code Sequence of its requests; empty when the archive does not tell */
  readonly requestedProcedures: readonly Code[];
};

export interface FoundInstance {
  readonly sopInstanceUid: string;
  /** '' when the archive does not tell */
  readonly sopClassUid: string;
}

/** What instances from an archive are marked with: its AE title, or `dicomweb:` and its name. */
export function sourceOfArchive({ kind, id }: RemoteArchive): string {
  return kind === 'dicomweb' ? `${WEB_SOURCE}${id}` : id;
}

export function archiveOfSource(source: string): RemoteArchive {
  return source.startsWith(WEB_SOURCE)
    ? { kind: 'dicomweb', id: source.slice(WEB_SOURCE.length) }
    : { kind: 'dimse', id: source };
}

const WEB_SOURCE = 'dicomweb:';

/** What is fetched in one request: a study, a series, or some instances of a series. */
export interface FetchRequest {
  readonly studyInstanceUid: string;
  /** Absent: the whole study */
  readonly seriesInstanceUid?: string;
  /** Absent: the whole series */
  readonly sopInstanceUids?: readonly string[];
  /** Classes that will come, as far as known */
  readonly sopClassUids: readonly string[];
}

/** A way of getting at the instances; an archive may have several, the best first. */
export interface FetchWay {
  readonly name: string;
  /**
   * Resolves when the archive says that it is done; only what is here then is proof.
   *
   * @throws AppError
   */
  fetch(request: FetchRequest, signal: AbortSignal): Promise<void>;
}

/** Another archive that can be asked and that hands studies over. */
export interface Archive {
  readonly id: RemoteArchive;
  /** What is retrieved from it stays there: it may be let go here */
  readonly isArchive: boolean;
  /** Tries after the first */
  readonly retries: number;
  findStudies(
    query: RemoteQuery,
    options: { readonly signal: AbortSignal; readonly limit: number },
  ): AsyncGenerator<FoundStudy, { readonly isCut: boolean }, void>;
  findSeries(studyInstanceUid: string, signal: AbortSignal): Promise<FoundSeries[]>;
  findInstances(
    studyInstanceUid: string,
    seriesInstanceUid: string,
    signal: AbortSignal,
  ): Promise<FoundInstance[]>;
  readonly ways: readonly FetchWay[];
}
