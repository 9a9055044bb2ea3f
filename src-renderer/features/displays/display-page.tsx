import { useMutation, useQuery } from '@tanstack/react-query';
import { ChevronLeft, Gauge, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { DisplayDetail, KeptTest } from '#shared/contract/displays.ts';
import { testsInRoom } from '#shared/display-qc/room-light.ts';
import { api } from '#view/api/client.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { formatInstant, formatIsoDay } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { navigate } from '#view/state/route.ts';
import { Button } from '#view/ui/button.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { CalibrationBlock } from './calibration-block.tsx';
import { DisplayDialog } from './display-dialog.tsx';
import { DoubtLine } from './doubt-line.tsx';
import { DisplayPlots } from './display-plots.tsx';
import styles from './displays.module.css';
import { Drafts } from './drafts.tsx';
import { Measuring } from './measuring.tsx';
import { StandingChip } from './standing-chip.tsx';
import { resultWords } from './result-words.ts';
import type { Draft } from './use-draft.ts';
import { useTags } from './use-tags.ts';
import { VerdictTable } from './verdict-table.tsx';

const words = text.displays.page;

/** One display: how it stands, by which standards, how it changed, and what was ever tested of it. */
export function DisplayPage({ displayId }: { readonly displayId: string }) {
  const detail = useQuery(queries.display(displayId));
  const mayManage = useMay('displays.manage');
  const mayCheck = useMay('displays.check');
  const archive = useMutation({ mutationFn: () => api.displays.archiveReport({ displayId }) });
  const [isChanging, setIsChanging] = useState(false);
  const [measured, setMeasured] = useState<{ readonly resumed: Draft | null } | null>(null);
  if (detail.data === undefined)
    return detail.error === null ? null : (
      <QueryFailure
        title={text.displays.failed}
        message={detail.error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void detail.refetch()}
      />
    );
  const { display, state, tests, verdicts } = detail.data;
  if (measured !== null)
    return <Measuring display={display} resumed={measured.resumed} onClose={() => setMeasured(null)} />;
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <IconButton
          icon={ChevronLeft}
          label={words.back}
          onPress={() => navigate({ screen: 'displays', tab: '' })}
        />
        <h1>{display.assetTag}</h1>
        <StandingChip standing={state.standing} />
        <span className={styles['what']}>
          {[
            display.maker,
            display.model,
            display.serial,
            display.room,
            display.place?.edid && words.edid(display.place.edid.hash.slice(0, 12)),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {mayCheck && (
          <Button tone="primary" icon={Gauge} onPress={() => setMeasured({ resumed: null })}>
            {words.measure}
          </Button>
        )}
        {tests.length > 0 && (
          <>
            <a className={styles['download']} href={`/displays/${displayId}/report.pdf`} download>
              {words.pdf}
            </a>
            <a className={styles['download']} href={`/displays/${displayId}/values.csv`} download>
              {words.csv}
            </a>
            {mayManage && (
              <Button isPending={archive.isPending} onPress={() => archive.mutate()}>
                {words.archive}
              </Button>
            )}
          </>
        )}
        {mayManage && (
          <Button icon={Pencil} onPress={() => setIsChanging(true)}>
            {words.change}
          </Button>
        )}
      </header>
      <div className={styles['body']}>
        {archive.isSuccess && <Notice tone="info">{words.archived}</Notice>}
        {archive.error && <Notice tone="stop">{archive.error.message}</Notice>}
        {mayCheck && <Drafts displayId={displayId} onResume={(resumed) => setMeasured({ resumed })} />}
        <Tasks tasks={state.tasks} />
        <section className={styles['block']} aria-label={words.verdicts}>
          <h2>{words.verdicts}</h2>
          <VerdictTable verdicts={verdicts} chosenIds={display.profileIds} />
        </section>
        <Beside beside={detail.data.beside} />
        <DisplayPlots detail={detail.data} />
        <CalibrationBlock detail={detail.data} mayManage={mayManage} />
        <History tests={tests} />
      </div>
      {isChanging && <DisplayDialog display={display} onClose={() => setIsChanging(false)} />}
    </div>
  );
}

function Tasks({ tasks }: Pick<DisplayDetail['state'], 'tasks'>) {
  return (
    <section className={styles['block']} aria-label={words.schedule}>
      <h2>{words.schedule}</h2>
      <dl className={styles['tasks']}>
        {tasks.map(({ kind, standing, dueAt }) => {
          const day = dueAt === null ? '' : formatIsoDay(dueAt.slice(0, 10));
          return (
            <div key={kind}>
              <dt>{text.displays.kinds[kind]}</dt>
              <dd data-standing={standing}>
                {standing === 'due' && day === ''
                  ? words.dueNow
                  : standing === 'notAsked'
                    ? words.notAsked
                    : words[standing](day)}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** Displays of the same workstation, and how far they are apart. */
function Beside({ beside }: Pick<DisplayDetail, 'beside'>) {
  if (beside.length === 0) return null;
  return (
    <section className={styles['block']} aria-label={words.beside}>
      <h2>{words.beside}</h2>
      {beside.map(({ displayId, assetTag, luminancePct, whiteDistance, isApart }) => (
        <p key={displayId}>
          <a className={styles['link']} href={`#/displays/${displayId}`}>
            {assetTag}
          </a>
          {': '}
          <span className={styles['outcome']} data-outcome={isApart ? 'fail' : undefined}>
            {apartWords(luminancePct, whiteDistance, isApart)}
          </span>
        </p>
      ))}
    </section>
  );
}

function apartWords(luminancePct: number | null, whiteDistance: number | null, isApart: boolean): string {
  if (luminancePct === null) return words.notMeasured;
  return [
    words.besideBy(luminancePct.toFixed(1)),
    ...(whiteDistance === null ? [] : [words.pairWhite(whiteDistance.toFixed(4))]),
    ...(isApart ? [words.pairApart] : []),
  ].join(', ');
}

function History({ tests }: { readonly tests: readonly KeptTest[] }) {
  const { historyColumns: columns } = words;
  const tagOf = useTags();
  const inRoom = testsInRoom(tests.map(({ testId, at, test }) => ({ testId, at, values: test.values })));
  const valuesOf = new Map(inRoom.map(({ testId, values }) => [testId, values]));
  return (
    <section className={styles['block']}>
      <h2>{words.history}</h2>
      {tests.length === 0 ? (
        <p className={styles['dim']}>{words.noHistory}</p>
      ) : (
        <PlainTable<KeptTest>
          label={words.history}
          rows={tests}
          keyOf={({ testId }) => testId}
          columns={[
            { id: 'at', title: columns.at, widthPx: 200, render: ({ at }) => formatInstant(at) },
            {
              id: 'kind',
              title: columns.kind,
              widthPx: 200,
              render: ({ test }) => text.displays.kinds[test.values.kind],
            },
            {
              id: 'result',
              title: columns.result,
              render: ({ testId, test }) => (
                <>
                  {resultWords(valuesOf.get(testId) ?? test.values, tagOf)}
                  <DoubtLine test={test} />
                  {test.remarks !== '' && <bdi className={styles['dim']}>{test.remarks}</bdi>}
                </>
              ),
            },
            {
              id: 'instrument',
              title: columns.instrument,
              widthPx: 220,
              render: ({ test: { instrument } }) =>
                instrument === null ? words.byEye : `${instrument.name} (${instrument.serial})`,
            },
            { id: 'by', title: columns.by, widthPx: 160, render: ({ by }) => <bdi>{by}</bdi> },
          ]}
        />
      )}
    </section>
  );
}
