import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { Choice } from './choosing.ts';
import { classes } from './classes.ts';
import { ColumnHeader } from './column-header.tsx';
import styles from './data-table.module.css';
import { planKey } from './table-keys.ts';

export const ROW_PX = 28;
const HEADER_PX = 30;

export type Column<Row> = {
  readonly id: string;
  readonly title: string;
  readonly widthPx: number;
  readonly align?: 'start' | 'end';
  readonly isSortable?: boolean;
  /** Dates and counts: the newest and the most come first */
  readonly startsDescending?: boolean;
  /** Its share of the room that the other columns leave; 0: keeps its width */
  readonly grows?: number;
  readonly render: (row: Row) => ReactNode;
};

export type Sort = { readonly columnId: string; readonly descending: boolean };

export type DataTableProps<Row> = {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rowCount: number;
  /** undefined: the row is on its way; its place is kept. */
  readonly rowAt: (index: number) => Row | undefined;
  readonly keyOf: (row: Row) => string;
  /** Place of a loaded row, -1 when it is not loaded. */
  readonly indexOf: (key: string) => number;
  /** The current row */
  readonly selectedKey: string | null;
  /** Every row that is chosen, the current one included; absent where only one can be */
  readonly chosenKeys?: ReadonlySet<string>;
  readonly onSelect: (row: Row, choice: Choice) => void;
  /** The second button, or the menu key, over a row that is chosen by then. */
  readonly onMenu?: (at: { readonly clientX: number; readonly clientY: number }) => void;
  readonly onOpen?: (row: Row) => void;
  readonly onSpace?: (row: Row) => void;
  /** A printable key was pressed in the table: type to search. */
  readonly onType?: (character: string) => void;
  /** A key that the table has no use for, such as the arrows to the sides. */
  readonly onOtherKey?: (event: React.KeyboardEvent) => void;
  readonly sort?: Sort;
  /** The order after a press on a column: a second press turns it. */
  readonly onSort?: (sort: Sort) => void;
  readonly widthsPx?: Readonly<Record<string, number>>;
  readonly onResize?: (columnId: string, widthPx: number) => void;
  readonly resizeLabel?: (column: string) => string;
  readonly onRange?: (firstIndex: number, lastIndex: number) => void;
  /** The table returns to the top when this changes (another search). */
  readonly resetKey?: string;
  readonly initialScrollTopPx?: number;
  readonly onScroll?: (scrollTopPx: number) => void;
};

