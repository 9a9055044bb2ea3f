import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react';
import type { Verdict } from '#shared/contract/displays.ts';
import { text } from '#view/locales/text.ts';
import { Chip, type ChipTone } from '#view/ui/chip.tsx';
import styles from './displays.module.css';
import { figureWords, limitWords } from './limit-words.ts';

const words = text.displays.page;

const LOOKS = {
  pass: { tone: 'ok', icon: CircleCheck },
  fail: { tone: 'stop', icon: CircleAlert },
  incomplete: { tone: 'warn', icon: CircleDashed },
} as const satisfies Record<Verdict['verdict'], { tone: ChipTone; icon: typeof CircleCheck }>;

type VerdictTableProps = { readonly verdicts: readonly Verdict[]; readonly chosenIds: readonly string[] };

/** One measurement by every standard at once, with what was measured beside each limit. */
export function VerdictTable({ verdicts, chosenIds }: VerdictTableProps) {
  if (verdicts.length === 0) return <p className={styles['dim']}>{words.unmeasured}</p>;
  const isDark = verdicts.some(({ limits }) =>
    limits.some(({ figure, outcome }) => figure === 'ambientRatio' && outcome === 'fail'),
  );
  return (
    <>
      <table className={styles['verdicts']}>
        <tbody>
          {verdicts.map((each) => {
            const { tone, icon } = LOOKS[each.verdict];
            return (
              <tr key={each.profileId}>
                <td style={{ width: 110 }}>
                  <Chip tone={tone} icon={icon}>
                    {words.verdict[each.verdict]}
                  </Chip>
                </td>
                <th scope="row" style={{ width: 320 }} title={each.source}>
                  {each.name}{' '}
                  {chosenIds.includes(each.profileId) && <Chip tone="accent">{words.chosen}</Chip>}
                </th>
                <td>
                  <span className={styles['outcomes']}>
                    {each.limits.map((limit) => (
                      <span
                        key={limit.figure}
                        className={styles['outcome']}
                        data-outcome={limit.outcome}
                        title={limit.source ?? each.source}
                      >{`${limitWords(limit)}: ${limit.measured === null ? words.notMeasured : figureWords(limit.figure, limit.measured)}`}</span>
                    ))}
                    {each.missedTargetRatio !== null && (
                      <span className={styles['dim']}>
                        {words.missedRatio(String(each.missedTargetRatio))}
                      </span>
                    )}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {isDark && <p>{words.brightRoom}</p>}
      {foreignLimits(verdicts).map((line) => (
        <p key={line} className={styles['dim']}>
          {line}
        </p>
      ))}
      {verdicts.some(({ isConfirmed }) => !isConfirmed) && (
        <p className={styles['dim']}>{words.notConfirmed}</p>
      )}
    </>
  );
}

/** Limits that are not of the standard that they stand under, each once. */
function foreignLimits(verdicts: readonly Verdict[]): string[] {
  const all = verdicts.flatMap(({ limits }) =>
    limits.flatMap((limit) =>
      limit.source === undefined ? [] : [words.ownSource(limitWords(limit), limit.source)],
    ),
  );
  return [...new Set(all)];
}
