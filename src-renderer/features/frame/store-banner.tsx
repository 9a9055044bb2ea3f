import { useQuery } from '@tanstack/react-query';
import { queries } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { Notice } from '#view/ui/notice.tsx';
import styles from './store-banner.module.css';

const words = text.frame.status;

/** Nothing is received: more than a word in the status bar, since somebody waits for images in vain. */
export function StoreBanner() {
  const { data: status } = useQuery(queries.status);
  if (status === undefined || status.storeState === 'ok') return null;
  return (
    <div className={styles['banner']}>
      <Notice tone="stop">
        {words.nothingReceived} {words.storeHint[status.storeState]}
      </Notice>
    </div>
  );
}
