import { CircleAlert, CircleCheck, CircleDashed, CirclePlay, Cloud, type LucideIcon } from 'lucide-react';
import { SLOW_AVAILABILITIES } from '#shared/contract/remote.ts';
import type { PriorSummary } from '#shared/contract/worklist.ts';
import { text } from '#view/locales/text.ts';
import { classes } from '#view/ui/classes.ts';
import { dimText } from '#view/ui/study-columns.tsx';
import styles from './worklist.module.css';

const words = text.worklist.priors;

/** How many priors a study has and how far they are; the worst of it is seen first, the rest is told under the pointer. */
export function PriorsCell({ priors }: { readonly priors: PriorSummary | null }) {
  if (priors === null) return dimText('…');
  const parts = partsOf(priors);
  const [first] = parts;
  if (first === undefined) return <span title={priors.reason}>{dimText(words.none)}</span>;
  const { icon: Icon } = first;
  return (
    <span
      className={classes(styles['state'], styles[first.tone])}
      title={[[...parts.map((part) => part.words), ...slowWords(priors)].join(', '), priors.reason]
        .filter(Boolean)
        .join('. ')}
    >
      <Icon size={13} aria-hidden />
      <span>{first.words}</span>
      {parts[1] !== undefined && <span className={styles['more']}>{parts[1].words}</span>}
    </span>
  );
}

/** Of those that are not here: which an archive has to bring up first */
function slowWords({ slow }: PriorSummary): string[] {
  return SLOW_AVAILABILITIES.flatMap((each) => {
    const count = slow?.[each] ?? 0;
    return count > 0 ? [words.slow[each](count)] : [];
  });
}

type Part = { readonly icon: LucideIcon; readonly tone: string; readonly words: string };

function partsOf({ total, here, coming, percent, waiting, elsewhere, failed }: PriorSummary): Part[] {
  const parts: (Part | false)[] = [
    failed > 0 && { icon: CircleAlert, tone: 'failed', words: words.failed(failed) },
    coming > 0 && { icon: CirclePlay, tone: 'coming', words: words.coming(coming, percent) },
    waiting > 0 && { icon: CircleDashed, tone: 'waiting', words: words.waiting(waiting) },
    elsewhere > 0 && { icon: Cloud, tone: 'waiting', words: words.elsewhere(elsewhere) },
    total > 0 && {
      icon: here === total ? CircleCheck : CircleDashed,
      tone: here === total ? 'here' : 'waiting',
      words: words.here(here, total),
    },
  ];
  return parts.filter((part) => part !== false);
}
