import { Download, RotateCcw, Square, SquareArrowOutUpRight } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { navigate } from '#view/state/route.ts';
import { useRemoteSearch } from '#view/state/remote-search.ts';
import type { Choice } from '#view/ui/choosing.ts';
import { classes } from '#view/ui/classes.ts';
import { DataTable } from '#view/ui/data-table.tsx';
import { MenuItem } from '#view/ui/menu.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PointerMenu } from '#view/ui/pointer-menu.tsx';
import { chooseLine, studyLineOf, toggleSeries } from './choose-lines.ts';
import { patientWords } from './here-cell.tsx';
import { queryColumns } from './query-columns.tsx';
import type { HereState, QueryLine } from './query-rows.ts';
import styles from './query.module.css';
import type { Retrieving } from './use-retrieve.ts';

const words = text.query;
const COLUMNS = queryColumns(toggleSeries);

function keyOf(line: QueryLine): string {
  return line.key;
}

export type QueryTableProps = {
  readonly lines: readonly QueryLine[];
  readonly chosenLines: readonly QueryLine[];
  /** Studies and series that a retrieve would bring */
  readonly wanted: number;
  readonly mayRetrieve: boolean;
  readonly retrieving: Retrieving;
  readonly onType: (character: string) => void;
};

/** What the archives answered; Enter opens what is here and retrieves what is not. */
export function QueryTable(props: QueryTableProps) {
  const { lines, chosenLines, wanted, mayRetrieve, retrieving, onType } = props;
  const currentKey = useRemoteSearch((search) => search.currentKey);
  const chosen = useRemoteSearch((search) => search.chosen);
  const sort = useRemoteSearch((search) => search.sort);
  const startedAt = useRemoteSearch((search) => search.startedAt);
  const [menuAt, setMenuAt] = useState<{ clientX: number; clientY: number } | null>(null);
  const places = useMemo(() => new Map(lines.map((line, index) => [line.key, index])), [lines]);
  const rowAt = useCallback((index: number) => lines[index], [lines]);
  const indexOf = useCallback((key: string) => places.get(key) ?? -1, [places]);
  const onSelect = useCallback(
    (line: QueryLine, choice: Choice) => chooseLine(line, choice, lines, indexOf),
    [lines, indexOf],
  );
  const current = currentKey === null ? undefined : lines[indexOf(currentKey)];

  function act(line: QueryLine) {
    if (line.kind === 'note') return;
    if (isHere(line, lines)) open(line);
    else if (mayRetrieve) retrieving.retrieve([line]);
  }

  function onOtherKey(event: React.KeyboardEvent) {
    if (current === undefined || !(event.target instanceof HTMLElement) || event.target.role !== 'grid')
      return;
    const study = studyLineOf(current, lines);
    const wantsSeries = event.key === 'ArrowRight';
    if (study === undefined || (!wantsSeries && event.key !== 'ArrowLeft')) return;
    event.preventDefault();
    if (study.isOpened !== wantsSeries) toggleSeries(study);
  }

  const states = chosenLines.flatMap((line) => (line.kind === 'note' ? [] : [line.state]));
  const underWay = transferIds(states, ['waiting', 'coming']);
  const ended = transferIds(states, ['failed', 'stopped']);
  const canOpen = current !== undefined && chosenLines.length === 1 && isHere(current, lines);
  return (
    <>
      <DataTable<QueryLine>
        label={words.results}
        columns={COLUMNS}
        rowCount={lines.length}
        rowAt={rowAt}
        keyOf={keyOf}
        indexOf={indexOf}
        selectedKey={currentKey}
        chosenKeys={chosen}
        onSelect={onSelect}
        onMenu={setMenuAt}
        onOpen={act}
        onSpace={(line) => {
          const study = studyLineOf(line, lines);
          if (study !== undefined) toggleSeries(study);
        }}
        onType={onType}
        {...(sort === null ? {} : { sort })}
        onSort={(next) => useRemoteSearch.setState({ sort: next })}
        resetKey={startedAt}
        onOtherKey={onOtherKey}
      />
      {current !== undefined && <Detail line={current} />}
      <PointerMenu at={menuAt} label={words.actions.menu} onClose={() => setMenuAt(null)}>
        <MenuItem
          id="open"
          icon={SquareArrowOutUpRight}
          label={words.actions.open}
          isDisabled={!canOpen}
          onAction={() => {
            if (current !== undefined) open(current);
          }}
        />
        <MenuItem
          id="retrieve"
          icon={Download}
          label={words.actions.retrieve(formatNumber(wanted))}
          isDisabled={!mayRetrieve || wanted === 0}
          onAction={() => retrieving.retrieve(chosenLines)}
        />
        <MenuItem
          id="cancel"
          icon={Square}
          label={words.actions.cancel}
          isDisabled={!mayRetrieve || underWay.length === 0}
          onAction={() => {
            for (const transferId of underWay) retrieving.cancel(transferId);
          }}
        />
        <MenuItem
          id="retry"
          icon={RotateCcw}
          label={words.actions.retry}
          isDisabled={!mayRetrieve || ended.length === 0}
          onAction={() => {
            for (const transferId of ended) retrieving.retry(transferId);
          }}
        />
      </PointerMenu>
    </>
  );
}

function open({ study: { studyInstanceUid } }: QueryLine): void {
  navigate({ screen: 'study', studyInstanceUid });
}

/** Whole, so that nobody reads a part for the whole. */
function isHere(line: QueryLine, lines: readonly QueryLine[]): boolean {
  if (line.kind === 'series' && line.state.kind === 'all') return true;
  return studyLineOf(line, lines)?.state.kind === 'all';
}

function transferIds(states: readonly HereState[], kinds: readonly HereState['kind'][]): string[] {
  const ids = states
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(({ transferId }) => (transferId === null ? [] : [transferId]));
  return [...new Set(ids)];
}

/** What a cell has no room for, of the line that is current. */
function Detail({ line }: { readonly line: QueryLine }) {
  const reason = line.kind === 'note' ? '' : line.state.reason;
  const { otherPatientHere } = line.study;
  if (reason === '' && otherPatientHere === null) return null;
  return (
    <div className={classes(styles['notices'], styles['detail'])}>
      {otherPatientHere !== null && (
        <Notice tone="stop">{words.here.otherPatientHint(patientWords(otherPatientHere))}</Notice>
      )}
      {reason !== '' && <Notice tone="warn">{reason}</Notice>}
    </div>
  );
}
