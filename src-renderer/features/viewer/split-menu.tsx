import { Split } from 'lucide-react';
import type { SeriesRow } from '#shared/contract/studies.ts';
import type { SplitChoice, SplitRule } from '#view/kernels/display-sets.ts';
import { text } from '#view/locales/text.ts';
import { chooseSplit } from '#view/state/series-parts.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { MenuButton, MenuItem, MenuLine } from '#view/ui/menu.tsx';
import styles from './series-strip.module.css';

export interface SplitMenuProps {
  readonly row: SeriesRow;
  readonly choice: SplitChoice;
  readonly rules: readonly SplitRule[];
}

/** How a series is divided, and how else it could be. */
export function SplitMenu({ row, choice, rules }: SplitMenuProps) {
  const words = text.seriesParts;
  const label = words.divide(text.viewer.series(row.seriesNumber, row.seriesDescription));
  const choose = (next: SplitChoice) => () => chooseSplit(label, row, next);
  return (
    <div className={styles['split']}>
      <MenuButton
        label={label}
        selectionMode="single"
        selectedKeys={[choice]}
        trigger={<IconButton icon={Split} label={label} />}
      >
        <MenuItem
          id="automatic"
          label={words.automatic}
          hint={words.remembered}
          onAction={choose('automatic')}
        />
        <MenuItem id="whole" label={words.whole} onAction={choose('whole')} />
        <MenuLine />
        {rules.map((rule) => (
          <MenuItem key={rule} id={rule} label={words.by(words.rule(rule))} onAction={choose(rule)} />
        ))}
      </MenuButton>
    </div>
  );
}
