import type { PriorList } from '#shared/contract/priors.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import type { Code } from '#shared/objects/code.ts';
import { identityOf, type IdentityDecision } from '#shared/relevance/identity-gate.ts';
import { rankPriors } from '#shared/relevance/rank-priors.ts';
import type { RuleSet } from '#shared/relevance/rule-set.ts';
import type { StudyFacts } from '#shared/relevance/study-facts.ts';
import { AppError } from '#shared/errors.ts';
import type { CatalogReader, Relative, SeriesRecord } from '#main/catalog/records.ts';

/**
 * The relevant priors of a study in the archive here, and why each other study of its patient is none.
 *
 * @throws AppError MISSING when the study is not here
 */
export async function priorStudies(
  catalog: Pick<CatalogReader, 'studyRows' | 'relatives'>,
  studyInstanceUid: string,
  rules: RuleSet,
  decisions: readonly IdentityDecision[],
): Promise<PriorList> {
  const { facts, current } = await readRelatives(catalog, studyInstanceUid);
  const {
    ruleId,
    problem,
    current: read,
    ...lists
  } = rankPriors({
    current,
    others: facts,
    rules,
    decisions,
  });
  const named = [...lists.priors, ...lists.rejected, ...lists.candidates];
  const rows = await catalog.studyRows(named.map((each) => each.studyInstanceUid));
  const rowOf = new Map(rows.map((row) => [row.studyInstanceUid, row]));
  // One that was removed in between is left out.
  const withRow = <Judged extends { readonly studyInstanceUid: string }>(
    list: readonly Judged[],
  ): (Omit<Judged, 'studyInstanceUid'> & { study: StudyRow })[] =>
    list.flatMap(({ studyInstanceUid: uid, ...rest }) => {
      const study = rowOf.get(uid);
      return study ? [{ ...rest, study }] : [];
    });
  const { studyInstanceUid: _, ...understood } = read;
  return {
    ruleId,
    problem,
    current: understood,
    identity: identityOf(current.person),
    priors: withRow(lists.priors),
    rejected: withRow(lists.rejected),
    candidates: withRow(lists.candidates),
  };
}

/** A study and those to hang beside it, the most relevant first, as the catalog knows them. */
export async function hangingStudies(
  catalog: Pick<CatalogReader, 'relatives'>,
  studyInstanceUid: string,
  rules: RuleSet,
  decisions: readonly IdentityDecision[],
) {
  const { facts, current } = await readRelatives(catalog, studyInstanceUid);
  const { priors } = rankPriors({ current, others: facts, rules, decisions });
  const byUid = new Map(facts.map((each) => [each.studyInstanceUid, each]));
  return {
    current,
    priors: priors.flatMap(({ studyInstanceUid: uid, role, ageDays }) => {
      const its = byUid.get(uid);
      return its ? [{ facts: its, role, ageDays }] : [];
    }),
  };
}

async function readRelatives(catalog: Pick<CatalogReader, 'relatives'>, studyInstanceUid: string) {
  const relatives = await catalog.relatives(studyInstanceUid);
  const facts = relatives.map(studyFacts);
  const current = facts.find((each) => each.studyInstanceUid === studyInstanceUid);
  if (!current)
    throw new AppError(
      'MISSING',
      'This study is not in the archive. Search again; it may have been removed.',
    );
  return { facts, current };
}

const PROCEDURE_CODES = '00081032';
const ANATOMIC_REGIONS = '00082218';

/** What the catalog knows of a study that relevance is judged by. */
export function studyFacts({ study, series }: Relative): StudyFacts {
  return {
    studyInstanceUid: study.studyInstanceUid,
    person: study,
    studyDate: study.studyDate,
    studyTime: study.studyTime,
    modalities: study.modalitiesInStudy,
    anatomicRegions: series.flatMap((each) => codesOf(each.optionalKeys[ANATOMIC_REGIONS])),
    bodyParts: study.bodyParts,
    procedures: codesOf(study.optionalKeys[PROCEDURE_CODES]),
    descriptions: [
      study.studyDescription,
      ...series.flatMap(({ seriesDescription, protocolName }) => [seriesDescription, protocolName]),
    ],
    lateralities: series.map(({ laterality }) => laterality),
  };
}

/** Items of a code sequence, as they are kept */
function codesOf(items: SeriesRecord['optionalKeys'][string] | undefined): Code[] {
  if (items === undefined || typeof items === 'string') return [];
  return items.flatMap((item) => {
    const value = item['00080100'] ?? '';
    return value === '' ? [] : [{ value, scheme: item['00080102'] ?? '', meaning: item['00080104'] ?? '' }];
  });
}
