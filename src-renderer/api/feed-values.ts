import type { QueryClient } from '@tanstack/react-query';
import type { Transfer } from '#shared/contract/remote.ts';
import type { Job, StationStatus } from '#shared/contract/station.ts';
import type { StudyChange, StudyDetail, StudyPage, StudyRow } from '#shared/contract/studies.ts';
import type { WorklistChange, WorklistPage, WorklistRow } from '#shared/contract/worklist.ts';
import { identityOf } from '#shared/relevance/identity-gate.ts';
import { queryKeys, type StudyOrder } from './query-keys.ts';

/** Shows the newest status; a changed number of quarantined instances makes the open list ask again. */
export function applyStatus(cache: QueryClient, status: StationStatus): void {
  const before = cache.getQueryData<StationStatus>(queryKeys.status);
  cache.setQueryData(queryKeys.status, status);
  if (before !== undefined && before.quarantinedInstances !== status.quarantinedInstances) {
    void cache.invalidateQueries({ queryKey: queryKeys.quarantine });
  }
}

/** What the end of a job changes on other screens. */
const CHANGED_BY: Readonly<Record<string, readonly (readonly string[])[]>> = {
  purge: [queryKeys.trash, queryKeys.purged],
  backup: [queryKeys.backup],
  verify: [queryKeys.integrity],
  rebuild: [queryKeys.catalog],
  evict: [queryKeys.cache],
};

/** Puts a job's newest state in its place, a new job on top. */
export function applyJob(cache: QueryClient, job: Job): void {
  if (job.endedAt !== null)
    for (const queryKey of CHANGED_BY[job.kind] ?? []) void cache.invalidateQueries({ queryKey });
  cache.setQueryData<Job[]>(queryKeys.jobs, (jobs) => {
    if (jobs === undefined) return jobs;
    const place = jobs.findIndex((each) => each.jobId === job.jobId);
    return place === -1 ? [job, ...jobs] : jobs.with(place, job);
  });
}

/** Puts a transfer's newest state in its place, a new one on top. */
export function applyTransfer(cache: QueryClient, transfer: Transfer): void {
  cache.setQueryData<Transfer[]>(queryKeys.transfers, (transfers) => {
    if (transfers === undefined) return transfers;
    const place = transfers.findIndex((each) => each.transferId === transfer.transferId);
    return place === -1 ? [transfer, ...transfers] : transfers.with(place, transfer);
  });
  if (transfer.direction === 'retrieve' && transfer.state !== 'queued' && transfer.state !== 'running')
    void cache.invalidateQueries({ queryKey: queryKeys.remoteSeries });
}

/** Priors are on their way or have come: what is shown of them is asked for again. */
export function applyPrefetch(cache: QueryClient): void {
  for (const queryKey of [queryKeys.prefetch, queryKeys.allPriors]) void askAgain(cache, queryKey);
}

const askedAgain = new WeakMap<QueryClient, Set<string>>();

/**
 * Asks anew once the answer that is under way has come, which may be of before the change: progress comes faster than answers, so not
 * for each change, but never not after the last one.
 */
async function askAgain(cache: QueryClient, queryKey: readonly string[]): Promise<void> {
  const waiting = askedAgain.get(cache) ?? new Set();
  askedAgain.set(cache, waiting);
  const key = queryKey.join(' ');
  if (waiting.has(key)) return;
  if (cache.isFetching({ queryKey }) > 0) {
    waiting.add(key);
    await cache.invalidateQueries({ queryKey }, { cancelRefetch: false });
    waiting.delete(key);
  }
  await cache.invalidateQueries({ queryKey });
}

function countHere(cache: QueryClient, studyInstanceUid: string, instances: number): void {
  cache.setQueryData<Record<string, number>>(
    queryKeys.instancesHere,
    (counts) => counts && { ...counts, [studyInstanceUid]: instances },
  );
}

/**
 * Counts a shown row up in place. Where a new study belongs, and what a removed one leaves, only a search can tell:
 * then the answer is `searchAgain`.
 */
