import { type Dataset, groupAt, numberAt, termAt, termsAt } from './dataset.ts';
import type { Weighting } from './hang-image.ts';

/** Acquisition Contrast (0008,9209), PS3.3 C.8.13.3.1 */
const OF_CONTRAST: Readonly<Record<string, Weighting>> = {
  T1: 't1',
  T2: 't2',
  T2_STAR: 'swi',
  PROTON_DENSITY: 'pd',
  FLUID_ATTENUATED: 'flair',
  STIR: 'stir',
  DIFFUSION: 'dwi',
  TOF: 'tof',
  PERFUSION: 'perfusion',
};

/** What people and devices call techniques, the telling ones first; words are folded. */
const OF_WORDS: readonly (readonly [weighting: Weighting, pattern: RegExp])[] = [
  ['adc', /\b(adc|apparent diffusion)\b/],
  ['dwi', /\b(dwi|diff|diffusion|diffusie|difusion|diffusione|trace|tracew|ep2d diff\w*|resolve)\b/],
  ['perfusion', /\b(perf|perfusion|dsc|asl|perfusie|cbf|cbv)\b/],
  ['swi', /\b(t2 ?\*|(swi|swan|venbold|minip|t2 ?star|hemo|gre t2|suscept\w*)\b)/],
  ['tof', /\b(tof|motsa|mra|angio\w*)\b/],
  ['stir', /\b(stir|tirm)\b/],
  ['flair', /\b(flair|dark fluid|darkfluid|da fl|tirm dark)\b/],
  ['pd', /\b(pd|pdw?|dp|proton\w*|densite|densidad)\b/],
  ['t1', /\b(t1\w*|mprage|mp rage|bravo|fspgr|vibe|flash|tfe|lava|thrive)\b/],
  ['t2', /\b(t2\w*|ciss|fiesta|haste)\b/],
];

/** Codes and types first, then the times of the sequence, what it is called last. */
export function mrWeighting(dataset: Dataset, words: string): Weighting | '' {
  const contrast =
    OF_CONTRAST[termAt(dataset, '00089209')] ?? OF_CONTRAST[termAt(groupAt(dataset, '00189226'), '00089209')];
  const types = termsAt(dataset, '00080008');
  const has = (...names: readonly string[]) => names.some((name) => types.includes(name));
  if (has('ADC', 'ADC_UNSPECIFIED')) return 'adc';
  if (contrast !== undefined) return contrast;
  if (has('DIFFUSION', 'TRACEW', 'TRACE') || (bValueOf(dataset) ?? 0) > 0) return 'dwi';
  if (has('SWI', 'MNIP')) return 'swi';
  if (has('TOF', 'ANGIO')) return 'tof';
  if (has('PERFUSION')) return 'perfusion';
  const said = OF_WORDS.find(([, pattern]) => pattern.test(words))?.[0] ?? '';
  const timed = byTimes(dataset);
  // An inversion says by its time what it darkens. A susceptibility no time tells from a T2: there the name is more than it.
  if (timed === 'flair' || timed === 'stir') return timed;
  return timed === '' || (said !== '' && said !== 't1' && said !== 't2' && said !== 'pd') ? said : timed;
}

export function bValueOf(dataset: Dataset): number | null {
  return numberAt(dataset, '00189087') ?? numberAt(groupAt(dataset, '00189117'), '00189087');
}

export function echoTimeOf(dataset: Dataset): number | null {
  return numberAt(dataset, '00180081') ?? numberAt(groupAt(dataset, '00189114'), '00189082');
}

/** Spin echo alone: what the times of gradient echoes mean depends on more than them. */
function byTimes(dataset: Dataset): Weighting | '' {
  const sequence = termsAt(dataset, '00180020');
  const [te, tr, ti] = [
    echoTimeOf(dataset),
    numberAt(dataset, '00180080') ?? numberAt(groupAt(dataset, '00189112'), '00180080'),
    numberAt(dataset, '00180082'),
  ];
  if (te === null || tr === null) return '';
  if (sequence.includes('IR') && ti !== null && tr > 3000) {
    if (ti > 1500) return 'flair';
    if (ti < 300) return 'stir';
  }
  if (!sequence.includes('SE') || sequence.includes('EP')) return '';
  if (tr < 1100 && te < 30) return 't1';
  if (tr < 1500) return '';
  return te < 50 ? 'pd' : 't2';
}
