import { Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { putDisplay, usePreferences } from '#view/state/preferences.ts';
import { Button } from '#view/ui/button.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import styles from './hands.module.css';
import type { Attempt } from './hands-state.ts';
import { displayName } from '#view/state/display-place.ts';
import { thisDisplay } from './this-display.ts';

const words = text.hands.display;

/** Lengths of what is held to the screen, mm: the long edge of ISO/IEC 7810 ID-1, and ten centimetres of a ruler */
const LENGTHS_MM = { card: 85.6, ruler: 100 } as const;
/** Of a display of 96 pixels an inch, until this one is known */
const GUESSED_MM_PER_PX = 25.4 / 96;

/** A bar that is made as long as something of known length: so the size of this screen's pixels is known. */
export function DisplaySettings({ attempt }: { readonly attempt: Attempt }) {
  const displays = usePreferences((preferences) => preferences.displays);
  const known = thisDisplay(displays);
  const [kind, setKind] = useState<keyof typeof LENGTHS_MM>('card');
  const [mmPerPx, setMmPerPx] = useState(known ? known.mmPerPixel * devicePixelRatio : GUESSED_MM_PER_PX);
  const px = LENGTHS_MM[kind] / mmPerPx;
  const setPx = (wanted: number) => setMmPerPx(LENGTHS_MM[kind] / Math.min(Math.max(wanted, 100), 760));
  return (
    <div className={styles['sheet']}>
      <p>{words.intro}</p>
      <Segmented
        label={words.with}
        options={(['card', 'ruler'] as const).map((value) => ({ value, label: words[value] }))}
        value={kind}
        onChange={setKind}
      />
      <div className={styles['bar']} style={{ width: px }} data-calibration-bar="" />
      <div className={styles['row']}>
        <IconButton icon={Minus} label={words.shorter} onPress={() => setPx(px - 1)} />
        <input
          type="range"
          aria-label={words.length}
          min={100}
          max={760}
          step={0.5}
          value={px}
          onChange={(event) => setPx(Number(event.target.value))}
          style={{ flex: 1 }}
        />
        <IconButton icon={Plus} label={words.longer} onPress={() => setPx(px + 1)} />
        <Button tone="primary" onPress={() => attempt(putDisplay(displayName(), mmPerPx / devicePixelRatio))}>
          {words.save}
        </Button>
      </div>
      <p className={styles['wrong']} role="status">
        {known === null
          ? words.never
          : words.measured(
              known.mmPerPixel.toFixed(4),
              known.measuredBy,
              formatDate(known.measuredAt.slice(0, 10).replaceAll('-', '')),
            )}
      </p>
    </div>
  );
}
