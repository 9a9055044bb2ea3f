import { useQuery, useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { HangingFacts } from '#shared/contract/hanging.ts';
import type { StudyDetail } from '#shared/contract/studies.ts';
import { FACTORY_PROTOCOLS } from '#shared/hanging/factory-protocols.ts';
import type { HangStudy, KnownProtocol } from '#shared/hanging/choose-protocol.ts';
import { planHanging, type HangPlan } from '#shared/hanging/plan-hanging.ts';
import { queries } from '#view/api/queries.ts';
import { BY_SERIES, fillHanging, hangPlan, openHanging, useHanging } from '#view/state/hanging.ts';
import { usePreferences } from '#view/state/preferences.ts';
import { useWindowGroup } from '#view/state/window-group.ts';
import { useWorkspace } from '#view/state/workspace.ts';

/** A study on the screen beside the one that is read, or that one itself. */
export interface ShownStudy {
  readonly detail: StudyDetail;
  /** null = the one that is read */
  readonly beside: { readonly ageDays: number | null } | null;
}

export interface HungStudies {
  readonly facts: HangingFacts | null;
  /** The study is hung series by series */
  readonly isBySeries: boolean;
  /** What a protocol needs is on its way */
  readonly isWaiting: boolean;
  /** Opened beside the one that is read, in the order of their relevance */
  readonly beside: readonly ShownStudy[];
}

const FACTORY: readonly KnownProtocol[] = FACTORY_PROTOCOLS.map((protocol) => ({
  level: 'factory',
  protocol,
}));

/** The protocols in force for this reader. */
export function knownProtocols(): readonly KnownProtocol[] {
  return FACTORY;
}

export function studyOf({ current }: HangingFacts): HangStudy {
  return { ...current, modalities: current.study.modalitiesInStudy };
}

/** Hangs a study by its protocol as soon as what that needs is known, and what comes later where nothing is yet. */
export function useHangingOf(studyInstanceUid: string, detail: StudyDetail | null): HungStudies {
  const cache = useQueryClient();
  const opensWith = usePreferences(({ own }) => own.opensWith);
  const { chosenId, besideUids, studyInstanceUid: hung } = useHanging();
  const isBySeries = chosenId === BY_SERIES || (chosenId === '' && opensWith === 'series');
  const query = useQuery({ ...queries.hangingFacts(studyInstanceUid), enabled: !isBySeries });
  const facts = isBySeries ? null : (query.data ?? null);
  const arranged = useWorkspace((workspace) => workspace.studyInstanceUid);
  const { places } = useWindowGroup();
  const windows = places.size + 1;
  const isComplete = detail !== null && !detail.study.isReceiving;
  const plan = useMemo(
    () => facts && planOf(facts, { chosenId, windows, isComplete }),
    [facts, chosenId, windows, isComplete],
  );
  useEffect(() => openHanging(studyInstanceUid), [studyInstanceUid]);
  const isReady = hung === studyInstanceUid && arranged === studyInstanceUid;
  const isOpen = detail !== null;
  useEffect(() => {
    if (!isReady || plan === null || !isOpen) return;
    if (useHanging.getState().plan === null) hangPlan(plan);
    else fillHanging(plan);
  }, [isReady, plan, isOpen]);
  // What a study is hung by changes with its series alone.
  const seriesCount = detail?.series.length ?? 0;
  const plannedCount = useRef(0);
  useEffect(() => {
    const before = plannedCount.current;
    plannedCount.current = seriesCount;
    if (before > 0 && seriesCount !== before)
      void cache.invalidateQueries({ queryKey: queries.hangingFacts(studyInstanceUid).queryKey });
  }, [cache, studyInstanceUid, seriesCount]);
  const details = useQueries({ queries: besideUids.map((uid) => queries.studyBeside(uid)) });
  return {
    facts,
    isBySeries: isBySeries || query.isError,
    isWaiting: !isBySeries && query.isPending,
    beside: details.flatMap(({ data }): ShownStudy[] => {
      if (!data) return [];
      const prior = facts?.priors.find(({ study }) => study.studyInstanceUid === data.study.studyInstanceUid);
      return [{ detail: data, beside: { ageDays: prior?.ageDays ?? null } }];
    }),
  };
}

function planOf(
  facts: HangingFacts,
  how: { readonly chosenId: string; readonly windows: number; readonly isComplete: boolean },
): HangPlan {
  return planHanging({
    ...how,
    study: studyOf(facts),
    images: facts.current.images,
    priors: facts.priors.map(({ study, ageDays, images }) => ({
      studyInstanceUid: study.studyInstanceUid,
      ageDays,
      images,
    })),
    protocols: knownProtocols(),
  });
}
