import { SearchX } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { StudyRow, StudySearch } from '#shared/contract/studies.ts';
import { STUDY_SORT_COLUMNS } from '#shared/contract/studies.ts';
import { type PagedWindow, usePagedWindow } from '#view/api/paged-window.ts';
import { STUDY_LIST } from '#view/api/study-window.ts';
import type { StudyOrder } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { useColumnLayout } from '#view/state/column-layout.ts';
import { beginReadingList } from '#view/state/reading-list.ts';
import { navigate } from '#view/state/route.ts';
import { EMPTY_FILTER, useStudyList } from '#view/state/study-list.ts';
import { Button } from '#view/ui/button.tsx';
import type { Choice } from '#view/ui/choosing.ts';
import { DataTable, type Sort } from '#view/ui/data-table.tsx';
import { ListScreen } from '#view/ui/list-screen.tsx';
import { PointerMenu } from '#view/ui/pointer-menu.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { useSettledRange } from '#view/ui/settled-range.ts';
import { EmptyArchive } from './empty-archive.tsx';
import { choose, chooseInList } from './choose.ts';
import { FilterBar } from './filter-bar.tsx';
import { StudyActionItems, useStudyActions } from './study-actions.tsx';
import { HIDDEN_AT_FIRST, STUDY_COLUMNS } from './study-columns.tsx';
import { isEmptyFilter } from './study-filter.ts';
import { StudyPreview } from './study-preview.tsx';

const words = text.studies;
function keyOf(row: StudyRow): string {
  return row.studyInstanceUid;
}

function openIn(list: Pick<PagedWindow<StudyRow>, 'indexOf'>, order: StudyOrder, row: StudyRow): void {
  beginReadingList(order, Math.max(0, list.indexOf(row.studyInstanceUid)));
  choose(row);
  navigate({ screen: 'study', studyInstanceUid: row.studyInstanceUid });
}

function isSortable(columnId: string): columnId is StudySearch['sortBy'] {
  return STUDY_SORT_COLUMNS.some((column) => column === columnId);
}

function sortBy({ columnId, descending }: Sort): void {
  if (isSortable(columnId)) useStudyList.setState({ sortBy: columnId, descending, scrollTopPx: 0 });
}

/** The list of everything stored here: searched and sorted by the core, drawn row by row, counting up live. */
export function Studies() {
  const filter = useStudyList((list) => list.filter);
  const sort = useStudyList((list) => list.sortBy);
  const descending = useStudyList((list) => list.descending);
  const selectedUid = useStudyList((list) => list.selectedUid);
  const chosen = useStudyList((list) => list.chosen);
  const chosenKeys = useMemo(() => new Set(chosen.keys()), [chosen]);
  const [menuAt, setMenuAt] = useState<{ clientX: number; clientY: number } | null>(null);
  const actions = useStudyActions();
  const isPreviewOpen = useStudyList((list) => list.isPreviewOpen);
  const [range, setRange] = useSettledRange(keptScroll);
  const searchRef = useRef<HTMLInputElement>(null);
  const tableArea = useRef<HTMLDivElement>(null);
  const columns = useColumnLayout('studies.columns', HIDDEN_AT_FIRST);
  const order = useMemo(() => ({ ...filter, sortBy: sort, descending }), [filter, sort, descending]);
  const result = usePagedWindow(STUDY_LIST, order, range.first, range.last);
  const { total, rowAt, indexOf, error } = result;
  const shownColumns = useMemo(
    () => STUDY_COLUMNS.filter((column) => !columns.layout.hidden.includes(column.id)),
    [columns.layout.hidden],
  );
  const open = useCallback((row: StudyRow) => openIn({ indexOf }, order, row), [indexOf, order]);
  const onSelect = useCallback(
    (row: StudyRow, choice: Choice) => chooseInList(row, choice, { rowAt, indexOf }),
    [rowAt, indexOf],
  );
  const selected = useSelectedStudy(selectedUid, result);

  const onType = useCallback((character: string) => {
    const input = searchRef.current;
    if (input === null) return;
    input.focus();
    input.select();
    const { filter: before } = useStudyList.getState();
    useStudyList.setState({ filter: { ...before, text: character }, scrollTopPx: 0 });
    // After React has put the character there: the next ones follow it.
    requestAnimationFrame(() => input.setSelectionRange(input.value.length, input.value.length));
  }, []);

  function toTable() {
    tableArea.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
    const first = rowAt(0);
    if (useStudyList.getState().selectedUid === null && first !== undefined) choose(first);
  }

  const isFailed = error !== null && total === null;
  const isEmpty = total === 0 && isEmptyFilter(filter);
  return (
    <>
      <ListScreen
        title={words.title}
        bar={
          <FilterBar
            searchRef={searchRef}
            total={total}
            hidden={columns.layout.hidden}
            onHide={columns.hide}
            onResetColumns={columns.reset}
            onToTable={toTable}
            onOpen={open}
          />
        }
        tableArea={tableArea}
        isBusy={result.isLoading}
        loading={total === null && error === null ? text.common.loading : ''}
        instead={
          total === 0 &&
          !isEmpty && (
            <StateScreen
              icon={SearchX}
              title={words.none.title}
              actions={<Button onPress={clearFilter}>{words.clear}</Button>}
            >
              {words.none.words}
            </StateScreen>
          )
        }
        aside={isPreviewOpen && <StudyPreview study={selected} onOpen={open} />}
      >
        {isFailed ? (
          <QueryFailure
            title={words.failed}
            message={error.message}
            retryLabel={text.common.tryAgain}
            onRetry={result.retry}
          />
        ) : isEmpty ? (
          <EmptyArchive />
        ) : (
          <DataTable<StudyRow>
            label={words.table}
            columns={shownColumns}
            rowCount={total ?? 0}
            rowAt={rowAt}
            keyOf={keyOf}
            indexOf={indexOf}
            selectedKey={selectedUid}
            chosenKeys={chosenKeys}
            onSelect={onSelect}
            onMenu={setMenuAt}
            onOpen={open}
            onSpace={togglePreview}
            onType={onType}
            sort={{ columnId: sort, descending }}
            onSort={sortBy}
            widthsPx={columns.layout.widthsPx}
            onResize={columns.resize}
            resizeLabel={words.resize}
            onRange={setRange}
            resetKey={JSON.stringify(order)}
            initialScrollTopPx={keptScroll()}
            onScroll={keepScroll}
          />
        )}
      </ListScreen>
      <PointerMenu at={menuAt} label={words.actions.menu} onClose={() => setMenuAt(null)}>
        <StudyActionItems actions={actions} studies={[...chosen.values()]} onOpen={open} />
      </PointerMenu>
    </>
  );
}

function clearFilter(): void {
  useStudyList.setState({ filter: EMPTY_FILTER, datePreset: 'all' });
}

function togglePreview(): void {
  useStudyList.setState({ isPreviewOpen: !useStudyList.getState().isPreviewOpen });
}

function keptScroll(): number {
  return useStudyList.getState().scrollTopPx;
}

function keepScroll(scrollTopPx: number): void {
  useStudyList.setState({ scrollTopPx });
}

/** The selected study, also when its row has been scrolled far away. */
function useSelectedStudy(
  selectedUid: string | null,
  { indexOf, rowAt }: PagedWindow<StudyRow>,
): StudyRow | undefined {
  const last = useRef<StudyRow>(undefined);
  const index = selectedUid === null ? -1 : indexOf(selectedUid);
  if (index !== -1) last.current = rowAt(index);
  return last.current?.studyInstanceUid === selectedUid ? last.current : undefined;
}