export function applyStudyChange(cache: QueryClient, change: StudyChange): 'done' | 'searchAgain' {
  if (change.kind === 'identities') {
    askAgainWhoIsWho(cache);
    return 'done';
  }
  if (change.kind === 'removed') {
    cache.setQueryData(queryKeys.studyGone(change.studyInstanceUid), true);
    countHere(cache, change.studyInstanceUid, 0);
  }
  if (change.kind === 'reset')
    // Of the studies on the screen something may have changed that nobody will tell any more.
    for (const queryKey of [queryKeys.allStudies, queryKeys.allBeside])
      void cache.invalidateQueries({ queryKey });
  if (change.kind !== 'changed') return 'searchAgain';
  const { study } = change;
  countHere(cache, study.studyInstanceUid, study.numberOfStudyRelatedInstances);
  // A study that came back is a study like any other.
  cache.setQueryData<boolean>(queryKeys.studyGone(study.studyInstanceUid), (isGone) => isGone && false);
  for (const queryKey of [
    queryKeys.study(study.studyInstanceUid),
    queryKeys.studyBeside(study.studyInstanceUid),
  ])
    takeShown(cache, queryKey, study);
  let isShown = false;
  let isReadOtherwise = false;
  cache.setQueriesData<StudyPage>({ queryKey: queryKeys.studyPages }, (page) => {
    const place = page?.rows.findIndex((row) => row.studyInstanceUid === study.studyInstanceUid) ?? -1;
    if (page === undefined || place === -1) return page;
    isShown = true;
    isReadOtherwise ||= page.rows[place]?.reading.state !== study.reading.state;
    return { ...page, rows: page.rows.with(place, study) };
  });
  if (change.isNew && !isShown) return 'searchAgain';
  return (isReadOtherwise || !isShown) && hasReadingInOrder(cache) ? 'searchAgain' : 'done';
}

/**
 * Of a study that is on the screen: whose it is now counts at once. What came since, and what took the place of an image, is asked
 * for: the row does not tell of it.
 */
function takeShown(cache: QueryClient, queryKey: readonly string[], study: StudyRow): void {
  // The answer that is under way may be of before the change, and is put over it.
  if (cache.isFetching({ queryKey, exact: true }) > 0) void askAgain(cache, queryKey);
  const detail = cache.getQueryData<StudyDetail>(queryKey);
  if (detail === undefined) return;
  const before = detail.study;
  cache.setQueryData<StudyDetail>(queryKey, { ...detail, study });
  if (identityOf(before) !== identityOf(study)) askAgainWhoIsWho(cache);
  if (
    before.numberOfStudyRelatedInstances !== study.numberOfStudyRelatedInstances ||
    before.lastReceivedAt !== study.lastReceivedAt
  )
    void cache.invalidateQueries({ queryKey });
}

/** Which studies are of one patient is to be asked again, wherever it is shown. */
function askAgainWhoIsWho(cache: QueryClient): void {
  for (const queryKey of [queryKeys.allPriors, queryKeys.allHangingFacts])
    void cache.invalidateQueries({ queryKey });
}

/** Whether a list on the screen depends on how far studies are read: then a change of that may add or remove a row. */
function hasReadingInOrder(cache: QueryClient): boolean {
  const shown = cache.getQueryCache().findAll({ queryKey: queryKeys.studyPages, type: 'active' });
  return shown.some(({ queryKey }) => {
    const order = queryKey[1] as StudyOrder;
    return order.readingStates.length > 0 || order.sortBy === 'reading';
  });
}

/**
 * Puts a row's newest values in its place. One that is not shown, and one whose place may be another now, are searched for:
 * then the answer is `searchAgain`.
 */
export function applyWorklistChange(cache: QueryClient, change: WorklistChange): 'done' | 'searchAgain' {
  if (change.kind !== 'changed') return 'searchAgain';
  const { row } = change;
  const uid = row.study.studyInstanceUid;
  let isInPlace = false;
  cache.setQueriesData<WorklistPage>({ queryKey: queryKeys.worklistPages }, (page) => {
    const place = page?.rows.findIndex(({ study }) => study.studyInstanceUid === uid) ?? -1;
    const before = page?.rows[place];
    if (page === undefined || before === undefined) return page;
    isInPlace = whatOrders(before) === whatOrders(row);
    return { ...page, rows: page.rows.with(place, row) };
  });
  return isInPlace ? 'done' : 'searchAgain';
}

/** What a list may be sorted or narrowed down by */
function whatOrders({ study, ...row }: WorklistRow): string {
  const { priority, assignedTo, arrivedAt, state, regions, subspecialty, priors } = row;
  const { patientName, patientId, studyDate, studyTime, studyDescription, modalitiesInStudy } = study;
  return JSON.stringify([
    [priority, assignedTo, arrivedAt, state, regions, subspecialty, priors?.total],
    [patientName, patientId, studyDate, studyTime, studyDescription, modalitiesInStudy],
  ]);
}