/**
 * A table of any length with fixed row heights: only what is seen is drawn, and nothing moves under the eye when rows
 * above change. One row is current; arrows, Home, End, Page Up and Down move it, Enter opens it.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rowCount, rowAt, keyOf, indexOf, selectedKey, onRange } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const tableId = useId();
  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    initialOffset: props.initialScrollTopPx ?? 0,
  });
  const items = virtual.getVirtualItems();
  const firstIndex = items[0]?.index ?? 0;
  const lastIndex = items.at(-1)?.index ?? 0;
  useEffect(() => onRange?.(firstIndex, lastIndex), [onRange, firstIndex, lastIndex]);

  useStartScroll(scroller, props, rowCount > 0);
  useSteadyRows(scroller, virtual.scrollOffset ?? 0, props);

  // The same functions for every row all along, so that a row that stays as it is, is not drawn again.
  const latest = useRef(props);
  latest.current = props;
  const onRowSelect = useCallback((row: unknown, choice: Choice) => {
    latest.current.onSelect(row as Row, choice);
  }, []);
  const onRowOpen = useCallback((row: unknown) => latest.current.onOpen?.(row as Row), []);
  const [wanted, setWanted] = useWantedRow(selectedKey, rowAt, props.onSelect);
  const knownIndex = useSelectedIndex(selectedKey, indexOf);
  const selectedIndex = wanted ?? knownIndex;
  const isRowDrawn = selectedIndex >= firstIndex && selectedIndex <= lastIndex;

  function selectIndex(index: number, choice: Choice) {
    const element = scroller.current;
    if (element !== null) showRow(element, index);
    const row = rowAt(index);
    if (row === undefined) setWanted(index);
    else props.onSelect(row, choice);
  }

  function onKeyDown(event: React.KeyboardEvent<HTMLDivElement>) {
    if (event.target !== event.currentTarget || rowCount === 0) return;
    const element = event.currentTarget;
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      openMenuAtRow(element);
      return;
    }
    const pageRows = Math.max(1, Math.floor((element.clientHeight - HEADER_PX) / ROW_PX) - 1);
    const current = selectedIndex;
    const plan = planKey(event, current, rowCount, pageRows);
    if (plan === null) {
      props.onOtherKey?.(event);
      return;
    }
    const row = current === -1 ? undefined : rowAt(current);
    if (plan.kind === 'type' && props.onType === undefined) return;
    event.preventDefault();
    if (plan.kind === 'move')
      selectIndex(plan.index, event.shiftKey && props.chosenKeys !== undefined ? 'extend' : 'only');
    else if (plan.kind === 'type') props.onType?.(plan.character);
    else if (row !== undefined) (plan.kind === 'open' ? props.onOpen : props.onSpace)?.(row);
  }

  function openMenuAtRow(element: HTMLElement) {
    if (selectedIndex === -1) return;
    const { left, top } = element.getBoundingClientRect();
    const clientY = top + HEADER_PX + (selectedIndex + 1) * ROW_PX - element.scrollTop;
    props.onMenu?.({ clientX: left + 2 * ROW_PX, clientY });
  }

  const widthsPx = columns.map((column) => props.widthsPx?.[column.id] ?? column.widthPx);
  const template = columns
    .map((column, index) =>
      column.grows ? `minmax(${widthsPx[index] ?? 0}px, ${column.grows}fr)` : `${widthsPx[index] ?? 0}px`,
    )
    .join(' ');
  const layout = {
    '--columns': template,
    '--width': `${widthsPx.reduce((sum, width) => sum + width, 0)}px`,
  } as CSSProperties;

  return (
    <div className={styles['frame']}>
      <div
        ref={scroller}
        className={styles['table']}
        style={layout}
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length}
        aria-multiselectable={props.chosenKeys !== undefined || undefined}
        aria-activedescendant={isRowDrawn ? `${tableId}-${selectedIndex}` : undefined}
        onKeyDown={onKeyDown}
        onPointerOver={tellCutText}
        onScroll={(event) => props.onScroll?.(event.currentTarget.scrollTop)}
      >
        <div role="rowgroup" className={styles['head']}>
          <div role="row" aria-rowindex={1} className={styles['row']}>
            {columns.map((column, index) => (
              <ColumnHeader
                key={column.id}
                title={column.title}
                columnIndex={index + 1}
                align={column.align ?? 'start'}
                widthPx={widthsPx[index] ?? column.widthPx}
                sort={
                  column.isSortable !== true
                    ? 'never'
                    : props.sort?.columnId !== column.id
                      ? 'none'
                      : props.sort.descending
                        ? 'descending'
                        : 'ascending'
                }
                onSort={() => props.onSort?.(sortAfter(column, props.sort))}
                resizeLabel={props.resizeLabel?.(column.title)}
                onResize={
                  props.onResize === undefined ? undefined : (widthPx) => props.onResize?.(column.id, widthPx)
                }
              />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles['body']} style={{ height: rowCount * ROW_PX }}>
          {items.map((item) => {
            const row = rowAt(item.index);
            const key = row === undefined ? null : keyOf(row);
            return (
              <TableRow
                key={item.index}
                id={`${tableId}-${item.index}`}
                index={item.index}
                row={row}
                columns={columns as readonly Column<unknown>[]}
                isSelected={key !== null && (props.chosenKeys?.has(key) ?? key === selectedKey)}
                isCurrent={key !== null && key === selectedKey}
                canChooseMany={props.chosenKeys !== undefined}
                onSelect={onRowSelect}
                onMenu={props.onMenu}
                onOpen={onRowOpen}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

type TableRowProps = {
  readonly id: string;
  readonly index: number;
  readonly row: unknown;
  readonly columns: readonly Column<unknown>[];
  readonly isSelected: boolean;
  readonly isCurrent: boolean;
  readonly canChooseMany: boolean;
  readonly onSelect: (row: unknown, choice: Choice) => void;
  readonly onMenu: DataTableProps<unknown>['onMenu'];
  readonly onOpen: (row: unknown) => void;
};

/** Keys come from the grid, which holds the focus; the row itself is for the mouse. */
const TableRow = memo(function TableRow({
  id,
  index,
  row,
  columns,
  isSelected,
  isCurrent,
  canChooseMany,
  onSelect,
  onMenu,
  onOpen,
}: TableRowProps) {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-busy={row === undefined || undefined}
      tabIndex={-1}
      className={classes(
        styles['row'],
        styles['dataRow'],
        isSelected && styles['selected'],
        isCurrent && styles['current'],
      )}
      style={{ transform: `translateY(${index * ROW_PX}px)` }}
      onMouseDown={(event) => {
        if (event.button !== 0 || row === undefined) return;
        const { ctrlKey, metaKey, shiftKey } = event;
        const choice = shiftKey ? 'extend' : ctrlKey || metaKey ? 'toggle' : 'only';
        onSelect(row, canChooseMany ? choice : 'only');
        if (event.target instanceof Element && event.target.closest('button, a, input') !== null) return;
        event.preventDefault();
        event.currentTarget.closest<HTMLElement>('[role=grid]')?.focus();
      }}
      onContextMenu={(event) => {
        if (row === undefined || onMenu === undefined) return;
        event.preventDefault();
        if (!isSelected) onSelect(row, 'only');
        onMenu({ clientX: event.clientX, clientY: event.clientY });
      }}
      onDoubleClick={() => {
        if (row !== undefined) onOpen(row);
      }}
    >
      {columns.map((column, columnIndex) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={columnIndex + 1}
          className={classes(styles['cell'], column.align === 'end' && styles['end'])}
        >
          {row === undefined ? <span className={styles['placeholder']} /> : column.render(row)}
        </div>
      ))}
    </div>
  );
});

