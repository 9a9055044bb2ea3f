import { classes } from '#view/ui/classes.ts';
import styles from './archive.module.css';

export type FigureProps = {
  readonly title: string;
  readonly value: string;
  readonly note?: string | undefined;
  readonly tone?: 'plain' | 'ok' | 'warn' | 'stop';
};

/** One figure with its name above and what it means below. */
export function Figure({ title, value, note, tone = 'plain' }: FigureProps) {
  return (
    <div className={styles['figureBox']}>
      <dt className={styles['figureTitle']}>{title}</dt>
      <dd className={classes(styles['figureValue'], styles[tone])}>{value}</dd>
      {note !== undefined && <dd className={styles['figureNote']}>{note}</dd>}
    </div>
  );
}
