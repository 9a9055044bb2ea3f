import { Star } from 'lucide-react';
import { imageKey } from '#shared/reading/key-image.ts';
import type { Frame } from '#view/imaging/frame.ts';
import { text } from '#view/locales/text.ts';
import { useReading } from '#view/state/reading.ts';
import styles from './reading.module.css';

/** The star on an image that is marked, with what it is marked for. */
export function KeyMark({ frame }: { readonly frame: Frame }) {
  const image = useReading((reading) => reading.keyImages.get(imageKey(frame)));
  if (image === undefined) return null;
  const isPlain = image.title === '113000';
  return (
    <div className={styles['keyMark']} role="img" aria-label={text.reading.keyImage}>
      <Star size={14} aria-hidden />
      {!isPlain && <span>{text.reading.titles[image.title]}</span>}
    </div>
  );
}
