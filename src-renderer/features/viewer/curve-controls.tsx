import { CircleMinus, Spline, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { deletePath, drawPath } from '#view/commands/plane-commands.ts';
import { commandById, keyHintOf } from '#view/commands/viewer-commands.ts';
import { curveThrough } from '#view/kernels/curved-path.ts';
import { text } from '#view/locales/text.ts';
import { removePoint, turnCurve, useCurve } from '#view/state/curve.ts';
import { asPartOfStep } from '#view/state/view-steps.ts';
import { IconButton, IconToggle } from '#view/ui/icon-button.tsx';
import styles from './planes-bar.module.css';

const words = text.volumes.curve;

/** The path that a volume is cut along: drawing it, its length, and the turn of the cut about it. */
export function CurveControls() {
  const { path, turnDeg, isDrawing, chosenPoint } = useCurve();
  const lengthMm = useMemo(() => (path === null ? null : (curveThrough(path)?.lengthMm ?? null)), [path]);
  return (
    <>
      <IconToggle
        icon={Spline}
        label={words.draw}
        keyHint={keyHintOf(commandById('planes.drawPath'))}
        isSelected={isDrawing}
        onChange={drawPath}
      />
      <input
        type="range"
        min={0}
        max={355}
        step={5}
        aria-label={words.turn}
        value={turnDeg}
        onChange={(event) => {
          const deg = Number(event.target.value);
          asPartOfStep(words.turn, () => turnCurve(deg));
        }}
      />
      <output className={styles['degrees']}>{words.degrees(Math.round(turnDeg))}</output>
      <output className={styles['figure']}>
        {lengthMm === null ? '' : words.length(lengthMm.toFixed(1))}
      </output>
      <IconButton
        icon={CircleMinus}
        label={words.removePoint}
        keyHint={keyHintOf(commandById('measure.delete'))}
        isDisabled={chosenPoint === null}
        onPress={() => removePoint(words.steps.removePoint)}
      />
      <IconButton icon={Trash2} label={words.remove} isDisabled={path === null} onPress={deletePath} />
    </>
  );
}
