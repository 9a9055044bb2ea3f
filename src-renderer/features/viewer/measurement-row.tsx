import { createLucideIcon, Eye, EyeOff, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Measurement } from '#shared/reading/measurement.ts';
import type { ListedMeasurement } from '#view/kernels/measure/export-text.ts';
import { formatInstant } from '#view/locales/format.ts';
import type { LesionCell } from '#view/kernels/measure/lesion-table.ts';
import { changeWords, doublingWords } from '#view/locales/lesion-words.ts';
import { leadingFigure } from '#view/locales/measured-lines.ts';
import { text } from '#view/locales/text.ts';
import { curveOf, showCutOf } from '#view/state/curve.ts';
import { jumpTo } from '#view/state/jump.ts';
import { setMeasureSettings } from '#view/state/measure-settings.ts';
import { hover, putMeasurements, select, useMeasurements } from '#view/state/measurements.ts';
import { asJump } from '#view/state/view-steps.ts';
import { setFourthPlace, setMpr } from '#view/state/workspace.ts';
import { classes } from '#view/ui/classes.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { MenuButton, MenuItem } from '#view/ui/menu.tsx';
import { renamed } from '#view/state/rename-measurement.ts';
import styles from './measurement-list.module.css';
import { RenameField } from './rename-field.tsx';

const words = text.measuring.list;

/** Dots in the colours of the palette, as icons. */
const DOTS = words.colours.map((name, at) =>
  createLucideIcon(name, [
    ['circle', { cx: 12, cy: 12, r: 7, fill: `var(--measure-${at})`, stroke: 'none', key: 'dot' }],
  ]),
);

/** The picture that shows a measurement; a length on a cut along a path needs its path again. */
export function showMeasurement(measurement: Measurement): void {
  if (curveOf(measurement) !== null) {
    setMpr(measurement.seriesInstanceUid);
    setFourthPlace('curved');
    showCutOf(text.volumes.curve.steps.showKept, measurement);
  }
  jumpTo(jumpOf(measurement));
}

interface MeasurementRowProps {
  readonly row: ListedMeasurement;
  readonly isSelected: boolean;
  /** Of a lesion that is followed */
  readonly cell: LesionCell | null;
}

/** One measurement of the list: a press jumps to it, a second one renames it. */
export function MeasurementRow({ row, isSelected, cell }: MeasurementRowProps) {
  const { measurement, number, kind, where, ofPrior = '' } = row;
  const { id, label, isHidden, colour, caution, author, createdAt } = measurement;
  const isHovered = useMeasurements((state) => state.hoveredId === id);
  const [isRenaming, setRenaming] = useState(false);
  const name = label === '' ? kind : label;
  const who = [author, formatInstant(createdAt)].filter(Boolean).join(' ');
  const change = (changes: Partial<Measurement>, step: string) =>
    putMeasurements(step, [{ ...measurement, ...changes }]);
  return (
    <li
      className={classes(styles['row'], isSelected && styles['selected'], isHovered && styles['hovered'])}
      data-listed={id}
      onPointerEnter={() => hover(id)}
      onPointerLeave={() => hover(null)}
    >
      <span className={styles['number']}>{number}</span>
      <MenuButton
        label={words.colour}
        selectionMode="single"
        selectedKeys={[String(colour)]}
        onSelectionChange={(keys) => {
          const [key] = keys;
          if (key === undefined) return;
          setMeasureSettings({ colour: Number(key) });
          change({ colour: Number(key) }, text.measuring.steps.colour);
        }}
        trigger={
          <IconButton
            icon={DOTS[colour % DOTS.length] ?? Eye}
            label={`${words.colour}: ${words.colours[colour] ?? ''}`}
          />
        }
      >
        {words.colours.map((each, at) => (
          <MenuItem key={each} id={String(at)} label={each} icon={DOTS[at] ?? Eye} />
        ))}
      </MenuButton>
      {isRenaming ? (
        <RenameField
          label={words.rename}
          value={label}
          onDone={(value) => {
            setRenaming(false);
            const next = renamed(measurement, value);
            if (next.length > 0) putMeasurements(text.measuring.steps.label, next);
          }}
        />
      ) : (
        <button
          type="button"
          className={styles['what']}
          aria-pressed={isSelected}
          onClick={(event) => {
            const { selectedIds } = useMeasurements.getState();
            if (!event.ctrlKey && !event.shiftKey) {
              select([id]);
              asJump(text.measuring.steps.goTo, () => showMeasurement(measurement));
            } else select(isSelected ? [...selectedIds].filter((each) => each !== id) : [...selectedIds, id]);
          }}
          onDoubleClick={() => setRenaming(true)}
        >
          <span className={styles['name']} title={name}>
            {name}
          </span>
          <strong className={styles['value']}>{leadingFigure(measurement)}</strong>
          <span className={styles['where']}>
            {(ofPrior === '' ? [where, who] : [who, where]).filter(Boolean).join(' · ')}
          </span>
          {cell?.toFormer && cell.figure && (
            <span className={styles['change']}>
              <span>{changeWords(cell.toFormer, cell.figure)}</span>
              <span>{doublingWords(cell.toFormer)}</span>
            </span>
          )}
          {caution !== '' && (
            <span className={styles['caution']}>
              <TriangleAlert size={12} aria-hidden /> {caution}
            </span>
          )}
        </button>
      )}
      <IconButton
        icon={isHidden ? EyeOff : Eye}
        label={isHidden ? words.show : words.hide}
        onPress={() => change({ isHidden: !isHidden }, text.measuring.steps.hide)}
      />
    </li>
  );
}

function jumpOf({ seriesInstanceUid, place }: Measurement): Parameters<typeof jumpTo>[0] {
  if (place.space === 'image') {
    const { sopInstanceUid, frameNumber } = place;
    return { seriesInstanceUid, target: { kind: 'frame', sopInstanceUid, frameNumber } };
  }
  return {
    seriesInstanceUid,
    target: { kind: 'point', point: place.points[0] ?? [0, 0, 0], normal: place.normal },
  };
}
