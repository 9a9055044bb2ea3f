import {
  CircleAlert,
  CircleCheck,
  CircleDot,
  CircleFadingArrowUp,
  type LucideIcon,
  Mic,
  BookOpenCheck,
} from 'lucide-react';
import type { WorklistRow } from '#shared/contract/worklist.ts';
import type { WorkState } from '#shared/worklist/work-state.ts';
import { formatInstant, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { classes } from '#view/ui/classes.ts';
import styles from './worklist.module.css';

const words = text.worklist;

const ICONS: Readonly<Record<WorkState, LucideIcon>> = {
  new: CircleFadingArrowUp,
  incomplete: CircleAlert,
  ready: CircleCheck,
  inProgress: CircleDot,
  dictated: Mic,
  read: BookOpenCheck,
};

/** How far a study is, and which way that was found out; of one that is read, who has it. */
export function StateCell({ row }: { readonly row: WorklistRow }) {
  const { state } = row;
  const Icon = ICONS[state];
  const more = moreOf(row);
  return (
    <span className={classes(styles['state'], styles[state])} title={whyOf(row)}>
      <Icon size={13} aria-hidden />
      <span>{words.states[state]}</span>
      {more !== '' && <bdi className={styles['more']}>{more}</bdi>}
    </span>
  );
}

function moreOf({ state, study, readiness }: WorklistRow): string {
  const here = formatNumber(study.numberOfStudyRelatedInstances);
  const { by, expected, expectedBy, step } = readiness;
  if (state === 'new' || state === 'incomplete')
    return expected === null
      ? words.readiness.images(here)
      : words.readiness.of(here, formatNumber(expected));
  if (state === 'ready') {
    if (step === 'discontinued') return words.readiness.discontinued;
    return by === 'quiet' ? words.readiness.byQuiet : by === 'mpps' ? words.readiness.byMpps : expectedBy;
  }
  return study.reading.by;
}

function whyOf({ state, study, readiness }: WorklistRow): string {
  const { why } = words.readiness;
  const { by, expected, expectedBy, step } = readiness;
  const missing = formatNumber((expected ?? 0) - study.numberOfStudyRelatedInstances);
  const all = formatNumber(expected ?? 0);
  if (state === 'new') return step === 'inProgress' ? why.beingMade : why.arriving;
  if (state === 'incomplete')
    return by === 'mpps' ? why.missingByMpps(missing) : why.missing(missing, expectedBy);
  if (state === 'ready')
    return by === 'quiet'
      ? why.readyByQuiet
      : by === 'mpps'
        ? step === 'discontinued'
          ? why.readyDiscontinued(all)
          : why.readyByMpps(all)
        : why.ready(all, expectedBy);
  return text.reading.since(study.reading.by, formatInstant(study.reading.at));
}
