import type { FoundPrior } from '#shared/contract/prefetch.ts';
import { identityGate, type IdentityDecision } from '#shared/relevance/identity-gate.ts';
import { rankPriors, type RankedPrior, type RejectedPrior } from '#shared/relevance/rank-priors.ts';
import type { RuleSet } from '#shared/relevance/rule-set.ts';
import type { StudyFacts } from '#shared/relevance/study-facts.ts';
import type { SaidStudy } from './ask-archive.ts';

export interface FoundStudies {
  readonly current: StudyFacts;
  /** What is on disk */
  readonly here: readonly StudyFacts[];
  readonly said: readonly SaidStudy[];
  readonly rules: RuleSet;
  readonly decisions: readonly IdentityDecision[];
}

/**
 * Judges the patient's studies at all archives and on disk together, by the rules that the list of priors goes by.
 *
 * @returns those that some archive has: picked ones first, best first. A study that is here of another patient is left out,
 * whatever an archive says of it.
 */
export function judgeFound({ current, here, said, rules, decisions }: FoundStudies): FoundPrior[] {
  const gate = identityGate(current.person, decisions);
  const foreign = new Set(
    here.filter(({ person }) => gate(person).kind !== 'same').map((each) => each.studyInstanceUid),
  );
  const atArchives = Map.groupBy(
    said
      .filter(({ facts }) => !foreign.has(facts.studyInstanceUid))
      // The most complete first, of those one at hand; the sort is stable, so that else the order of the archives stays
      .toSorted(
        (a, b) =>
          (b.instances ?? 0) - (a.instances ?? 0) ||
          Number(a.availability !== undefined) - Number(b.availability !== undefined),
      ),
    ({ facts }) => facts.studyInstanceUid,
  );
  const best = [...atArchives.values()].flatMap(([first]) => (first ? [first.facts] : []));
  const others = [...best, ...here.filter((each) => !atArchives.has(each.studyInstanceUid))];
  const { priors, rejected } = rankPriors({ current, others, rules, decisions });
  const found = (judged: RankedPrior | RejectedPrior): FoundPrior[] => {
    const copies = atArchives.get(judged.studyInstanceUid);
    const [first] = copies ?? [];
    if (!copies || !first) return [];
    const { facts, instances, availability } = first;
    const { regions, regionsFrom, side, ageDays, note, points, parts } = judged;
    return [
      {
        studyInstanceUid: judged.studyInstanceUid,
        studyDate: facts.studyDate,
        modalitiesInStudy: [...facts.modalities],
        studyDescription: facts.descriptions[0] ?? '',
        archives: copies.map(({ archive }) => archive),
        numberOfStudyRelatedInstances: instances,
        ...(availability && { availability }),
        regions,
        regionsFrom,
        side,
        ageDays,
        note,
        points,
        parts,
        role: 'role' in judged ? judged.role : null,
        rejected: 'role' in judged ? null : judged.reason,
      },
    ];
  };
  return [...priors, ...rejected].flatMap(found);
}
