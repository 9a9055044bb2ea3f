import type { LucideIcon } from 'lucide-react';
import { Button } from 'react-aria-components';
import { classes } from '#view/ui/classes.ts';
import { Hint } from '#view/ui/tooltip.tsx';
import styles from './status-bar.module.css';

export type StatusItemProps = {
  readonly icon?: LucideIcon;
  readonly isFilled?: boolean;
  readonly tone?: 'plain' | 'ok' | 'warn' | 'stop' | 'accent';
  readonly word: string;
  readonly hint?: string;
  /** undefined: this user may not see what the item speaks of; the word stays. */
  readonly onPress?: (() => void) | undefined;
};

/** One fact of the status bar; opens what it speaks of. */
export function StatusItem({ icon: Icon, isFilled, tone = 'plain', word, hint, onPress }: StatusItemProps) {
  const content = (
    <>
      {Icon !== undefined && (
        <Icon
          size={isFilled === true ? 8 : 13}
          aria-hidden
          className={styles[tone]}
          fill={isFilled === true ? 'currentColor' : 'none'}
        />
      )}
      <span>{word}</span>
    </>
  );
  const className = classes(
    styles['item'],
    tone === 'stop' && styles['stop'],
    tone === 'warn' && styles['warn'],
  );
  if (hint === undefined) return <span className={className}>{content}</span>;
  return (
    <Hint label={hint}>
      <Button className={className} onPress={() => onPress?.()}>
        {content}
      </Button>
    </Hint>
  );
}
