import type { PrefetchOfStudy, RemotePrior } from '#shared/contract/prefetch.ts';
import type { PriorList } from '#shared/contract/priors.ts';
import type { PriorSummary } from '#shared/contract/worklist.ts';

/**
 * How far the priors of a study are that the rules pick, wherever they lie.
 *
 * @param here what is picked of the studies on disk
 * @param elsewhere what other archives told; a study of both is judged there
 */
export function priorSummary(
  here: Pick<PriorList, 'priors'>,
  elsewhere: Pick<PrefetchOfStudy, 'priors' | 'problems'>,
): PriorSummary {
  const told = new Set(elsewhere.priors.map(({ studyInstanceUid }) => studyInstanceUid));
  const onlyHere = here.priors.filter(({ study }) => !told.has(study.studyInstanceUid)).length;
  const picked = elsewhere.priors.filter(({ role }) => role !== null);
  const count = (...states: readonly string[]) => picked.filter(({ state }) => states.includes(state)).length;
  const coming = picked.filter(({ state }) => state === 'coming');
  const sum = (key: 'done' | 'total') => coming.reduce((all, each) => all + each[key], 0);
  const failed = picked.find(({ state }) => state === 'failed');
  const waiting = picked.find(({ state, reason }) => state === 'waiting' && reason !== '');
  const [silent] = elsewhere.problems;
  return {
    total: onlyHere + picked.length,
    here: onlyHere + count('complete'),
    coming: coming.length,
    percent: sum('total') === 0 ? null : Math.floor((100 * sum('done')) / sum('total')),
    waiting: count('waiting'),
    elsewhere: count('none', 'paused'),
    failed: count('failed'),
    ...slowOf(picked),
    reason: failed?.reason ?? waiting?.reason ?? (silent ? `${silent.archive.id}: ${silent.message}` : ''),
  };
}

function slowOf(picked: readonly RemotePrior[]): Pick<PriorSummary, 'slow'> {
  const slow: NonNullable<PriorSummary['slow']> = {};
  for (const { state, availability } of picked)
    if (state !== 'complete' && availability) slow[availability] = (slow[availability] ?? 0) + 1;
  return Object.keys(slow).length === 0 ? {} : { slow };
}

export function isSameSummary(one: PriorSummary | null, other: PriorSummary | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
