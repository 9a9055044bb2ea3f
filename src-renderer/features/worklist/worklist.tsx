import { useMutation } from '@tanstack/react-query';
import { BookOpenCheck, SearchX } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ReadingStanding } from '#shared/contract/reading.ts';
import { WORKLIST_SORT_COLUMNS, type WorklistRow, type WorklistSearch } from '#shared/contract/worklist.ts';
import { usePagedWindow } from '#view/api/paged-window.ts';
import { useUser } from '#view/api/queries.ts';
import { WORKLIST } from '#view/api/worklist-window.ts';
import { listenForNextCase } from '#view/commands/next-case-key.ts';
import { text } from '#view/locales/text.ts';
import { useColumnLayout } from '#view/state/column-layout.ts';
import { navigate } from '#view/state/route.ts';
import { OPEN_CASES, setWorklistFilter, useWorklist } from '#view/state/worklist.ts';
import { Button } from '#view/ui/button.tsx';
import { type Choice, chooser } from '#view/ui/choosing.ts';
import { DataTable, type Sort } from '#view/ui/data-table.tsx';
import { ListScreen } from '#view/ui/list-screen.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PointerMenu } from '#view/ui/pointer-menu.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { useSettledRange } from '#view/ui/settled-range.ts';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { CaseActionItems, useCaseChanges } from './case-actions.tsx';
import { LockQuestion } from './lock-question.tsx';
import { lookAtCase, openCase, openNextCase } from './open-case.ts';
import { type FetchAhead, useFetchAhead } from './use-fetch-ahead.ts';
import { WorklistBar } from './worklist-bar.tsx';
import { HIDDEN_AT_FIRST, worklistColumns } from './worklist-columns.tsx';
import styles from './worklist.module.css';

const words = text.worklist;
/** How often the waiting times count up */
const CLOCK_MS = 30_000;

const chosenAfter = chooser();

