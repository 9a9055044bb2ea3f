import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './notice.module.css';

export type NoticeTone = 'info' | 'ok' | 'warn' | 'stop';

const ICONS: Readonly<Record<NoticeTone, LucideIcon>> = {
  info: Info,
  ok: CircleCheck,
  warn: TriangleAlert,
  stop: CircleAlert,
};

export type NoticeProps = {
  readonly tone: NoticeTone;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
};

/** A line that says a thing, its state and the next step, in its place on the screen. */
export function Notice({ tone, children, actions }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div
      className={classes(styles['notice'], styles[tone], Boolean(actions) && styles['withActions'])}
      role={tone === 'stop' ? 'alert' : 'status'}
    >
      <Icon size={16} aria-hidden className={styles['icon'] ?? ''} />
      <div className={styles['words']}>{children}</div>
      {actions}
    </div>
  );
}
