import type { DoublingFormula } from '#shared/reading/change.ts';

/** Words of lesions that are followed from study to study. */
export const lesions = {
  commands: {
    'measure.same': 'Measure the same in the other study',
    'lesions.show': 'Lesions over time',
    'lesions.tie': 'Tie the selected measurements: they are of one lesion',
  },
  name: (number: number) => `Lesion ${String(number)}`,
  steps: {
    same: 'Measure the same',
    tie: 'Tie measurements',
    untie: 'Untie a measurement',
    target: 'Count a lesion',
    remains: 'What is left of a lesion',
  },
  refusals: {
    strangers:
      'Two patients are on the screen: nothing of the one is measured on the other, and nothing is tied.',
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
  remains: {
    title: 'What is left of it in this study',
    words: { tooSmall: 'too small to measure', gone: 'gone' },
    choices: { tooSmall: 'Too small to measure: 5 mm', gone: 'Gone: 0 mm' },
    hint: 'RECIST 1.1. Move its line to measure it again.',
  },
  lesion: 'Lesion',
  target: 'Counts',
  targets: { none: 'no', lesion: 'target lesion', node: 'target lymph node' },
  targetOf: (name: string, target: string) => `${name} counts: ${target}`,
  sum: 'Sum of diameters',
  sumOf: (count: number) =>
    count > 5 ? `RECIST 1.1, of ${String(count)}: it counts 5 at most` : `RECIST 1.1, of ${String(count)}`,
  notEvaluable: (missing: number, count: number) =>
    `${String(missing)} of ${String(count)} not measured in mm`,
  lesionName: 'Name of the lesion',
  rename: (name: string) => `${name}: change the name`,
  none: 'No lesion is followed yet. Measure the same in two studies, or choose a measurement in each and tie them.',
  saveReports: 'Save as reports, one a study',
  others: (count: number) => (count === 1 ? 'the newest of 2' : `the newest of ${String(count + 1)}`),
  against: { former: 'former', baseline: 'baseline', nadir: 'nadir' },
  told: (against: string, change: string) => `${against} ${change}`,
  csvName: 'lesions.csv',
  csvColumns: [
    'Lesion',
    'Counts',
    'Study date',
    'Study',
    'Figure',
    'Value',
    'Unit',
    'To former',
    'To former %',
    'To baseline',
    'To baseline %',
    'To nadir',
    'To nadir %',
    'Doubling days',
    'Doubling from',
    'Author',
    'Tracking UID',
  ] as const,
  change: (difference: string, percent: string) => [difference, percent].filter(Boolean).join(' '),
  since: (change: string, date: string) => `${change} since ${date}`,
  doubling: (days: string, formula: DoublingFormula) =>
    `doubling ${days} d (${formula === 'diameter' ? 'from diameters' : 'from volumes'})`,
};