/** Everything that is to be read: the most urgent first, live, one key away from the next case. */
export function Worklist({ onNext }: { readonly onNext: FetchAhead }) {
  const filter = useWorklist((list) => list.filter);
  const sortBy = useWorklist((list) => list.sortBy);
  const descending = useWorklist((list) => list.descending);
  const selectedUid = useWorklist((list) => list.selectedUid);
  const chosen = useWorklist((list) => list.chosen);
  const chosenKeys = useMemo(() => new Set(chosen.keys()), [chosen]);
  const [menuAt, setMenuAt] = useState<{ clientX: number; clientY: number } | null>(null);
  const [locked, setLocked] = useState<{ row: WorklistRow; standing: ReadingStanding } | null>(null);
  const [range, setRange] = useSettledRange(keptScroll);
  const searchRef = useRef<HTMLInputElement>(null);
  const tableArea = useRef<HTMLDivElement>(null);
  const user = useUser();
  const now = useNow();
  const columns = useMemo(() => worklistColumns(now), [now]);
  const layout = useColumnLayout('worklist.columns', HIDDEN_AT_FIRST);
  const { hidden } = layout.layout;
  const shownColumns = useMemo(
    () => columns.filter((column) => !hidden.includes(column.id)),
    [columns, hidden],
  );
  const order = useMemo(() => ({ ...filter, sortBy, descending }), [filter, sortBy, descending]);
  const result = usePagedWindow(WORKLIST, order, range.first, range.last);
  const { total, rowAt, indexOf, error } = result;
  const changes = useCaseChanges();
  // What a reader is likely to open: the selected case, else the first.
  useFetchAhead(selectedUid ?? rowAt(0)?.study.studyInstanceUid ?? null, onNext);

  const {
    mutate: open,
    error: openError,
    reset: forgetOpened,
  } = useMutation({
    mutationFn: ({ row, takesOver = false }: { readonly row: WorklistRow; readonly takesOver?: boolean }) =>
      openCase(row, filter, user, takesOver),
    onMutate: () => forgetNext(),
    onSuccess: (standing, { row }) => setLocked(standing && { row, standing }),
  });
  const next = useMutation({ mutationFn: () => openNextCase(filter, user) });
  const { mutate: goOn, reset: forgetNext } = next;
  // What became of the last try is no more to be told when another one is made.
  const openNext = useCallback(() => {
    forgetOpened();
    goOn();
  }, [forgetOpened, goOn]);
  useEffect(() => listenForNextCase(openNext), [openNext]);

  const onSelect = useCallback(
    (row: WorklistRow, choice: Choice) => choose(row, choice, { rowAt, indexOf }),
    [rowAt, indexOf],
  );
  const onType = useCallback((character: string) => {
    const input = searchRef.current;
    if (input === null) return;
    input.focus();
    input.select();
    setWorklistFilter({ text: character });
    requestAnimationFrame(() => input.setSelectionRange(input.value.length, input.value.length));
  }, []);
  function toTable() {
    tableArea.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
    const first = rowAt(0);
    if (useWorklist.getState().selectedUid === null && first !== undefined) onSelect(first, 'only');
  }

  const isFailed = error !== null && total === null;
  const isEmpty = total === 0 && JSON.stringify(filter) === JSON.stringify(OPEN_CASES);
  const problem = openError ?? next.error ?? changes.error;
  const actions = (
    <CaseActionItems
      cases={[...chosen.values()]}
      onOpen={(row) => open({ row })}
      onChange={(change) => changes.mutate(change)}
    />
  );
  return (
    <>
      <ListScreen
        title={words.title}
        bar={
          <WorklistBar
            searchRef={searchRef}
            total={total}
            columns={columns}
            hidden={hidden}
            onHide={layout.hide}
            onResetColumns={layout.reset}
            onNext={openNext}
            onToTable={toTable}
            actions={actions}
          />
        }
        notices={
          (problem !== null || next.data === false) && (
            <div className={styles['notices']}>
              {problem !== null && <Notice tone="stop">{problem.message}</Notice>}
              {next.data === false && <Notice tone="info">{words.noNext}</Notice>}
            </div>
          )
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
              actions={<Button onPress={() => setWorklistFilter(OPEN_CASES)}>{words.clear}</Button>}
            >
              {words.none.words}
            </StateScreen>
          )
        }
      >
        {isFailed ? (
          <QueryFailure
            title={words.failed}
            message={error.message}
            retryLabel={text.common.tryAgain}
            onRetry={result.retry}
          />
        ) : isEmpty ? (
          <StateScreen
            icon={BookOpenCheck}
            title={words.empty.title}
            actions={
              <Button onPress={() => navigate({ screen: 'studies' })}>{words.empty.openStudies}</Button>
            }
          >
            {words.empty.words}
          </StateScreen>
        ) : (
          <DataTable<WorklistRow>
            label={words.table}
            columns={shownColumns}
            rowCount={total ?? 0}
            rowAt={rowAt}
            keyOf={WORKLIST.keyOf}
            indexOf={indexOf}
            selectedKey={selectedUid}
            chosenKeys={chosenKeys}
            onSelect={onSelect}
            onMenu={setMenuAt}
            onOpen={(row) => open({ row })}
            onType={onType}
            sort={{ columnId: sortBy, descending }}
            onSort={sort}
            widthsPx={layout.layout.widthsPx}
            onResize={layout.resize}
            resizeLabel={text.studies.resize}
            onRange={setRange}
            resetKey={JSON.stringify(order)}
            initialScrollTopPx={keptScroll()}
            onScroll={keepScroll}
          />
        )}
      </ListScreen>
      <PointerMenu at={menuAt} label={words.actionsMenu} onClose={() => setMenuAt(null)}>
        {actions}
      </PointerMenu>
      {locked !== null && (
        <LockQuestion
          study={locked.row.study}
          standing={locked.standing}
          onTakeOver={() => open({ row: locked.row, takesOver: true })}
          onLook={() => lookAtCase(locked.row, filter)}
          onClose={() => setLocked(null)}
        />
      )}
    </>
  );
}

function choose(
  row: WorklistRow,
  choice: Choice,
  {
    rowAt,
    indexOf,
  }: {
    readonly rowAt: (index: number) => WorklistRow | undefined;
    readonly indexOf: (key: string) => number;
  },
): void {
  const { chosen } = useWorklist.getState();
  const key = WORKLIST.keyOf(row);
  const keyAt = (index: number) => rowAt(index)?.study.studyInstanceUid;
  const next = new Map<string, WorklistRow>();
  for (const uid of chosenAfter(choice, key, new Set(chosen.keys()), { indexOf, keyAt })) {
    const each = uid === key ? row : (rowAt(indexOf(uid)) ?? chosen.get(uid));
    if (each !== undefined) next.set(uid, each);
  }
  useWorklist.setState({ selectedUid: key, chosen: next });
}

function sort({ columnId, descending }: Sort): void {
  const sortBy: WorklistSearch['sortBy'] | undefined = WORKLIST_SORT_COLUMNS.find(
    (column) => column === columnId,
  );
  if (sortBy !== undefined) useWorklist.setState({ sortBy, descending, scrollTopPx: 0 });
}

function keptScroll(): number {
  return useWorklist.getState().scrollTopPx;
}

function keepScroll(scrollTopPx: number): void {
  useWorklist.setState({ scrollTopPx });
}

/** The time, as far as a waiting time is told. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), CLOCK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
