import { ArrowDown, ArrowUp } from 'lucide-react';
import { classes } from './classes.ts';
import styles from './data-table.module.css';

const LEAST_PX = 48;
const MOST_PX = 800;
const KEY_STEP_PX = 8;

export type ColumnHeaderProps = {
  readonly title: string;
  readonly columnIndex: number;
  readonly align: 'start' | 'end';
  readonly widthPx: number;
  /** `never`: this column cannot be sorted by. */
  readonly sort: 'never' | 'none' | 'ascending' | 'descending';
  readonly onSort: () => void;
  readonly resizeLabel: string | undefined;
  readonly onResize: ((widthPx: number) => void) | undefined;
};

/** Title of a column: sorts when pressed, its right edge drags or moves by arrow keys. */
export function ColumnHeader(props: ColumnHeaderProps) {
  const { title, columnIndex, align, widthPx, sort, onSort, resizeLabel, onResize } = props;
  const name = <span className={styles['title']}>{title}</span>;
  const set = (next: number) => onResize?.(Math.round(Math.min(MOST_PX, Math.max(LEAST_PX, next))));
  return (
    <div
      role="columnheader"
      aria-colindex={columnIndex}
      aria-sort={sort === 'ascending' || sort === 'descending' ? sort : undefined}
      className={classes(styles['headCell'], align === 'end' && styles['end'])}
    >
      {sort === 'never' ? (
        <span className={styles['plainTitle']}>{name}</span>
      ) : (
        <button type="button" className={styles['sortButton']} onClick={onSort}>
          {name}
          {sort === 'ascending' && <ArrowUp size={12} aria-hidden />}
          {sort === 'descending' && <ArrowDown size={12} aria-hidden />}
        </button>
      )}
      {onResize !== undefined && (
        <div
          role="slider"
          aria-orientation="horizontal"
          aria-label={resizeLabel}
          aria-valuenow={Math.round(widthPx)}
          aria-valuemin={LEAST_PX}
          aria-valuemax={MOST_PX}
          tabIndex={-1}
          className={styles['grip']}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
            event.preventDefault();
            set(widthPx + (event.key === 'ArrowRight' ? KEY_STEP_PX : -KEY_STEP_PX));
          }}
          onPointerDown={(event) => {
            const grip = event.currentTarget;
            const startPx = event.clientX;
            const startWidthPx = grip.parentElement?.offsetWidth ?? widthPx;
            grip.setPointerCapture(event.pointerId);
            const move = (moved: PointerEvent) => set(startWidthPx + moved.clientX - startPx);
            grip.addEventListener('pointermove', move);
            grip.addEventListener('lostpointercapture', () => grip.removeEventListener('pointermove', move), {
              once: true,
            });
          }}
        />
      )}
    </div>
  );
}
