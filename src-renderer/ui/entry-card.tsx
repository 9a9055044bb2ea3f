import type { ReactNode } from 'react';
import styles from './entry-card.module.css';

export type EntryCardProps = {
  readonly product: string;
  readonly title: string;
  readonly intro?: string;
  readonly foot: string;
  readonly children: ReactNode;
};

/** The one card in the middle of an otherwise empty window: before anybody is signed in. */
export function EntryCard({ product, title, intro, foot, children }: EntryCardProps) {
  return (
    <main className={styles['page']}>
      <div className={styles['card']}>
        <p className={styles['product']}>{product}</p>
        <h1 className={styles['title']}>{title}</h1>
        {intro !== undefined && <p className={styles['intro']}>{intro}</p>}
        {children}
      </div>
      <p className={styles['foot']}>{foot}</p>
    </main>
  );
}
