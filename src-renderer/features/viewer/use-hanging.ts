import { useQuery, useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { HangingFacts } from '#shared/contract/hanging.ts';
import type { PreferencesInForce } from '#shared/contract/preferences.ts';
import type { PriorList, RankedPriorRow, RejectedPriorRow } from '#shared/contract/priors.ts';
import type { StudyDetail } from '#shared/contract/studies.ts';
import { FACTORY_PROTOCOLS } from '#shared/hanging/factory-protocols.ts';
import type { HangStudy, KnownProtocol } from '#shared/hanging/choose-protocol.ts';
import type { HangingProtocol } from '#shared/hanging/protocol.ts';
import { readProtocol } from '#shared/hanging/read-protocols.ts';
import type { HangInput } from '#shared/hanging/plan-hanging.ts';
import { identityOf } from '#shared/relevance/identity-gate.ts';
import { isStrangerBeside, type JudgedBeside } from '#shared/relevance/stands-beside.ts';
import { text } from '#view/locales/text.ts';
import { queries } from '#view/api/queries.ts';
import {
  BY_SERIES,
  chooseProtocol,
  fillHanging,
  hangAnew,
  hangPlan,
  hangTogether,
  openHanging,
  useHanging,
} from '#view/state/hanging.ts';
import { usePreferences } from '#view/state/preferences.ts';
import { asStep } from '#view/state/view-steps.ts';
import { useWindowGroup } from '#view/state/window-group.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import type { HangingProblemsProps } from './hanging-problems.tsx';
import { planSafely } from './plan-safely.ts';
import type { Standing } from './standing.ts';

/** A study on the screen beside the one that is read, or that one itself. */
export interface ShownStudy {
  readonly detail: StudyDetail;
  /** null = the one that is read */
  readonly beside: Exclude<Standing, 'current'> | null;
}

export interface HungStudies {
  readonly facts: HangingFacts | null;
  /** The study is hung series by series */
  readonly isBySeries: boolean;
  /** What a protocol needs is on its way */
  readonly isWaiting: boolean;
  /** Opened beside the one that is read, in the order of their relevance */
  readonly beside: readonly ShownStudy[];
  readonly problems: HangingProblemsProps;
}

const FACTORY: readonly KnownProtocol[] = FACTORY_PROTOCOLS.map((protocol) => ({
  level: 'factory',
  protocol,
}));

/** The protocols in force for this reader. */
export function knownProtocols(
  { own, sharedProtocols }: Pick<PreferencesInForce, 'own' | 'sharedProtocols'> = usePreferences.getState(),
): readonly KnownProtocol[] {
  const shared = (level: 'group' | 'site') =>
    readable(sharedProtocols.flatMap((each) => (each.level === level ? [each.text] : []))).map(
      (protocol) => ({ level, protocol }),
    );
  return [
    ...readable(own.hangingProtocols).map((protocol) => ({ level: 'user' as const, protocol })),
    ...shared('group'),
    ...shared('site'),
    ...FACTORY,
  ];
}

/** What is wrong with those that cannot be read. */
export function brokenProtocols(
  {
    own,
    sharedProtocols,
  }: {
    readonly own: { readonly hangingProtocols: readonly string[] };
    readonly sharedProtocols: readonly { readonly text: string }[];
  } = usePreferences.getState(),
): readonly string[] {
  return [...own.hangingProtocols, ...sharedProtocols.map((each) => each.text)].flatMap((json) => {
    const read = readProtocol(json);
    return read.kind === 'broken' ? [read.problem] : [];
  });
}

function readable(texts: readonly string[]): HangingProtocol[] {
  return texts.flatMap((json) => {
    const read = readProtocol(json);
    return read.kind === 'protocol' ? [read.protocol] : [];
  });
}

export function studyOf({ current }: HangingFacts): HangStudy {
  return { ...current, modalities: current.study.modalitiesInStudy };
}

/** Hangs a study by its protocol as soon as what that needs is known, and what comes later where nothing is yet. */
export function useHangingOf(studyInstanceUid: string, detail: StudyDetail | null): HungStudies {
  const cache = useQueryClient();
  const opensWith = usePreferences(({ own }) => own.opensWith);
  const isKnown = usePreferences((preferences) => preferences.isKnown);
  const { chosenId, besideUids, priorsPassed, studyInstanceUid: hung } = useHanging();
  const isBySeries = chosenId === BY_SERIES || (isKnown && chosenId === '' && opensWith === 'series');
  const query = useQuery({ ...queries.hangingFacts(studyInstanceUid), enabled: isKnown && !isBySeries });
  const facts = isBySeries ? null : (query.data ?? null);
  const arranged = useWorkspace((workspace) => workspace.studyInstanceUid);
  const { places } = useWindowGroup();
  const windows = places.size + 1;
  const isComplete = detail !== null && !detail.study.isReceiving;
  const kept = usePreferences(({ own }) => own.hangingProtocols);
  const shared = usePreferences(({ sharedProtocols }) => sharedProtocols);
  const isHung = useHanging((hanging) => hanging.plan !== null);
  const safe = useMemo(
    () => facts && planSafely(inputOf(facts, { chosenId, windows, isComplete, priorsPassed })),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `inputOf` reads the protocols that are kept
    [facts, chosenId, windows, isComplete, priorsPassed, kept, shared],
  );
  const plan = safe && safe.plan;
  const unreadable = useMemo(
    () => brokenProtocols({ own: { hangingProtocols: kept }, sharedProtocols: shared }),
    [kept, shared],
  );
  useEffect(hangTogether, []);
  useEffect(() => openHanging(studyInstanceUid), [studyInstanceUid]);
  const isReady = hung === studyInstanceUid && arranged === studyInstanceUid;
  const isOpen = detail !== null;
  const hasNoPicture = detail !== null && detail.series.every(({ numberOfFrames }) => numberOfFrames === 0);
  useEffect(() => {
    // Protocols hang pictures. What is read here before any has come stays where it is when they do.
    if (isReady && hasNoPicture && chosenId === '') chooseProtocol(BY_SERIES);
  }, [isReady, hasNoPicture, chosenId]);
  const passedBefore = useRef(0);
  useEffect(() => {
    if (!isReady || plan === null || !isOpen) return;
    const passed = passedBefore.current;
    passedBefore.current = priorsPassed;
    if (useHanging.getState().plan === null) hangPlan(plan);
    else if (passed !== priorsPassed)
      asStep(text.hanging.commands['hanging.nextPrior'], () => hangAnew(plan));
    else fillHanging(plan);
    // One that is chosen again, as after a change of it, is hung again.
  }, [isReady, plan, isHung, isOpen, priorsPassed]);
  // What a study is hung by changes with its series alone.
  const seriesCount = detail?.series.length ?? 0;
  const plannedCount = useRef(0);
  useEffect(() => {
    const before = plannedCount.current;
    plannedCount.current = seriesCount;
    if (before > 0 && seriesCount !== before)
      void cache.invalidateQueries({ queryKey: queries.hangingFacts(studyInstanceUid).queryKey });
  }, [cache, studyInstanceUid, seriesCount]);
  const identities = useQuery({ ...queries.priors(studyInstanceUid), enabled: besideUids.length > 0 }).data;
  const details = useQueries({ queries: besideUids.map((uid) => queries.studyBeside(uid)) });
  return {
    facts,
    isBySeries: isBySeries || query.isError,
    isWaiting: !isBySeries && query.isPending,
    problems: { unreadable: isBySeries ? [] : unreadable, failed: safe?.problem ?? null },
    beside: details.flatMap(({ data }): ShownStudy[] => {
      if (!data) return [];
      const uid = data.study.studyInstanceUid;
      const prior = facts?.priors.find(({ study }) => study.studyInstanceUid === uid);
      const own =
        identities &&
        [...identities.priors, ...identities.rejected].find(({ study }) => study.studyInstanceUid === uid);
      const judged = judgedBeside(identities, own, facts, prior);
      const isStranger = detail === null || isStrangerBeside(detail.study, data.study, judged);
      return [{ detail: data, beside: { ageDays: own?.ageDays ?? prior?.ageDays ?? null, isStranger } }];
    }),
  };
}

/** What is known of a study beside: as the archive judged it, else as it was hung. */
function judgedBeside(
  told: PriorList | undefined,
  own: RankedPriorRow | RejectedPriorRow | undefined,
  facts: HangingFacts | null,
  prior: HangingFacts['priors'][number] | undefined,
): JudgedBeside {
  if (told)
    return own
      ? { kind: 'same', note: own.note, of: { current: told.identity, other: identityOf(own.study) } }
      : { kind: 'other' };
  return facts && prior
    ? { kind: 'hung', of: { current: identityOf(facts.current.study), other: identityOf(prior.study) } }
    : { kind: 'unknown' };
}

export function inputOf(
  facts: HangingFacts,
  {
    priorsPassed,
    ...how
  }: {
    readonly chosenId: string;
    readonly windows: number;
    readonly isComplete: boolean;
    readonly priorsPassed: number;
  },
): HangInput {
  return {
    ...how,
    study: studyOf(facts),
    images: facts.current.images,
    priors: turned(facts.priors, priorsPassed).map(({ study, ageDays, images }) => ({
      studyInstanceUid: study.studyInstanceUid,
      ageDays,
      images,
    })),
    protocols: knownProtocols(),
  };
}

function turned<Item>(items: readonly Item[], by: number): readonly Item[] {
  const from = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}
