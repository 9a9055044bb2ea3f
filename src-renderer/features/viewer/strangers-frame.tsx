import { type ReactNode, useEffect } from 'react';
import type { StudyRow } from '#shared/contract/studies.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { text } from '#view/locales/text.ts';
import { setStrangers } from '#view/state/hanging.ts';
import { classes } from '#view/ui/classes.ts';
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
      {areStrangers && (
        <p role="alert">{text.hanging.strangers(personWords(current), personWords(stranger))}</p>
      )}
      {children}
    </div>
  );
}

function personWords({ patientName, patientId }: StudyRow): string {
  return `${formatPersonName(patientName) || text.studies.noName} ${patientId || text.studies.noPatientId}`;
}
