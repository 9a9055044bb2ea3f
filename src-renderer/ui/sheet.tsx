import type { ReactNode } from 'react';
import styles from './sheet.module.css';

export type SheetProps = {
  /** One sentence on what this is. */
  readonly intro?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
};

/** Content of a tab: a line with its purpose and actions above the list or form. */
export function Sheet({ intro, actions, children }: SheetProps) {
  return (
    <div className={styles['sheet']}>
      {(intro !== undefined || actions !== undefined) && (
        <div className={styles['head']}>
          <div className={styles['intro']}>{intro}</div>
          {actions}
        </div>
      )}
      {children}
    </div>
  );
}
