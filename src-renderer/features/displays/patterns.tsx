import { useState } from 'react';
import { PATTERNS } from '#shared/patterns/patterns.ts';
import { text } from '#view/locales/text.ts';
import { Notice } from '#view/ui/notice.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import styles from './displays.module.css';
import { enterFullScreen, leaveFullScreen } from './full-screen.ts';
import measuring from './measuring.module.css';
import { PatternCanvas, type PatternHazard } from './pattern-canvas.tsx';
import { PatternCard } from './pattern-card.tsx';

const words = text.displays.patterns;

/** A pattern on the screen; N of its name can be changed there. */
interface Shown {
  readonly name: string;
  readonly n: number;
  readonly range: readonly [number, number] | undefined;
}

/** Any test pattern, alone on the screen. */
export function Patterns() {
  const [shown, setShown] = useState<Shown | null>(null);
  const [about, setAbout] = useState<{ label: string; hazards: readonly PatternHazard[] } | null>(null);
  const close = () => {
    setShown(null);
    void leaveFullScreen();
  };
  const step = (by: number) => {
    if (!shown?.range) return;
    const [least, most] = shown.range;
    setShown({ ...shown, n: Math.min(most, Math.max(least, shown.n + by)) });
  };
  return (
    <Sheet intro={words.intro}>
      {about && (
        <div className={styles['notice']}>
          <Notice tone={about.hazards.length === 0 ? 'info' : 'warn'}>
            {[about.label, ...about.hazards.map((hazard) => words.hazards[hazard])]
              .filter(Boolean)
              .join(' ') || words.exact}
          </Notice>
        </div>
      )}
      <div className={styles['patternList']}>
        {PATTERNS.map((pattern) => (
          <PatternCard
            key={pattern.name}
            pattern={pattern}
            onShow={(n) => {
              setShown({ name: pattern.name, n, range: pattern.range });
              void enterFullScreen(null);
            }}
          />
        ))}
      </div>
      {shown !== null && (
        <div className={measuring['stage']}>
          <PatternCanvas
            name={shown.name.replace(/N$/, String(shown.n))}
            onDrawn={(label, hazards) => setAbout({ label, hazards })}
          />
          <button
            type="button"
            className={measuring['cancel']}
            aria-label={words.close}
            autoFocus
            onClick={close}
            onKeyDown={({ key }) => {
              if (shown.range && key === 'ArrowUp') step(1);
              else if (shown.range && key === 'ArrowDown') step(-1);
              else close();
            }}
          />
        </div>
      )}
    </Sheet>
  );
}
