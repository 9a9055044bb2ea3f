import { rankPriors } from '#shared/relevance/rank-priors.ts';
import { ruleSet } from '#shared/relevance/rule-set.ts';
import type { StudyFacts } from '#shared/relevance/study-facts.ts';
import { atMost, median, textTable, type Verdict } from './figures.ts';

const CANDIDATES = 10_000;
const MOST_MS = 50;
const ROUNDS = 15;
/** A core that is at work has compiled what it runs. */
const WARM_UP_ROUNDS = 10;
const WORDS = [
  'CT Thorax mit KM',
  'MRI knee left',
  'Rx mano derecha',
  'Scanner abdomino-pelvien',
  'US fegato',
];
const MODALITIES = ['CT', 'MR', 'DX', 'CT', 'US'];

export interface RelevanceBench {
  /** Every description is new to the rules, milliseconds */
  readonly unreadMs: readonly number[];
  /** They have been read before */
  readonly readMs: readonly number[];
  readonly verdicts: readonly Verdict[];
}

/** How long the priors of a study are ranked among many studies of the same patient, each described in other words. */
export function measureRelevance({ say }: { readonly say: (text: string) => void }): RelevanceBench {
  const [current, ...others] = Array.from({ length: CANDIDATES + 1 }, (_, at) => candidate(at));
  if (!current) throw new Error('no study to read');
  const unreadMs: number[] = [];
  const readMs: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    // A rule set of its own has read nothing yet.
    const rules = ruleSet({ version: 1 });
    for (const times of [unreadMs, readMs]) {
      const start = performance.now();
      rankPriors({ current, others, rules });
      if (round >= 0) times.push(performance.now() - start);
    }
  }
  say(`\nRelevance of ${CANDIDATES} candidates (medians of ${ROUNDS}, after ${WARM_UP_ROUNDS} to warm up)`);
  say(
    textTable([
      { descriptions: 'each read for the first time', ms: median(unreadMs) },
      { descriptions: 'read before', ms: median(readMs) },
    ]),
  );
  const what = `relevance of ${CANDIDATES} candidates, descriptions unread`;
  return { unreadMs, readMs, verdicts: [atMost(what, median(unreadMs), MOST_MS, 'ms')] };
}

function candidate(at: number): StudyFacts {
  const kind = at % WORDS.length;
  return {
    studyInstanceUid: `2.25.${String(at)}`,
    person: {
      patientId: '1',
      issuerOfPatientId: 'BENCH',
      patientName: { alphabetic: 'Bench^Anna', ideographic: '', phonetic: '' },
      patientBirthDate: '19600102',
      patientSex: 'F',
    },
    studyDate: String(20260101 - 10_000 * (at % 20)),
    studyTime: '',
    modalities: [MODALITIES[kind] ?? ''],
    anatomicRegions: [],
    bodyParts: at % 3 === 0 ? ['CHEST'] : [],
    procedures: [],
    descriptions: [`${WORDS[kind] ?? ''} ${String(at)}`, 'AXIAL', `Protocol ${String(at % 50)}`],
    lateralities: [],
  };
}
