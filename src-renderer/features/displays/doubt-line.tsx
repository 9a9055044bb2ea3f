import type { SignedTest } from '#shared/display-qc/tests.ts';
import { doubtsOf } from '#shared/display-qc/way-to-glass.ts';
import { text } from '#view/locales/text.ts';
import styles from './displays.module.css';

type DoubtLineProps = { readonly test: Pick<SignedTest, 'way' | 'devicePixelRatio'> };

/** What stood between the picture and the glass while a test was made; nothing where nothing did. */
export function DoubtLine({ test: { way, devicePixelRatio } }: DoubtLineProps) {
  const doubts = doubtsOf(way, devicePixelRatio);
  if (doubts.length === 0) return null;
  return (
    <span className={styles['dim']}>{doubts.map((doubt) => text.displays.way.doubts[doubt]).join(', ')}</span>
  );
}
