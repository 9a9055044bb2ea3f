import type { PassedOver } from '#shared/hanging/plan-hanging.ts';

const passedOver: Record<PassedOver, string> = {
  required: 'a picture that it must have is missing',
  noPrior: 'no prior to compare with',
  nothing: 'nothing fits it',
  same: 'shows the same as a stage before it',
};

/** Words of hanging protocols and of studies beside each other. */
export const hanging = {
  current: 'Current',
  prior: 'Prior',
  title: 'Hanging protocol',
  stage: (protocol: string, at: number, count: number) => `${protocol} ${at}/${count}`,
  stageShort: (at: number, count: number) => `${at}/${count}`,
  /** What no stage of the protocol shows */
  others: 'Other images',
  bySeries: 'Series by series',
  grid: 'Plain grid',
  shown: 'shown',
  besideOf: (date: string) => `Study of ${date}`,
  leave: 'Take it from the screen',
  linked: (offset: string, apart: string) => `Linked ${offset} mm ± ${apart}`,
  linkedHere: 'Linked: from here on the studies scroll together.',
  notLinked:
    'Nothing to link: show another study of the same direction beside this one, both with the same place of the body.',
  strangers: (one: string, other: string) => `Two patients: ${one} and ${other}`,
  stranger: 'Other patient',
  notTogether:
    'Two patients are on the screen: nothing of it is saved, copied or printed. Take one of them away.',
  showBeside: 'Show beside',
  stages: 'Stages',
  protocols: 'Protocols that fit',
  passedOver,
  commands: {
    'hanging.next': 'Next stage of the hanging protocol',
    'hanging.previous': 'Previous stage of the hanging protocol',
    'hanging.first': 'Hang by the protocol again',
    'hanging.nextPrior': 'Next prior',
    'hanging.swap': 'Swap the sides',
  },
};
