import { AppError, ERROR_KINDS, toAppError } from '#shared/errors.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { backoffMs, type Pause, pauseByClock } from '#main/network/resend-plan.ts';
import type { Archive } from './archive.ts';
import {
  expectedCount,
  hereCount,
  missingOf,
  planRequests,
  type ExpectedSeries,
  type Here,
  type Missing,
} from './retrieve-plan.ts';

export interface WantedStudy {
  readonly studyInstanceUid: string;
  /** Empty: the whole study */
  readonly seriesInstanceUids: readonly string[];
}

export interface RetrieveParts {
  readonly catalog: Pick<CatalogReader, 'study' | 'instancesOfStudy'>;
  readonly receiving: Pick<Receiving, 'on'>;
  /** Pauses between tries; default as for sending */
  readonly delaysMs?: readonly number[];
  /** Default: by the clock */
  readonly pause?: Pause;
}

export interface RetrieveWatch {
  readonly signal: AbortSignal;
  readonly onProgress: (here: number, expected: number) => void;
  /** What it waits for, in words; '' when it goes on */
  readonly onNote: (note: string) => void;
}

/** DIMSE statuses that no second try cures: class not supported, not authorised, identifier not understood */
const HOPELESS = new Set([0x0122, 0x0124, 0xa900]);

/**
 * Brings what is missing of a study here and proves it: what the archive lists is compared with what is here, before and
 * after; its own word for success is not taken.
 *
 * May be run again at any time: what is here is not fetched twice.
 *
 * @returns instances of it that are here
 * @throws AppError PEER or UNREACHABLE when it stayed incomplete (`data.here`, `data.expected`), MISSING when the archive does
 * not have it, CANCELLED
 */
export async function retrieveStudy(
  archive: Archive,
  wanted: WantedStudy,
  parts: RetrieveParts,
  watch: RetrieveWatch,
): Promise<number> {
  const { signal, onNote } = watch;
  const { delaysMs, pause = pauseByClock } = parts;
  for (let tries = 1; ; tries += 1) {
    const outcome = await tryOnce(archive, wanted, parts, watch).catch((thrown: unknown) => {
      if (signal.aborted) throw stopped(archive);
      return toAppError(thrown);
    });
    if (typeof outcome === 'number') return outcome;
    if (tries > archive.retries || !mayRetry(outcome)) throw outcome;
    const pauseMs = backoffMs(tries, delaysMs);
    onNote(`${outcome.message} Try ${tries + 1} in ${Math.round(pauseMs / 1000)} s.`);
    await pause(pauseMs, signal).catch(() => {
      throw stopped(archive);
    });
    onNote('');
  }
}

/** Instances that the archive has of a study and that are not here, found by asking it now. @throws AppError */
export async function countMissing(
  archive: Archive,
  studyInstanceUid: string,
  catalog: RetrieveParts['catalog'],
  signal: AbortSignal,
): Promise<number> {
  const expected = await listExpected(archive, { studyInstanceUid, seriesInstanceUids: [] }, signal);
  const missing = missingOf(expected, await listHere(catalog, studyInstanceUid));
  return missing.reduce((sum, { count }) => sum + count, 0);
}

function stopped(archive: Archive): AppError {
  return new AppError('CANCELLED', `The retrieve from ${archive.id.id} was stopped.`);
}

function mayRetry({ code, data }: AppError): boolean {
  return ERROR_KINDS[code].retryable && !HOPELESS.has(Number(data['status']));
}

/** The peer answered: what is wrong with one series must not keep the others away for good. */
function isAboutTheRequest({ code, data }: AppError): boolean {
  const isRefusedAssociation = data['source'] !== undefined;
  return (
    code === 'MISSING' || (code === 'PEER' && !isRefusedAssociation && !HOPELESS.has(Number(data['status'])))
  );
}

