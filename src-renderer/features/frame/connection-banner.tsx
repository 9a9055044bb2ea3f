import { useConnection } from '#view/api/connection.ts';
import { text } from '#view/locales/text.ts';
import { Notice } from '#view/ui/notice.tsx';
import styles from './connection-banner.module.css';

/** Says over everything that the core is not heard; lies above the screen, so that nothing jumps. */
export function ConnectionBanner() {
  const state = useConnection((connection) => connection.state);
  if (state !== 'lost') return null;
  return (
    <div className={styles['banner']}>
      <Notice tone="stop">{text.errors.connectionLost}</Notice>
    </div>
  );
}
