import { useState } from 'react';
import { PATTERN_NAMES } from '#shared/patterns/patterns.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import styles from './displays.module.css';
import { enterFullScreen, leaveFullScreen } from './full-screen.ts';
import measuring from './measuring.module.css';
import { PatternCanvas, type PatternHazard } from './pattern-canvas.tsx';

const words = text.displays.patterns;

/** N of a pattern's name, where nothing else is said */
const EXAMPLES: Readonly<Record<string, string>> = {
  'uniform-N': 'uniform-128',
  'uln-N': 'uln-128',
  'ln-N': 'ln-9',
};

/** Any test pattern, alone on the screen. */
export function Patterns() {
  const [shown, setShown] = useState<string | null>(null);
  const [about, setAbout] = useState<{ label: string; hazards: readonly PatternHazard[] } | null>(null);
  const close = () => {
    setShown(null);
    void leaveFullScreen();
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
        {PATTERN_NAMES.map((name) => (
          <Button
            key={name}
            onPress={() => {
              setShown(EXAMPLES[name] ?? name);
              void enterFullScreen(null);
            }}
          >
            {EXAMPLES[name] ?? name}
          </Button>
        ))}
      </div>
      {shown !== null && (
        <div className={measuring['stage']}>
          <PatternCanvas name={shown} onDrawn={(label, hazards) => setAbout({ label, hazards })} />
          <button
            type="button"
            className={measuring['cancel']}
            aria-label={words.close}
            autoFocus
            onClick={close}
            onKeyDown={close}
          />
        </div>
      )}
    </Sheet>
  );
}
