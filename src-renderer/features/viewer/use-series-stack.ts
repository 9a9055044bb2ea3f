import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { SeriesRow } from '#shared/contract/studies.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { possibleRules, type SplitChoice, type SplitRule } from '#view/kernels/display-sets.ts';
import {
  asOneFrame,
  loadSeries,
  mayBeOneFrame,
  stacksOf,
  type LoadedSeries,
  type SeriesStack,
} from '#view/imaging/series-stack.ts';
import { isTreatedAsOne, splitChoiceOf, useSeriesParts } from '#view/state/series-parts.ts';

/** A series that arrives is read again at most this often. */
const GROW_MS = 1_000;

const keyOf = queryKeys.seriesStack;

export function seriesQuery(studyInstanceUid: string, seriesInstanceUid: string) {
  return {
    queryKey: keyOf(studyInstanceUid, seriesInstanceUid),
    queryFn: ({ signal }: { signal: AbortSignal }) => loadSeries(studyInstanceUid, seriesInstanceUid, signal),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
    structuralSharing: false,
    refetchOnWindowFocus: false,
  };
}

function instanceCount(series: LoadedSeries): number {
  const uids = new Set(series.frames.map((frame) => frame.sopInstanceUid));
  return uids.size + series.others.length;
}

/** The same stacks for the same frames and choice, whoever asks: views compare them by identity. */
const known = new WeakMap<LoadedSeries, Map<SplitChoice, readonly SeriesStack[]>>();

const knownAsOne = new WeakMap<LoadedSeries, LoadedSeries>();

function treated(series: LoadedSeries, isOneFrame: boolean): LoadedSeries {
  if (!isOneFrame || !isOffered(series)) return series;
  const made = knownAsOne.get(series) ?? asOneFrame(series);
  knownAsOne.set(series, made);
  return made;
}

const knownOffers = new WeakMap<LoadedSeries, boolean>();

function isOffered(series: LoadedSeries): boolean {
  const known = knownOffers.get(series) ?? mayBeOneFrame(series);
  knownOffers.set(series, known);
  return known;
}

function knownStacks(as: LoadedSeries, choice: SplitChoice, isOneFrame: boolean): readonly SeriesStack[] {
  const series = treated(as, isOneFrame);
  const made = known.get(series) ?? new Map<SplitChoice, readonly SeriesStack[]>();
  known.set(series, made);
  const stacks = made.get(choice) ?? stacksOf(series, choice);
  made.set(choice, stacks);
  return stacks;
}

/**
 * What is read as one of a series, in reading order; read again when more instances have come.
 *
 * @param partId the part that is wanted; the first where it is null or not there
 */
export function useSeriesStack(
  studyInstanceUid: string,
  series: SeriesRow | null,
  partId: string | null = null,
) {
  const cache = useQueryClient();
  const seriesInstanceUid = series?.seriesInstanceUid ?? '';
  const query = useQuery({
    ...seriesQuery(studyInstanceUid, seriesInstanceUid),
    enabled: series !== null,
  });
  const choices = useSeriesParts((state) => state.choices);
  const oneFrame = useSeriesParts((state) => state.oneFrame);
  const loaded = series === null ? null : (query.data ?? null);
  const stacks =
    loaded && series
      ? knownStacks(loaded, splitChoiceOf(series, choices), isTreatedAsOne(seriesInstanceUid, oneFrame))
      : [];
  const stack = stacks.find((each) => each.partId === partId) ?? stacks[0] ?? null;
  const expected = series?.numberOfSeriesRelatedInstances ?? 0;
  const isBehind = loaded !== null && instanceCount(loaded) < expected && !query.isFetching;
  useEffect(() => {
    if (!isBehind) return undefined;
    const timer = setTimeout(() => {
      void cache.invalidateQueries({ queryKey: keyOf(studyInstanceUid, seriesInstanceUid) });
    }, GROW_MS);
    return () => clearTimeout(timer);
  }, [isBehind, cache, studyInstanceUid, seriesInstanceUid]);
  return { stack, stacks, error: query.error, retry: () => void query.refetch() };
}

/** What a series holds, as far as it is known. */
export interface SeriesContents {
  /** Empty until the series is read */
  readonly stacks: readonly SeriesStack[];
  readonly choice: SplitChoice;
  /** By what the reader can divide it */
  readonly rules: readonly SplitRule[];
  /** Each image names another frame of reference, but all lie as one volume: whether they are treated so; null = not so */
  readonly isOneFrame: boolean | null;
}

/** What each series of a study holds; they are read one after the other once `mayLoad`. */
export function useSeriesContents(
  studyInstanceUid: string,
  series: readonly SeriesRow[],
  mayLoad: boolean,
): ReadonlyMap<string, SeriesContents> {
  const choices = useSeriesParts((state) => state.choices);
  const oneFrame = useSeriesParts((state) => state.oneFrame);
  const cache = useQueryClient();
  const isSettled = (row: SeriesRow) =>
    cache.getQueryState(keyOf(studyInstanceUid, row.seriesInstanceUid))?.status !== 'pending' &&
    cache.getQueryState(keyOf(studyInstanceUid, row.seriesInstanceUid)) !== undefined;
  const next = mayLoad ? series.find((row) => !isSettled(row)) : undefined;
  const results = useQueries({
    queries: series.map((row) => ({
      ...seriesQuery(studyInstanceUid, row.seriesInstanceUid),
      enabled: row === next,
    })),
  });
  return new Map(
    series.map((row, at) => {
      const data = results[at]?.data;
      const choice = splitChoiceOf(row, choices);
      const isTreated = isTreatedAsOne(row.seriesInstanceUid, oneFrame);
      const stacks = data ? knownStacks(data, choice, isTreated) : [];
      const isOneFrame = data && isOffered(data) ? isTreated : null;
      return [row.seriesInstanceUid, { stacks, choice, rules: data ? rulesOf(data) : [], isOneFrame }];
    }),
  );
}

const knownRules = new WeakMap<LoadedSeries, readonly SplitRule[]>();

function rulesOf(series: LoadedSeries): readonly SplitRule[] {
  const rules = knownRules.get(series) ?? possibleRules(series.frames);
  knownRules.set(series, rules);
  return rules;
}
