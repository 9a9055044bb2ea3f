import { useQuery } from '@tanstack/react-query';
import { Download, SearchX, ServerOff, TextSearch } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { KnownArchive } from '#shared/contract/remote.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { EMPTY_QUERY, startSearch, useRemoteSearch } from '#view/state/remote-search.ts';
import { navigate } from '#view/state/route.ts';
import { Button } from '#view/ui/button.tsx';
import { ListScreen } from '#view/ui/list-screen.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { AnswerNotices } from './answer-notices.tsx';
import { ArchiveChoice, archivesInAddress, chosenArchives } from './archive-choice.tsx';
import { MixUpQuestion } from './mix-up-question.tsx';
import { QueryForm } from './query-form.tsx';
import { countWanted, studyKey } from './query-rows.ts';
import { QueryTable } from './query-table.tsx';
import styles from './query.module.css';
import { type SearchState, searchState, searchWords } from './search-state.ts';
import { useQueryLines } from './use-query-lines.ts';
import { useRetrieve } from './use-retrieve.ts';

const words = text.query;

/** Studies of other archives: searched there, compared with what is here, and retrieved. */
export function Query({ archives: address }: { readonly archives: string }) {
  const archives = useQuery(queries.archives);
  if (archives.data === undefined) {
    if (archives.error === null) return null;
    return (
      <QueryFailure
        title={words.archivesFailed}
        message={archives.error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void archives.refetch()}
      />
    );
  }
  return archives.data.length === 0 ? <Nobody /> : <QueryDesk known={archives.data} address={address} />;
}

function QueryDesk({
  known,
  address,
}: {
  readonly known: readonly KnownArchive[];
  readonly address: string;
}) {
  const [lastAddress, setLastAddress] = useState(address);
  if (address !== '' && address !== lastAddress) setLastAddress(address);
  const chosenAt = chosenArchives(address === '' ? lastAddress : address, known);
  const nameRef = useRef<HTMLInputElement>(null);
  const tableArea = useRef<HTMLDivElement>(null);
  const answers = useRemoteSearch((search) => search.answers);
  const chosen = useRemoteSearch((search) => search.chosen);
  const found = useRemoteSearch((search) => search.studies.length);
  const lines = useQueryLines();
  const retrieving = useRetrieve();
  const mayRetrieve = useMay('remote.retrieve');
  const chosenLines = useMemo(() => lines.filter(({ key }) => chosen.has(key)), [lines, chosen]);
  const wanted = useMemo(() => countWanted(chosenLines), [chosenLines]);
  const state = useMemo(() => searchState(known, answers), [known, answers]);
  const isAsking = state.asking.length > 0;

  function clear() {
    useRemoteSearch.setState({ query: EMPTY_QUERY });
    nameRef.current?.focus();
  }

  function toTable() {
    tableArea.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
    const [first] = lines;
    if (useRemoteSearch.getState().currentKey === null && first !== undefined)
      useRemoteSearch.setState({ currentKey: first.key, chosen: new Set([first.key]) });
  }

  return (
    <>
      <ListScreen
        title={words.title}
        bar={
          <QueryForm
            nameRef={nameRef}
            archives={
              <ArchiveChoice
                known={known}
                chosen={chosenAt}
                onChoose={(keys) => navigate({ screen: 'query', tab: archivesInAddress(keys) })}
              />
            }
            actions={
              mayRetrieve && (
                <Button
                  icon={Download}
                  isDisabled={wanted === 0}
                  onPress={() => retrieving.retrieve(chosenLines)}
                >
                  {words.actions.retrieve(formatNumber(wanted))}
                </Button>
              )
            }
            status={searchWords(found, state)}
            isAsking={isAsking}
            canSearch={chosenAt.length > 0}
            onSearch={() => void startSearch(chosenAt)}
            onClear={clear}
            onToTable={toTable}
          />
        }
        notices={
          <>
            <AnswerNotices known={known} />
            {retrieving.problem !== null && (
              <div className={styles['notices']}>
                <Notice tone="stop">{`${words.problem}: ${retrieving.problem}`}</Notice>
              </div>
            )}
          </>
        }
        tableArea={tableArea}
        isBusy={isAsking}
        instead={answers.size > 0 && found === 0 && <NothingFound state={state} onClear={clear} />}
      >
        {answers.size === 0 ? (
          <StateScreen icon={TextSearch} title={words.start.title}>
            {words.start.words}
          </StateScreen>
        ) : (
          <QueryTable
            lines={lines}
            chosenLines={chosenLines}
            wanted={wanted}
            mayRetrieve={mayRetrieve}
            retrieving={retrieving}
            onType={(character) => typeName(nameRef.current, character)}
          />
        )}
      </ListScreen>
      {retrieving.doubtful !== null && (
        <MixUpQuestion
          studies={retrieving.doubtful.studies}
          hasOthers={
            new Set(retrieving.doubtful.lines.map(({ study }) => studyKey(study))).size >
            retrieving.doubtful.studies.length
          }
          onRetrieveAll={retrieving.retrieveAll}
          onRetrieveOthers={retrieving.retrieveOthers}
          onClose={retrieving.forget}
        />
      )}
    </>
  );
}

/** In the place of the lines: nothing yet, nothing at all, or not known. */
function NothingFound({ state, onClear }: { readonly state: SearchState; readonly onClear: () => void }) {
  const { asking, failed, answered, stopped } = state;
  if (asking.length > 0)
    return (
      <div className={styles['later']}>
        <StateScreen icon={TextSearch} title={words.waiting.title(asking)}>
          {words.waiting.words}
        </StateScreen>
      </div>
    );
  if (failed.length > 0 && answered.length + stopped.length === 0)
    return (
      <StateScreen icon={ServerOff} title={words.noAnswer.title}>
        {words.noAnswer.words}
      </StateScreen>
    );
  return (
    <StateScreen
      icon={SearchX}
      title={words.none.title}
      actions={<Button onPress={onClear}>{words.clear}</Button>}
    >
      {words.none.words}
    </StateScreen>
  );
}

/** Typing in the table begins another name. */
function typeName(input: HTMLInputElement | null, character: string): void {
  if (input === null) return;
  input.focus();
  useRemoteSearch.setState(({ query }) => ({ query: { ...query, patientName: character } }));
  requestAnimationFrame(() => input.setSelectionRange(input.value.length, input.value.length));
}

function Nobody() {
  const mayManage = useMay('peers.manage');
  return (
    <StateScreen
      icon={ServerOff}
      title={words.nobody.title}
      actions={
        mayManage && (
          <Button onPress={() => navigate({ screen: 'admin', tab: 'peers' })}>{words.nobody.open}</Button>
        )
      }
    >
      {words.nobody.words}
    </StateScreen>
  );
}
