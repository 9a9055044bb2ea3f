import type { DoublingFormula } from '#shared/reading/change.ts';

/** Words of lesions that are followed from study to study. */
export const lesions = {
  commands: {
    'measure.same': 'Measure the same in the other study',
    'lesions.tie': 'Tie the selected measurements: they are of one lesion',
  },
  name: (number: number) => `Lesion ${String(number)}`,
  steps: { same: 'Measure the same', tie: 'Tie measurements', untie: 'Untie a measurement' },
  refusals: {
    strangers: 'Two patients are on the screen: nothing of the one is measured on the other.',
    chooseOne: 'Choose one measurement first.',
    otherKind: 'Lesions are followed by lengths, bidirectional measurements and regions.',
    fixed: 'This measurement stays as it is. Copy it to follow what it measures.',
    notShown: 'The measurement is on no picture of the screen that says where in the patient it lies.',
    noOther: 'Show another study of the patient beside this one first.',
    notParallel: 'The pictures of the other study lie in other planes.',
    notLinked:
      'Nobody knows which place that is in the other study. Link the two first, where both show the same.',
    outside: 'The other study does not reach this place.',
    already: 'It is measured there already.',
    oneEach: 'Choose at least two measurements, no two of them of the same study.',
  },
  change: (difference: string, percent: string) => [difference, percent].filter(Boolean).join(' '),
  since: (change: string, date: string) => `${change} since ${date}`,
  doubling: (days: string, formula: DoublingFormula) =>
    `doubling ${days} d (${formula === 'diameter' ? 'from diameters' : 'from volumes'})`,
};
