import { isAllViewed, type ViewedCount } from '#view/kernels/viewed-images.ts';
import { text } from '#view/locales/text.ts';
import styles from './reading.module.css';

const RADIUS = 5;
const AROUND = 2 * Math.PI * RADIUS;

/** How much of a series was looked at: a hollow ring, one that is partly closed, a full disc. */
export function ViewedBadge({ count }: { readonly count: ViewedCount }) {
  if (count.total === 0) return null;
  const share = count.viewed / count.total;
  const isAll = isAllViewed(count);
  const words = isAll ? text.reading.allViewed : text.reading.viewed(count.viewed, count.total);
  return (
    <svg
      className={styles['badge']}
      viewBox="-8 -8 16 16"
      role="img"
      aria-label={words}
      data-viewed={isAll ? 'all' : count.viewed === 0 ? 'none' : 'some'}
    >
      <title>{words}</title>
      <circle r={RADIUS} className={styles['ring']} />
      {isAll ? (
        <path d="M-2.6 0.2 L-0.8 2.2 L2.8 -2" className={styles['check']} />
      ) : (
        <circle
          r={RADIUS}
          className={styles['part']}
          strokeDasharray={`${share * AROUND} ${AROUND}`}
          transform="rotate(-90)"
        />
      )}
    </svg>
  );
}