/** @returns the instances here when it is complete, else why it is not */
async function tryOnce(
  archive: Archive,
  wanted: WantedStudy,
  parts: RetrieveParts,
  watch: RetrieveWatch,
): Promise<number | AppError> {
  const { signal, onProgress } = watch;
  const { studyInstanceUid } = wanted;
  const expected = await listExpected(archive, wanted, signal);
  const total = expectedCount(expected);
  const unfollow = await followArrivals(wanted, parts, expected, (here) => onProgress(here, total));
  let problem: AppError | null = null;
  try {
    for (const way of archive.ways) {
      const missing = missingOf(expected, await listHere(parts.catalog, studyInstanceUid));
      if (missing.length === 0) break;
      const isWholeStudy = wanted.seriesInstanceUids.length === 0;
      const requests = planRequests(studyInstanceUid, missing, {
        isWholeStudy,
        expectedSeries: expected.length,
      });
      for (const request of requests) {
        signal.throwIfAborted();
        const failure = await way.fetch(request, signal).then(() => null, toAppError);
        signal.throwIfAborted();
        // The first way is the better one, and so is its reason
        problem ??= failure;
        if (failure && !isAboutTheRequest(failure)) break;
      }
    }
  } finally {
    unfollow();
  }
  const here = await listHere(parts.catalog, studyInstanceUid);
  const missing = missingOf(expected, here);
  const count = hereCount(expected, here);
  onProgress(count, total);
  return missing.length === 0 ? count : incomplete(archive, missing, count, total, problem);
}

function incomplete(
  archive: Archive,
  missing: readonly Missing[],
  here: number,
  total: number,
  problem: AppError | null,
): AppError {
  const lacking = missing.reduce((sum, { count }) => sum + count, 0);
  const words =
    here === 0
      ? `Nothing came from ${archive.id.id}.`
      : `${lacking} of ${Math.max(total, here + lacking)} instances did not come from ${archive.id.id}.`;
  const why = problem?.message ?? 'It said that it had sent them. Look at its log.';
  return new AppError(problem?.code ?? 'PEER', `${words} ${why}`, {
    cause: problem ?? undefined,
    data: { ...problem?.data, here, expected: total },
  });
}

async function listExpected(
  archive: Archive,
  { studyInstanceUid, seriesInstanceUids }: WantedStudy,
  signal: AbortSignal,
): Promise<ExpectedSeries[]> {
  const all = await archive.findSeries(studyInstanceUid, signal);
  const wanted =
    seriesInstanceUids.length === 0
      ? all
      : all.filter(({ seriesInstanceUid }) => seriesInstanceUids.includes(seriesInstanceUid));
  if (wanted.length === 0) {
    throw new AppError('MISSING', `${archive.id.id} does not have this any more. Search again.`);
  }
  const expected: ExpectedSeries[] = [];
  for (const { seriesInstanceUid, numberOfSeriesRelatedInstances } of wanted) {
    const listed = await listInstances(archive, studyInstanceUid, seriesInstanceUid, signal);
    const count = numberOfSeriesRelatedInstances;
    expected.push({ seriesInstanceUid, instances: listed.length > 0 ? listed : null, count });
  }
  return expected;
}

/** An archive that does not answer at this level is taken by its counts. */
async function listInstances(
  archive: Archive,
  studyInstanceUid: string,
  seriesInstanceUid: string,
  signal: AbortSignal,
) {
  try {
    return await archive.findInstances(studyInstanceUid, seriesInstanceUid, signal);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'PEER' && HOPELESS.has(Number(error.data['status']))) return [];
    throw error;
  }
}

async function listHere(catalog: RetrieveParts['catalog'], studyInstanceUid: string): Promise<Here> {
  const here = new Map<string, Set<string>>();
  for (const { seriesInstanceUid, sopInstanceUid } of await catalog.instancesOfStudy(studyInstanceUid)) {
    const series = here.get(seriesInstanceUid) ?? new Set();
    here.set(seriesInstanceUid, series.add(sopInstanceUid));
  }
  return here;
}

/** Counts up while instances arrive, whichever way they come. */
async function followArrivals(
  { studyInstanceUid }: WantedStudy,
  { catalog, receiving }: RetrieveParts,
  expected: readonly ExpectedSeries[],
  onHere: (here: number) => void,
): Promise<() => void> {
  const atFirst = hereCount(expected, await listHere(catalog, studyInstanceUid));
  const before = (await catalog.study(studyInstanceUid))?.instanceCount ?? 0;
  const total = expectedCount(expected);
  onHere(atFirst);
  return receiving.on('studiesChanged', (studies) => {
    if (!studies.some((study) => study.studyInstanceUid === studyInstanceUid)) return;
    void catalog.study(studyInstanceUid).then(
      (study) => {
        const here = atFirst + (study?.instanceCount ?? before) - before;
        onHere(total === 0 ? here : Math.min(total, here));
      },
      () => undefined,
    );
  });
}
