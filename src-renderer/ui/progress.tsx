import { ProgressBar } from 'react-aria-components';
import styles from './progress.module.css';

export type ProgressProps = {
  readonly label: string;
  /** 0 to 1; null when the end is not known yet. */
  readonly fraction: number | null;
  /** Figures beside the bar, for example "12 of 60". */
  readonly figures?: string | undefined;
};

/** How far a piece of work is. No motion: an unknown end is shown as a hatched bar, with the figures beside it. */
export function Progress({ label, fraction, figures }: ProgressProps) {
  return (
    <ProgressBar
      aria-label={label}
      className={styles['progress'] ?? ''}
      isIndeterminate={fraction === null}
      value={(fraction ?? 0) * 100}
      {...(figures === undefined ? {} : { valueLabel: figures })}
    >
      <div className={styles['track']}>
        <div
          className={fraction === null ? styles['unknown'] : styles['fill']}
          style={{ width: fraction === null ? '100%' : `${Math.min(1, fraction) * 100}%` }}
        />
      </div>
      {figures !== undefined && <span className={styles['figures']}>{figures}</span>}
    </ProgressBar>
  );
}
