import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import styles from './copy-line.module.css';
import { IconButton } from './icon-button.tsx';

export type CopyLineProps = {
  readonly line: string;
  readonly copyLabel: string;
  readonly copiedLabel: string;
};

/** One line to be used elsewhere: a command, a token. */
export function CopyLine({ line, copyLabel, copiedLabel }: CopyLineProps) {
  const [isCopied, setCopied] = useState(false);
  return (
    <div className={styles['line']}>
      <code>{line}</code>
      <IconButton
        icon={isCopied ? Check : Copy}
        label={isCopied ? copiedLabel : copyLabel}
        onPress={() => {
          navigator.clipboard.writeText(line).then(
            () => setCopied(true),
            () => undefined,
          );
        }}
      />
    </div>
  );
}
