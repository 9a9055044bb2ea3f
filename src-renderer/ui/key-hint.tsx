import styles from './key-hint.module.css';

/** A key or chord such as `Ctrl+K`, drawn as a key cap. */
export function KeyHint({ keys }: { readonly keys: string }) {
  return <kbd className={styles['key']}>{keys}</kbd>;
}
