import type { WayToGlass } from '#shared/display-qc/way-to-glass.ts';
import { windowBridge } from '#view/api/window-bridge.ts';
import { text } from '#view/locales/text.ts';
import { Checkbox } from '#view/ui/checkbox.tsx';
import styles from './displays.module.css';

const words = text.displays.way;

/** What this window can tell of the way to the glass; what it cannot is not confirmed yet. */
export function seenWay(): WayToGlass {
  const reaches = (gamut: string) => matchMedia(`(color-gamut: ${gamut})`).matches;
  return {
    isHdr: matchMedia('(dynamic-range: high)').matches,
    gamut: (['rec2020', 'p3', 'srgb'] as const).find(reaches) ?? 'unknown',
    bitsPerColour: Math.floor(screen.colorDepth / 3),
    isSrgbForced: windowBridge.isSrgbForced,
    isNightLightOff: false,
    isPlain: false,
  };
}

type WayFieldsProps = { readonly way: WayToGlass; readonly onChange: (way: WayToGlass) => void };

/** Says what was found, and asks for what no window is told. */
export function WayFields({ way, onChange }: WayFieldsProps) {
  const found = [
    way.isHdr ? words.hdr : words.noHdr,
    words.gamuts[way.gamut],
    words.bits(way.bitsPerColour),
    words.scale(devicePixelRatio),
    way.isSrgbForced === true ? words.forced : words.notForced,
  ];
  return (
    <fieldset className={styles['lines']}>
      <legend>{words.title}</legend>
      <p className={styles['dim']}>{found.join(' ')}</p>
      <Checkbox
        isSelected={way.isNightLightOff}
        onChange={(isNightLightOff) => onChange({ ...way, isNightLightOff })}
        hint={words.nightLightHint}
      >
        {words.nightLight}
      </Checkbox>
      <Checkbox
        isSelected={way.isPlain}
        onChange={(isPlain) => onChange({ ...way, isPlain })}
        hint={words.plainHint}
      >
        {words.plain}
      </Checkbox>
    </fieldset>
  );
}
