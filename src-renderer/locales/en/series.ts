/** What a series is divided by, by rule; a dimension of the object has its own label. */
const RULES: Readonly<Record<string, string>> = {
  position: 'place in the patient',
  clip: 'clip',
  orientation: 'direction',
  matrix: 'matrix',
  frameOfReference: 'frame of reference',
  stackId: 'stack',
  imageType: 'image type',
  echoTime: 'echo time',
  bValue: 'b-value',
  inversionTime: 'inversion time',
  energyWindow: 'energy window',
  detector: 'detector',
  kernel: 'kernel',
  temporalPosition: 'temporal position',
  triggerTime: 'trigger time',
  frameReferenceTime: 'frame reference time',
  acquisitionNumber: 'acquisition',
  acquisitionTime: 'acquisition time',
  contentTime: 'content time',
  instance: 'object',
  direction: 'gradient direction',
  order: 'order',
};

const PLANES: Readonly<Record<string, string>> = {
  axial: 'Axial',
  coronal: 'Coronal',
  sagittal: 'Sagittal',
  oblique: 'Oblique',
};

/** Digits that matter of a number as it came; other words as they are. */
function plain(value: string): string {
  const number = Number(value);
  return value === '' || !Number.isFinite(number) ? value : String(Number(number.toPrecision(6)));
}

/** Senders label dimensions in words, or by the keyword of their attribute: `ReferencedSegmentNumber`. */
function ruleWords(rule: string): string {
  const known = RULES[rule];
  if (known !== undefined) return known;
  const label = rule.replace(/^dimension:/, '');
  return /^(?:[A-Z][a-z]+){2,}$/.test(label)
    ? label.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    : label;
}

/** Words of what a series holds: its parts and its phases. */
export const seriesParts = {
  rule: ruleWords,
  splitBy: (rules: readonly string[]) => `Split by ${rules.join(', ')}`,
  value: (rule: string, value: string, at: number): string => {
    switch (rule) {
      case 'position':
        return value === 'yes' ? 'In the patient' : 'Without a place';
      case 'clip':
        return value === '' ? 'Single images' : `Clip ${at + 1}`;
      case 'orientation': {
        const [name = '', count = ''] = value.split(' ');
        return [PLANES[name] ?? name, count].filter(Boolean).join(' ');
      }
      case 'frameOfReference':
      case 'instance':
        return `${at + 1}`;
      case 'bValue':
        return value === '' ? 'no b-value' : `b ${plain(value)}`;
      case 'echoTime':
        return value === '' ? 'no TE' : `TE ${plain(value)} ms`;
      case 'inversionTime':
        return value === '' ? 'no TI' : `TI ${plain(value)} ms`;
      case 'triggerTime':
      case 'frameReferenceTime':
        return value === '' ? 'no time' : `${plain(value)} ms`;
      case 'acquisitionNumber':
        return `Acquisition ${value || '?'}`;
      case 'temporalPosition':
        return `Time ${value || '?'}`;
      case 'imageType':
        return value.replace(/^(ORIGINAL|DERIVED)\//, '').replaceAll('/', ' ') || 'no type';
      case 'kernel':
      case 'matrix':
        return value || 'not said';
      default:
        return `${ruleWords(rule)} ${plain(value) || 'not said'}`;
    }
  },
  phases: (phases: number, slices: number) =>
    slices === 1 ? `${phases} phases` : `${phases} phases × ${slices}`,
  phase: (at: number, count: number, words: string) =>
    [`Phase ${at}/${count}`, words].filter(Boolean).join(' · '),
  /** Phases in time are named by their time, others by what they differ in. */
  time: (timeMs: number) =>
    timeMs < 10_000 ? `+${Math.round(timeMs)} ms` : `+${(timeMs / 1000).toFixed(1)} s`,
  phaseSlider: 'Phase',
  part: 'Part of its series',
  divide: (description: string) => `Divide ${description || 'the series'}`,
  automatic: 'Automatically',
  whole: 'Whole series',
  by: (rule: string) => `By ${rule}`,
  remembered: 'For series of this name, at this seat',
  oneFrame: 'Treat as one frame of reference',
  framesApart: 'Keep its frames of reference apart',
  oneFrameHint: 'At this seat, recorded',
  cine: {
    rate: (rate: string, wanted: string) => `${rate} of ${wanted} fps`,
    throughTime: 'through time',
    sweep: 'sweep',
    inStep: 'in step',
    trimmed: (first: number, last: number, count: number) =>
      `Trimmed by the sender: ${first}–${last} of ${count}`,
  },
  unsubtracted: 'Not subtracted: planes show the series as acquired',
  commands: {
    'phase.next': 'Next phase',
    'phase.previous': 'Previous phase',
    'phase.cine': 'Cine through time',
    'cine.inStep': 'Cine of all viewports in step',
    'series.whole': 'Divide the series or show it whole',
  },
};
