import { Split } from 'lucide-react';
import { toAppError } from '#shared/errors.ts';
import type { SeriesRow } from '#shared/contract/studies.ts';
import type { SplitChoice } from '#view/kernels/display-sets.ts';
import { api } from '#view/api/client.ts';
import { text } from '#view/locales/text.ts';
import { chooseSplit, treatAsOne } from '#view/state/series-parts.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { MenuButton, MenuItem, MenuLine } from '#view/ui/menu.tsx';
import { sayInViewer } from './hands-state.ts';
import styles from './series-strip.module.css';
import type { SeriesContents } from './use-series-stack.ts';

export interface SplitMenuProps {
  readonly studyInstanceUid: string;
  readonly row: SeriesRow;
  readonly held: SeriesContents;
}

/** How a series is divided, and how else it could be. */
export function SplitMenu({ studyInstanceUid, row, held }: SplitMenuProps) {
  const { choice, rules, isOneFrame } = held;
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
        {isOneFrame !== null && (
          <MenuItem
            id="oneFrame"
            label={isOneFrame ? words.framesApart : words.oneFrame}
            hint={words.oneFrameHint}
            onAction={() => void decideFrame(studyInstanceUid, row.seriesInstanceUid, !isOneFrame)}
          />
        )}
      </MenuButton>
    </div>
  );
}

/** What nobody has recorded is not done. */
async function decideFrame(
  studyInstanceUid: string,
  seriesInstanceUid: string,
  isTreated: boolean,
): Promise<void> {
  try {
    await api.reading.treatAsOneFrame({ studyInstanceUid, seriesInstanceUid, isTreated });
    treatAsOne(seriesInstanceUid, isTreated);
  } catch (error) {
    sayInViewer(toAppError(error).message);
  }
}
