import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type PrefetchSettings, prefetchSettingsSchema, SET_CAUSES } from '#shared/contract/prefetch.ts';
import type { KnownArchive } from '#shared/contract/remote.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { navigate } from '#view/state/route.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { typedNumber } from '#view/ui/typed-number.ts';
import styles from './relevance.module.css';

const words = text.relevance.prefetch;

/** What makes priors be fetched, from whom, when and how fast. */
export function PrefetchSheet() {
  const settings = useQuery(queries.prefetchSettings);
  const archives = useQuery(queries.archives);
  const error = settings.error ?? archives.error;
  if (settings.data !== undefined && archives.data !== undefined)
    return (
      <PrefetchForm settings={settings.data} archives={archives.data.filter((each) => each.isArchive)} />
    );
  if (error === null) return null;
  return (
    <QueryFailure
      title={words.failed}
      message={error.message}
      retryLabel={text.common.tryAgain}
      onRetry={() => {
        void settings.refetch();
        void archives.refetch();
      }}
    />
  );
}

type TypedArchive = {
  readonly archive: { readonly kind: KnownArchive['kind']; readonly id: string };
  readonly isAsked: boolean;
  readonly from: string;
  readonly to: string;
  readonly limit: string;
};

type PrefetchFormProps = {
  readonly settings: PrefetchSettings;
  readonly archives: readonly KnownArchive[];
};

function PrefetchForm({ settings, archives }: PrefetchFormProps) {
  const [draft, setDraft] = useState(() => typedOf(settings, archives));
  const put = useChange(
    (next: PrefetchSettings) => api.prefetch.putSettings(next),
    queryKeys.prefetchSettings,
  );
  const change = (part: Partial<typeof draft>) => {
    put.reset();
    setDraft({ ...draft, ...part });
  };
  const changeArchive = (id: string, part: Partial<TypedArchive>) =>
    change({
      archives: draft.archives.map((each) => (keyOf(each) === id ? { ...each, ...part } : each)),
    });
  const wanted = settingsOf(draft);
  return (
    <Sheet
      intro={words.intro}
      actions={
        <Button onPress={() => navigate({ screen: 'activity', tab: 'priors' })}>{words.activity}</Button>
      }
    >
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== undefined) put.mutate(wanted);
        }}
      >
        <Checkbox isSelected={draft.isOn} onChange={(isOn) => change({ isOn })}>
          {words.isOn}
        </Checkbox>
        <fieldset className={styles['set']}>
          <legend>{words.causesTitle}</legend>
          {SET_CAUSES.map((cause) => (
            <Checkbox
              key={cause}
              isDisabled={!draft.isOn}
              isSelected={draft.causes.includes(cause)}
              onChange={(isOn) =>
                change({
                  causes: SET_CAUSES.filter((each) => (each === cause ? isOn : draft.causes.includes(each))),
                })
              }
            >
              {words.causes[cause]}
            </Checkbox>
          ))}
        </fieldset>
        <TextField
          label={words.arrivalDays}
          hint={words.arrivalDaysHint}
          value={draft.arrivalDays}
          onChange={(arrivalDays) => change({ arrivalDays })}
          inputMode="numeric"
          width={520}
        />
        <TextField
          label={words.quietSeconds}
          hint={words.quietSecondsHint}
          value={draft.quietSeconds}
          onChange={(quietSeconds) => change({ quietSeconds })}
          inputMode="numeric"
          width={520}
        />
        <TextField
          label={words.mostAtOnce}
          value={draft.mostAtOnce}
          onChange={(mostAtOnce) => change({ mostAtOnce })}
          inputMode="numeric"
          width={240}
        />
        {draft.archives.length === 0 ? (
          <p className={styles['dim']}>{words.noArchives}</p>
        ) : (
          <div className={styles['archives']}>
            <PlainTable<TypedArchive>
              label={words.archivesTitle}
              rows={draft.archives}
              keyOf={keyOf}
              columns={[
                { id: 'archive', title: words.columns.archive, render: (one) => <bdi>{one.archive.id}</bdi> },
                {
                  id: 'asked',
                  title: words.columns.asked,
                  widthPx: 80,
                  render: (one) => (
                    <Checkbox
                      aria-label={words.asked(one.archive.id)}
                      isSelected={one.isAsked}
                      onChange={(isAsked) => changeArchive(keyOf(one), { isAsked })}
                    >
                      {null}
                    </Checkbox>
                  ),
                },
                {
                  id: 'hours',
                  title: words.columns.hours,
                  widthPx: 240,
                  render: (one) => (
                    <span className={styles['hours']}>
                      <TextField
                        label={words.from(one.archive.id)}
                        isLabelHidden
                        placeholder={words.always}
                        value={one.from}
                        onChange={(from) => changeArchive(keyOf(one), { from })}
                        width={90}
                      />
                      –
                      <TextField
                        label={words.to(one.archive.id)}
                        isLabelHidden
                        placeholder={words.always}
                        value={one.to}
                        onChange={(to) => changeArchive(keyOf(one), { to })}
                        width={90}
                      />
                    </span>
                  ),
                },
                {
                  id: 'limit',
                  title: words.columns.limit,
                  widthPx: 220,
                  render: (one) => (
                    <TextField
                      label={words.limit(one.archive.id)}
                      isLabelHidden
                      value={one.limit}
                      onChange={(limit) => changeArchive(keyOf(one), { limit })}
                      inputMode="decimal"
                      width={110}
                    />
                  ),
                },
              ]}
            />
            <p className={styles['dim']}>{words.hoursHint}</p>
          </div>
        )}
        {put.error !== null && <Notice tone="stop">{put.error.message}</Notice>}
        <span className={styles['hours']}>
          <Button type="submit" tone="primary" isDisabled={wanted === undefined || put.isPending}>
            {words.save}
          </Button>
          {put.isSuccess && <span className={styles['dim']}>{words.saved}</span>}
        </span>
      </form>
    </Sheet>
  );
}

function keyOf({ archive }: TypedArchive): string {
  return `${archive.kind}:${archive.id}`;
}

function typedOf({ archives: set, ...settings }: PrefetchSettings, archives: readonly KnownArchive[]) {
  return {
    ...settings,
    arrivalDays: String(settings.arrivalDays),
    mostAtOnce: String(settings.mostAtOnce),
    quietSeconds: String(settings.quietSeconds),
    archives: archives.map(({ kind, id }): TypedArchive => {
      const known = set.find(({ archive }) => archive.kind === kind && archive.id === id);
      return {
        archive: { kind, id },
        isAsked: known?.isAsked ?? true,
        from: known?.hours?.from ?? '',
        to: known?.hours?.to ?? '',
        limit: String(known?.megabytesPerSecond ?? 0),
      };
    }),
  };
}

/** undefined for what cannot be saved */
function settingsOf(draft: ReturnType<typeof typedOf>): PrefetchSettings | undefined {
  return prefetchSettingsSchema.safeParse({
    ...draft,
    arrivalDays: typedNumber(draft.arrivalDays),
    mostAtOnce: typedNumber(draft.mostAtOnce),
    quietSeconds: typedNumber(draft.quietSeconds),
    archives: draft.archives.map(({ archive, isAsked, from, to, limit }) => ({
      archive,
      isAsked,
      hours: from.trim() === '' && to.trim() === '' ? null : { from: from.trim(), to: to.trim() },
      megabytesPerSecond: typedNumber(limit),
    })),
  }).data;
}
