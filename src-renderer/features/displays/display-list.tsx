import { useQuery } from '@tanstack/react-query';
import { MonitorCheck, Plus } from 'lucide-react';
import { useState } from 'react';
import type { DisplayHere, ListedDisplay } from '#shared/contract/displays.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { formatDate, formatIsoDay } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { displayHere } from '#view/state/display-here.ts';
import { navigate } from '#view/state/route.ts';
import { Button } from '#view/ui/button.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { DisplayDialog } from './display-dialog.tsx';
import styles from './displays.module.css';
import { StandingChip } from './standing-chip.tsx';

const words = text.displays;

/** Every display with its state; the one that this window is on is marked. */
export function DisplayList() {
  const list = useQuery(queries.displays);
  const { data: here } = useQuery(displayHere);
  const mayManage = useMay('displays.manage');
  const [isAdding, setIsAdding] = useState(false);
  if (list.data === undefined)
    return list.error === null ? null : (
      <QueryFailure
        title={words.failed}
        message={list.error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void list.refetch()}
      />
    );
  const add = mayManage && (
    <Button icon={Plus} tone={list.data.length === 0 ? 'primary' : 'plain'} onPress={() => setIsAdding(true)}>
      {here?.place === 'known' ? words.addOther : words.add}
    </Button>
  );
  return (
    <Sheet intro={words.intro} actions={list.data.length > 0 && add}>
      {list.data.length === 0 ? (
        <StateScreen icon={MonitorCheck} title={words.empty.title} actions={add}>
          {words.empty.words}
        </StateScreen>
      ) : (
        <>
          {here && <HereNotice here={here} />}
          <DisplayTable rows={list.data} here={here} />
        </>
      )}
      {isAdding && <DisplayDialog display={null} onClose={() => setIsAdding(false)} />}
    </Sheet>
  );
}

function HereNotice({ here }: { readonly here: DisplayHere }) {
  if (here.place === 'known') return null;
  return (
    <div className={styles['notice']}>
      <Notice tone="warn">
        {here.place === 'changed' ? words.hereChanged(here.assetTag) : words.hereUnknown}
      </Notice>
    </div>
  );
}

type DisplayTableProps = { readonly rows: ListedDisplay[]; readonly here: DisplayHere | undefined };

function DisplayTable({ rows, here }: DisplayTableProps) {
  return (
    <PlainTable<ListedDisplay>
      label={words.title}
      rows={rows}
      keyOf={({ display }) => display.displayId}
      columns={[
        {
          id: 'display',
          title: words.columns.display,
          render: ({ display }) => (
            <>
              <span className={styles['chips']}>
                <a className={styles['link']} href={`#/displays/${display.displayId}`}>
                  {display.assetTag}
                </a>
                {here?.displayId === display.displayId && <Chip tone="accent">{words.thisOne}</Chip>}
                {display.isRetired && <Chip>{words.retired}</Chip>}
              </span>
              <span className={styles['dim']}>
                {[display.maker, display.model, display.serial].filter(Boolean).join(' ')}
              </span>
            </>
          ),
        },
        { id: 'room', title: words.columns.room, widthPx: 180, render: ({ display }) => display.room },
        {
          id: 'state',
          title: words.columns.state,
          widthPx: 320,
          render: ({ state }) => (
            <>
              <StandingChip standing={state.standing} />
              {state.standing === 'failed' && (
                <span className={styles['dim']}>
                  {[...state.failedProfiles, ...state.failedKinds.map((kind) => words.kinds[kind])].join(
                    ', ',
                  )}
                </span>
              )}
            </>
          ),
        },
        {
          id: 'measured',
          title: words.columns.measured,
          widthPx: 140,
          render: ({ state }) =>
            state.measuredAt === null ? words.never : formatIsoDay(state.measuredAt.slice(0, 10)),
        },
        {
          id: 'next',
          title: words.columns.next,
          widthPx: 220,
          render: ({ state }) => nextTask(state),
        },
        {
          id: 'actions',
          title: words.columns.actions,
          widthPx: 110,
          align: 'end',
          render: ({ display }) => (
            <Button onPress={() => navigate({ screen: 'displays', tab: display.displayId })}>
              {words.open}
            </Button>
          ),
        },
      ]}
    />
  );
}

function nextTask({ tasks }: ListedDisplay['state']): string {
  const next = tasks
    .filter(({ standing }) => standing !== 'notAsked')
    .toSorted((a, b) => (a.dueAt ?? '').localeCompare(b.dueAt ?? ''))[0];
  if (!next) return '';
  const day = next.dueAt === null ? '' : formatDate(next.dueAt.slice(0, 10).replaceAll('-', ''));
  return [words.kinds[next.kind], day].filter(Boolean).join(', ');
}
