import type { ReactNode, Ref } from 'react';
import styles from './list-screen.module.css';

export type ListScreenProps = {
  /** Heard, not seen: the bar above says which screen it is */
  readonly title: string;
  readonly bar: ReactNode;
  /** Between the bar and the rows */
  readonly notices?: ReactNode;
  readonly tableArea: Ref<HTMLDivElement>;
  readonly isBusy: boolean;
  /** What stands there while nothing is known of the rows for longer than the eye notices; empty: something is known */
  readonly loading?: string;
  /** In the place of the rows, below the headings of the columns */
  readonly instead?: ReactNode;
  /** Beside the rows */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
};

/** A screen that is a table with what narrows it down above. */
export function ListScreen(props: ListScreenProps) {
  const { title, bar, notices, tableArea, isBusy, loading = '', instead, aside, children } = props;
  return (
    <div className={styles['screen']}>
      <h1 className={styles['hiddenTitle']}>{title}</h1>
      {bar}
      {notices}
      <div className={styles['content']}>
        <div ref={tableArea} className={styles['list']} aria-busy={isBusy || undefined}>
          {children}
          {loading !== '' && <p className={styles['loading']}>{loading}</p>}
          {Boolean(instead) && <div className={styles['instead']}>{instead}</div>}
        </div>
        {aside}
      </div>
    </div>
  );
}

export type ListBarProps = {
  readonly label?: string;
  /** Absent: it searches with every change */
  readonly onSubmit?: () => void;
  readonly children: ReactNode;
};

/** What narrows the rows down, always in the same lines. */
export function ListBar({ label, onSubmit, children }: ListBarProps) {
  const shared = { role: 'search', className: styles['bar'], 'aria-label': label };
  if (onSubmit === undefined) return <div {...shared}>{children}</div>;
  return (
    <form
      {...shared}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

/** One line of the bar. @param end at its right end */
export function ListLine({ end, children }: { readonly end?: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={styles['line']}>
      {children}
      {Boolean(end) && <div className={styles['end']}>{end}</div>}
    </div>
  );
}

/** How many rows there are, in the room that its line leaves: a longer word moves nothing. */
export function ListCount({ children }: { readonly children: string }) {
  return (
    <span className={styles['count']} role="status" title={children}>
      {children}
    </span>
  );
}
