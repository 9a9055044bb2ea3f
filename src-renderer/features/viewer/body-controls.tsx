import { Box, Undo2 } from 'lucide-react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import type { MprSession } from '#view/imaging/mpr-session.ts';
import type { PlaneSettings, Range } from '#view/imaging/plane-session.ts';
import { looksForModality } from '#view/kernels/body-look.ts';
import { text } from '#view/locales/text.ts';
import { asPartOfStep, asStep } from '#view/state/view-steps.ts';
import { Button } from '#view/ui/button.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Select } from '#view/ui/select.tsx';
import menu from '#view/ui/menu.module.css';
import styles from './planes-bar.module.css';

const words = text.volumes;
const WHOLE: Range = [0, 1];
/** What is left may not become nothing. */
const LEAST = 0.02;

export interface BodyControlsProps {
  readonly session: MprSession;
  readonly settings: PlaneSettings;
  readonly modality: string;
}

/** How the 3-D rendering looks, and the box that it is cut to. */
export function BodyControls({ session, settings, modality }: BodyControlsProps) {
  const { look, clip } = settings;
  const options = looksForModality(modality).map((value) => ({ value, label: words.looks[value] }));
  const setRange = (axis: number, end: 0 | 1, value: number) => {
    const [from, to] = clip[axis] ?? WHOLE;
    const range: Range =
      end === 0 ? [Math.min(value, to - LEAST), to] : [from, Math.max(value, from + LEAST)];
    const at = (index: number) => (index === axis ? range : (clip[index] ?? WHOLE));
    asPartOfStep(words.clip, () => session.setClip([at(0), at(1), at(2)]));
  };
  return (
    <>
      <Select
        label={words.look}
        isLabelHidden
        options={options}
        value={look}
        onChange={(next) => asStep(words.look, () => session.setLook(next))}
        width={128}
      />
      <DialogTrigger>
        <IconButton icon={Box} label={words.clip} />
        <Popover className={menu['popover'] ?? ''} offset={4}>
          <Dialog className={styles['clip'] ?? ''} aria-label={words.clip}>
            {words.clipAxes.map((name, axis) => (
              <div key={name} className={styles['clipAxis']}>
                <span>{name}</span>
                {([0, 1] as const).map((end) => (
                  <input
                    key={end}
                    type="range"
                    min={0}
                    max={100}
                    aria-label={`${name} ${end === 0 ? words.from : words.to}`}
                    value={Math.round((clip[axis]?.[end] ?? end) * 100)}
                    onChange={(event) => setRange(axis, end, Number(event.target.value) / 100)}
                  />
                ))}
              </div>
            ))}
            <Button
              icon={Undo2}
              onPress={() => asStep(words.clipReset, () => session.setClip([WHOLE, WHOLE, WHOLE]))}
            >
              {words.clipReset}
            </Button>
          </Dialog>
        </Popover>
      </DialogTrigger>
    </>
  );
}
