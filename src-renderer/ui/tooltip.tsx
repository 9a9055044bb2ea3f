import type { ReactElement } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';
import { KeyHint } from './key-hint.tsx';
import styles from './tooltip.module.css';

export type HintProps = {
  readonly label: string;
  readonly keyHint?: string | undefined;
  /** The one focusable thing that the hint speaks of. */
  readonly children: ReactElement;
};

/** A tooltip with the action's name and its key; on hover after a moment, on keyboard focus at once. */
export function Hint({ label, keyHint, children }: HintProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {children}
      <Tooltip className={styles['tooltip'] ?? ''} offset={6}>
        {label}
        {keyHint !== undefined && <KeyHint keys={keyHint} />}
      </Tooltip>
    </TooltipTrigger>
  );
}