/** What a cell has no room for is told under the pointer. */
function tellCutText({ target }: React.PointerEvent): void {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[role=gridcell]') : null;
  if (cell === null) return;
  const parts = [cell, ...cell.querySelectorAll('*')];
  cell.title = parts.some((part) => part.scrollWidth > part.clientWidth && part.clientWidth > 0)
    ? (cell.textContent ?? '')
    : '';
}

function sortAfter<Row>({ id, startsDescending = false }: Column<Row>, sort: Sort | undefined): Sort {
  return { columnId: id, descending: sort?.columnId === id ? !sort.descending : startsDescending };
}

function showRow(element: HTMLElement, index: number): void {
  const topPx = index * ROW_PX;
  const roomPx = element.clientHeight - HEADER_PX;
  if (topPx < element.scrollTop) element.scrollTop = topPx;
  else if (topPx + ROW_PX > element.scrollTop + roomPx) element.scrollTop = topPx + ROW_PX - roomPx;
}

function useStartScroll<Row>(
  scroller: React.RefObject<HTMLDivElement | null>,
  { initialScrollTopPx = 0, resetKey }: DataTableProps<Row>,
  hasRows: boolean,
): void {
  const shownKey = useRef<string | undefined>(undefined);
  const hasStarted = useRef(false);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || !hasRows) return;
    if (!hasStarted.current) element.scrollTop = initialScrollTopPx;
    else if (shownKey.current !== resetKey) element.scrollTop = 0;
    hasStarted.current = true;
    shownKey.current = resetKey;
  }, [scroller, initialScrollTopPx, resetKey, hasRows]);
}

/** Keeps the first visible row where it is when rows are put in or taken out above it. */
function useSteadyRows<Row>(
  scroller: React.RefObject<HTMLDivElement | null>,
  drawnForPx: number,
  { rowAt, keyOf, indexOf, resetKey }: DataTableProps<Row>,
): void {
  const anchor = useRef<{ key: string; index: number; resetKey: string | undefined } | null>(null);
  const rowsBefore = useRef(rowAt);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const before = anchor.current;
    // To ask the element lays out what was just drawn: while rows only pass by, that is not needed.
    const hasNewRows = rowsBefore.current !== rowAt;
    rowsBefore.current = rowAt;
    if (hasNewRows && before !== null && before.resetKey === resetKey && element.scrollTop > 0) {
      const index = indexOf(before.key);
      if (index !== -1 && index !== before.index) element.scrollTop += (index - before.index) * ROW_PX;
    }
    const index = Math.floor((hasNewRows ? element.scrollTop : drawnForPx) / ROW_PX);
    const row = rowAt(index);
    anchor.current = row === undefined ? null : { key: keyOf(row), index, resetKey };
  });
}

/** A row that was moved to while it is still on its way; it becomes the selected one when it is there. */
function useWantedRow<Row>(
  selectedKey: string | null,
  rowAt: (index: number) => Row | undefined,
  onSelect: (row: Row, choice: Choice) => void,
): [number | null, (index: number) => void] {
  const [wanted, setWanted] = useState<{ index: number; from: string | null } | null>(null);
  // Another row was chosen meanwhile.
  const isStill = wanted !== null && wanted.from === selectedKey;
  const row = isStill ? rowAt(wanted.index) : undefined;
  useEffect(() => {
    if (row !== undefined) onSelect(row, 'only');
  }, [row, onSelect]);
  return [isStill ? wanted.index : null, (index) => setWanted({ index, from: selectedKey })];
}

/** Place of the selected row; the last known one while the row itself is not loaded. */
function useSelectedIndex(selectedKey: string | null, indexOf: (key: string) => number): number {
  const last = useRef<{ key: string | null; index: number }>({ key: null, index: -1 });
  const index = selectedKey === null ? -1 : indexOf(selectedKey);
  if (index !== -1 || last.current.key !== selectedKey) last.current = { key: selectedKey, index };
  return last.current.index;
}
