import { CircleDashed, Unlink } from 'lucide-react';
import type { Remains } from '#shared/reading/measurement.ts';
import type { LesionCell } from '#view/kernels/measure/lesion-table.ts';
import { toldChanges } from '#view/kernels/measure/lesion-text.ts';
import { mayRemain } from '#view/kernels/measure/remains.ts';
import { doublingWords, toldWords } from '#view/locales/lesion-words.ts';
import { figureText } from '#view/locales/measured-lines.ts';
import { text } from '#view/locales/text.ts';
import { showBeside, useHanging } from '#view/state/hanging.ts';
import { setLesionsOpen } from '#view/state/lesion-panel.ts';
import { markRemains, untie } from '#view/state/lesions.ts';
import { isKnownMeasurement, select } from '#view/state/measurements.ts';
import { asJump } from '#view/state/view-steps.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { MenuButton, MenuItem, MenuSection } from '#view/ui/menu.tsx';
import styles from './lesions.module.css';
import { showMeasurement } from './measurement-row.tsx';

const words = text.lesions;

interface CellProps {
  readonly cell: LesionCell;
  readonly mayChange: boolean;
  readonly current: string;
}

/** What is known of a lesion in one study, and what to do with it. */
export function LesionCellFigure({ cell, mayChange, current }: CellProps) {
  const { measurement, figure, toFormer, others } = cell;
  const value = figure === null ? text.measuring.kinds[measurement.kind] : figureText(figure);
  const doubling = toFormer ? doublingWords(toFormer) : '';
  return (
    <div className={styles['cell']}>
      <button
        type="button"
        className={styles['value']}
        title={measurement.author}
        onClick={() => {
          setLesionsOpen(false);
          jumpToStudy(measurement.studyInstanceUid, measurement.seriesInstanceUid, current);
          select([measurement.id]);
          asJump(text.measuring.steps.goTo, () => showMeasurement(measurement));
        }}
      >
        {value}
      </button>
      {mayChange && isKnownMeasurement(measurement.id) && mayRemain(measurement) && (
        <MenuButton
          label={words.remains.title}
          trigger={<IconButton icon={CircleDashed} label={words.remains.title} />}
        >
          <MenuSection title={words.remains.hint}>
            {REMAINS.map((each) => (
              <MenuItem
                key={each}
                id={each}
                label={words.remains.choices[each]}
                isDisabled={measurement.remains === each}
                onAction={() => markRemains(words.steps.remains, measurement, each)}
              />
            ))}
          </MenuSection>
        </MenuButton>
      )}
      {mayChange && isKnownMeasurement(measurement.id) && (
        <IconButton
          icon={Unlink}
          label={words.steps.untie}
          onPress={() => untie(words.steps.untie, measurement)}
        />
      )}
      <ul>
        {measurement.remains !== undefined && <li>{words.remains.words[measurement.remains]}</li>}
        {figure !== null &&
          toldChanges(cell).map((told) => <li key={told.against.join()}>{toldWords(told, figure)}</li>)}
        {doubling !== '' && <li>{doubling}</li>}
        {others > 0 && <li>{words.others(others)}</li>}
      </ul>
    </div>
  );
}

const REMAINS: readonly Remains[] = ['tooSmall', 'gone'];

/** A study that is not on the screen comes beside the one that is read. */
function jumpToStudy(studyInstanceUid: string, seriesInstanceUid: string, current: string): void {
  if (studyInstanceUid === current || useHanging.getState().besideUids.includes(studyInstanceUid)) return;
  showBeside(studyInstanceUid, seriesInstanceUid);
}
