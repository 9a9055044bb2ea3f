import { useEffect, useRef } from 'react';
import type { PhaseState } from '#view/imaging/series-state.ts';
import { text } from '#view/locales/text.ts';
import styles from './phase-bar.module.css';
import { phaseWords } from './series-words.ts';

export interface PhaseBarProps {
  readonly phase: PhaseState | null;
  readonly onChange: (index: number) => void;
}

/** Drag through the phases of a viewport; says which one is on the screen. */
export function PhaseBar({ phase, onChange }: PhaseBarProps) {
  return phase === null ? null : <PhaseSlider phase={phase} onChange={onChange} />;
}

function PhaseSlider({ phase, onChange }: PhaseBarProps & { readonly phase: PhaseState }) {
  const bar = useRef<HTMLLabelElement>(null);
  useEffect(() => {
    const element = bar.current;
    if (element === null) return undefined;
    // The viewport's own listeners lie between this and React's: a drag here must not change the window.
    const ending = new AbortController();
    const stop = (event: Event) => event.stopPropagation();
    for (const type of ['pointerdown', 'pointermove', 'dblclick', 'contextmenu'])
      element.addEventListener(type, stop, { signal: ending.signal });
    return () => ending.abort();
  }, []);
  return (
    <label ref={bar} className={styles['bar']} data-phase-bar>
      <input
        type="range"
        aria-label={text.seriesParts.phaseSlider}
        aria-valuetext={phaseWords(phase)}
        min={0}
        max={phase.count - 1}
        value={phase.index}
        onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
        // Keys go back to the pictures.
        onPointerUp={(event) => event.currentTarget.blur()}
      />
      <span>{phaseWords(phase)}</span>
    </label>
  );
}
