import type { HangingDryRun } from '#shared/contract/hanging.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { AppError } from '#shared/errors.ts';
import { protocolMismatch } from '#shared/hanging/choose-protocol.ts';
import { type HangPrior, planHanging } from '#shared/hanging/plan-hanging.ts';
import type { HangingProtocol, HangView } from '#shared/hanging/protocol.ts';
import { readProtocol } from '#shared/hanging/read-protocols.ts';
import { KIND_OF_MODALITY } from '#shared/relevance/modality-kinds.ts';
import { readStudy } from '#shared/relevance/read-study.ts';
import { identityDecisions } from '#main/reading/identity-decisions.ts';
import { hangingStudies, studyFacts } from '#main/reading/prior-studies.ts';
import { rulesInForce } from '#main/reading/site-rules.ts';
import type { Services } from './services.ts';

const MOST_STUDIES = 500;
const MOST_NAMED = 50;

/**
 * What a protocol would do with the newest studies of its kinds.
 *
 * @param json the protocol as text
 * @throws AppError INPUT when it is broken
 */
export async function dryRun(
  { catalog, hangingFacts, station }: Pick<Services, 'catalog' | 'hangingFacts' | 'station'>,
  json: string,
): Promise<HangingDryRun> {
  const read = readProtocol(json);
  if (read.kind === 'broken')
    throw new AppError('INPUT', `The protocol cannot be read. ${read.problem}. Change it and try again.`);
  const { protocol } = read;
  const rules = await rulesInForce(station);
  const decisions = await identityDecisions(station);
  /** As the study is hung beside them */
  const priorsOf = async (studyInstanceUid: string): Promise<HangPrior[]> => {
    const { priors } = await hangingStudies(catalog, studyInstanceUid, rules, decisions);
    const hung = priors.map(async ({ facts, ageDays }): Promise<HangPrior[]> => {
      const detail = await catalog.studyDetail(facts.studyInstanceUid);
      if (!detail) return [];
      const { images } = await hangingFacts.of(detail.study, detail.series, facts, rules);
      return [{ studyInstanceUid: facts.studyInstanceUid, ageDays, images }];
    });
    return (await Promise.all(hung)).flat();
  };
  const asksForPriors = viewsOf(protocol).some((view) => view !== null && view.study !== 'current');
  const { rows } = await catalog.searchStudies({
    text: '',
    studyDateFrom: '',
    studyDateTo: '',
    modalities: modalitiesOf(protocol),
    description: '',
    readingStates: [],
    sortBy: 'studyDate',
    descending: true,
    offset: 0,
    limit: MOST_STUDIES,
  });
  let matched = 0;
  let filled = 0;
  const missing: { study: StudyRow; viewports: number[] }[] = [];
  for (const row of rows) {
    const detail = await catalog.studyDetail(row.studyInstanceUid);
    const study = await catalog.study(row.studyInstanceUid);
    if (!detail || !study) continue;
    const facts = studyFacts({ study, series: await catalog.seriesOfStudy(row.studyInstanceUid) });
    const own = { ...readStudy(facts, rules), modalities: row.modalitiesInStudy };
    if (protocolMismatch(protocol, own) !== null) continue;
    matched += 1;
    const { images } = await hangingFacts.of(detail.study, detail.series, facts, rules);
    const viewports = emptyViewports(protocol, {
      study: own,
      images,
      priors: asksForPriors ? await priorsOf(row.studyInstanceUid) : [],
    });
    if (viewports.length === 0) filled += 1;
    else if (missing.length < MOST_NAMED) missing.push({ study: row, viewports });
  }
  return { looked: rows.length, matched, filled, missing };
}

function modalitiesOf({ study: { kinds } }: HangingProtocol): string[] {
  const all = Object.entries(KIND_OF_MODALITY);
  return kinds.length === 0
    ? []
    : all.flatMap(([modality, kind]) => (kinds.includes(kind) ? [modality] : []));
}

function viewsOf({ arrangements: [arrangement] }: HangingProtocol): readonly (HangView | null)[] {
  return arrangement?.stages[0]?.screens.flatMap(({ views }) => views) ?? [];
}

/** Of the first stage, from 1; those for a prior that the study does not have are nobody's fault. */
function emptyViewports(
  protocol: HangingProtocol,
  of: Pick<Parameters<typeof planHanging>[0], 'study' | 'images' | 'priors'>,
): number[] {
  const [arrangement] = protocol.arrangements;
  const [stage] = arrangement?.stages ?? [];
  if (!arrangement || !stage) return [];
  // As if nothing could be passed over, and nothing were left out.
  const alone = {
    ...stage,
    needsPrior: false,
    screens: stage.screens.map((screen) => ({
      ...screen,
      views: screen.views.map((view) => view && { ...view, isRequired: false }),
    })),
  };
  const plan = planHanging({
    ...of,
    protocols: [
      { level: 'user', protocol: { ...protocol, arrangements: [{ ...arrangement, stages: [alone] }] } },
    ],
    windows: arrangement.windows,
    isComplete: false,
  });
  const cells =
    plan.protocolId === protocol.id ? (plan.stages[0]?.screens.flatMap((each) => each.cells) ?? []) : [];
  const filled = new Set(cells.flatMap(({ view, image }) => (image === null ? [] : [view])));
  return alone.screens
    .flatMap((screen) => screen.views)
    .flatMap((view, at) => (view && isThere(view, of.priors) && !filled.has(view) ? [at + 1] : []));
}

/** Whether there is a study that the view could show. */
function isThere({ study, prior }: HangView, priors: readonly HangPrior[]): boolean {
  if (study === 'current') return true;
  // One alone is a prior and no baseline.
  return study === 'prior'
    ? priors.length >= prior
    : priors.filter((each) => each.ageDays !== null).length > 1;
}
