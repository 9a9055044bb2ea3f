import { CopyButton } from './copy-button.tsx';
import styles from './copy-line.module.css';

export type CopyLineProps = {
  readonly line: string;
  readonly copyLabel: string;
  readonly copiedLabel: string;
};

/** One line to be used elsewhere: a command, a token. */
export function CopyLine({ line, copyLabel, copiedLabel }: CopyLineProps) {
  return (
    <div className={styles['line']}>
      <code>{line}</code>
      <CopyButton value={line} label={copyLabel} copiedLabel={copiedLabel} />
    </div>
  );
}
