import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './state-screen.module.css';

export type StateScreenProps = {
  readonly icon: LucideIcon;
  readonly tone?: 'plain' | 'stop';
  /** What is so. */
  readonly title: string;
  /** Why, and what to do. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
};

/** Fills a place that has nothing to show: empty, failed or not allowed. */
export function StateScreen({ icon: Icon, tone = 'plain', title, children, actions }: StateScreenProps) {
  return (
    <div
      className={classes(styles['screen'], tone === 'stop' && styles['stop'])}
      role={tone === 'stop' ? 'alert' : undefined}
    >
      <Icon size={28} strokeWidth={1.5} aria-hidden className={styles['icon'] ?? ''} />
      <h2 className={styles['title']}>{title}</h2>
      {children !== undefined && <div className={styles['words']}>{children}</div>}
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
    </div>
  );
}
