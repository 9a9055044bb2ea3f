import { physicalScale } from '#view/imaging/physical-size.ts';
import type { View } from '#view/imaging/view-state.ts';
import { scaleBar } from '#view/kernels/scale-bar.ts';
import { text } from '#view/locales/text.ts';
import styles from './overlay.module.css';

const ROOM_PX = 120;

/** A bar of a round length; nothing where the size of the pixels is not known. */
export function ScaleBar({ view }: { readonly view: View }) {
  const scale = physicalScale(view);
  if (scale === null || !(scale.perPx > 0)) return null;
  const { length, px } = scaleBar(scale.perPx, ROOM_PX);
  return (
    <div className={styles['scaleBar']} data-scale-bar={length}>
      <span style={{ width: px }} />
      {text.hands.scaleBar(String(Number(length.toPrecision(2))), scale.unit)}
    </div>
  );
}
