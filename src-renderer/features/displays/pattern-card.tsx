import { useEffect, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { drawPattern, type PATTERNS } from '#shared/patterns/patterns.ts';
import { text } from '#view/locales/text.ts';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './pattern-card.module.css';
import { paintPattern } from './pattern-canvas.tsx';

const words = text.displays.patterns;

/** N of a pattern's name at first: the middle of what a screen shows */
const FIRST: Readonly<Record<string, number>> = {
  'uniform-N': 128,
  'uln-N': 128,
  'ln-N': 9,
  'checker-N': 16,
};
/** Twice the size of the picture, so that lines of few pixels do not turn into others */
const DRAWN = { width: 192, height: 120 };

type PatternCardProps = {
  readonly pattern: (typeof PATTERNS)[number];
  readonly onShow: (n: number) => void;
};

/** A pattern in small, with what it is for; pressing it shows it on the whole screen. */
export function PatternCard({ pattern: { name, range, after }, onShow }: PatternCardProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [typed, setTyped] = useState(String(FIRST[name] ?? ''));
  const [least, most] = range ?? [0, 0];
  const n = Number(typed);
  const isKnown = !range || (Number.isInteger(n) && typed.trim() !== '' && n >= least && n <= most);
  const title = words.titles[name] ?? after?.replace(/^AAPM /, '') ?? name;
  useEffect(() => {
    if (canvas.current && isKnown)
      paintPattern(canvas.current, drawPattern(name.replace(/N$/, String(n)), DRAWN.width, DRAWN.height));
  }, [name, n, isKnown]);
  return (
    <div className={styles['card']}>
      <AriaButton
        className={styles['show'] ?? ''}
        aria-label={title}
        isDisabled={!isKnown}
        onPress={() => onShow(n)}
      >
        <canvas ref={canvas} className={styles['picture']} aria-hidden />
        <span className={styles['about']}>
          <strong>{title}</strong>
          <span>{words.uses[name]}</span>
        </span>
      </AriaButton>
      {range && (
        <TextField
          label={words.number(title)}
          isLabelHidden
          value={typed}
          onChange={setTyped}
          isInvalid={!isKnown}
          hint={words.numbered(least, most)}
        />
      )}
    </div>
  );
}
