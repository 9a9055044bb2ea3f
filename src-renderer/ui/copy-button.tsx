import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from './icon-button.tsx';

export type CopyButtonProps = {
  /** What comes onto the clipboard */
  readonly value: string;
  readonly label: string;
  readonly copiedLabel: string;
};

/** Copies a value to be used elsewhere, and says that it did. */
export function CopyButton({ value, label, copiedLabel }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  return (
    <IconButton
      icon={isCopied ? Check : Copy}
      label={isCopied ? copiedLabel : label}
      onPress={() => {
        navigator.clipboard.writeText(value).then(
          () => setCopied(true),
          () => undefined,
        );
      }}
    />
  );
}
