import { type ReactNode, useEffect } from 'react';
import type { StudyRow } from '#shared/contract/studies.ts';
import { text } from '#view/locales/text.ts';
import { setStrangers } from '#view/state/hanging.ts';
import { classes } from '#view/ui/classes.ts';
import { identityWords, personWords } from './identity-words.ts';
import styles from './viewer.module.css';

export interface StrangersFrameProps {
  /** Whose name stands at the top of the screen */
  readonly current: StudyRow;
  /** Of another patient, and on the screen; undefined: there is none */
  readonly stranger: StudyRow | undefined;
  readonly children: ReactNode;
}

/** What is shown of the studies: where two patients are on the screen, a border that nobody passes over, and both names. */
export function StrangersFrame({ current, stranger, children }: StrangersFrameProps) {
  const areStrangers = stranger !== undefined;
  useEffect(() => {
    setStrangers(areStrangers);
    return () => setStrangers(false);
  }, [areStrangers]);
  return (
    <div className={classes(styles['viewports'], areStrangers && styles['strangers'])}>
      {areStrangers && <p role="alert">{bothWords(current, stranger)}</p>}
      {children}
    </div>
  );
}

/** Both names; where those and the numbers are the same, everything else that tells the two apart. */
function bothWords(current: StudyRow, stranger: StudyRow): string {
  const [one, other] = [personWords(current), personWords(stranger)];
  return one === other
    ? text.hanging.strangers(identityWords(current), identityWords(stranger))
    : text.hanging.strangers(one, other);
}
