import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RulesInForce } from '#shared/contract/relevance.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import type { SiteRules } from '#shared/relevance/site-rules.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { MappedCodes, MappedWords } from './mapped-terms.tsx';
import styles from './relevance.module.css';
import { RelevanceRules } from './relevance-rules.tsx';
import { RelevanceTry } from './relevance-try.tsx';
import { SubspecialtyRules } from './subspecialty-rules.tsx';

const words = text.relevance;

/** What makes a study a relevant prior here: the site's rules and maps, tried on the archive before they are in force. */
export function RelevanceSheet() {
  const rules = useQuery(queries.relevanceRules);
  const [tried, setTried] = useState<StudyRow | null>(null);
  if (rules.data !== undefined)
    return <Editor key={rules.data.version} inForce={rules.data} tried={tried} onTry={setTried} />;
  if (rules.error === null) return null;
  return (
    <QueryFailure
      title={words.failed}
      message={rules.error.message}
      retryLabel={text.common.tryAgain}
      onRetry={() => void rules.refetch()}
    />
  );
}

type EditorProps = {
  readonly inForce: RulesInForce;
  /** The study on which the rules are tried; null: none yet */
  readonly tried: StudyRow | null;
  readonly onTry: (study: StudyRow | null) => void;
};

function Editor({ inForce, tried, onTry }: EditorProps) {
  const [draft, setDraft] = useState<SiteRules>(inForce.site);
  const put = useChange(
    () => api.relevance.putRules({ site: draft, basedOn: inForce.version }),
    queryKeys.relevance,
  );
  const load = useChange(async (version: number) => {
    setDraft(await api.relevance.version({ version }));
    return inForce;
  }, queryKeys.relevance);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(inForce.site);
  const change = (part: Partial<SiteRules>) => setDraft({ ...draft, ...part });
  const problem = put.error ?? load.error;
  return (
    <Sheet
      intro={words.intro}
      actions={
        <>
          <Button tone="quiet" isDisabled={!isChanged} onPress={() => setDraft(inForce.site)}>
            {words.discard}
          </Button>
          <Button
            tone="primary"
            isDisabled={!isChanged || put.isPending}
            onPress={() => put.mutate(undefined)}
          >
            {words.save}
          </Button>
        </>
      }
    >
      <div className={styles['columns']}>
        <div className={styles['rules']}>
          {problem !== null && (
            <div className={styles['problem']}>
              <Notice tone="stop">{problem.message}</Notice>
            </div>
          )}
          {inForce.problem !== '' && <Notice tone="warn">{words.problem(inForce.problem)}</Notice>}
          <RelevanceRules
            site={draft.rules}
            factory={inForce.factory}
            onChange={(rules) => change({ rules })}
          />
          <MappedCodes codes={draft.procedures} onChange={(procedures) => change({ procedures })} />
          <MappedWords terms={draft.words} onChange={(next) => change({ words: next })} />
          <SubspecialtyRules
            site={draft.subspecialties}
            onChange={(subspecialties) => change({ subspecialties })}
          />
          <section className={styles['part']}>
            <h2>{words.history.title}</h2>
            {inForce.history.length === 0 ? (
              <p className={styles['dim']}>{words.history.none}</p>
            ) : (
              <PlainTable
                label={words.history.title}
                rows={inForce.history}
                keyOf={({ version }) => String(version)}
                columns={[
                  {
                    id: 'version',
                    title: words.history.columns.version,
                    widthPx: 90,
                    render: ({ version }) => version,
                  },
                  {
                    id: 'at',
                    title: words.history.columns.at,
                    widthPx: 200,
                    render: ({ at }) => formatInstant(at),
                  },
                  { id: 'by', title: words.history.columns.by, render: ({ by }) => <bdi>{by}</bdi> },
                  {
                    id: 'actions',
                    title: words.history.columns.actions,
                    widthPx: 130,
                    align: 'end',
                    render: ({ version }) => (
                      <Button tone="quiet" isDisabled={load.isPending} onPress={() => load.mutate(version)}>
                        {words.history.load}
                      </Button>
                    ),
                  },
                ]}
              />
            )}
          </section>
        </div>
        <RelevanceTry site={draft} study={tried} onStudy={onTry} />
      </div>
    </Sheet>
  );
}
