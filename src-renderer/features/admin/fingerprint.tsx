import { text } from '#view/locales/text.ts';
import { CopyButton } from '#view/ui/copy-button.tsx';
import styles from './admin.module.css';

/** Its beginning is enough to tell it from others; copied is the whole. */
export function Fingerprint({ value }: { readonly value: string }) {
  return (
    <span className={styles['fingerprint']}>
      <code title={value}>{value.slice(0, 16)}…</code>
      <CopyButton
        value={value}
        label={text.admin.certificates.copyFingerprint}
        copiedLabel={text.common.copied}
      />
    </span>
  );
}
