import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import {
  type IntegrityFinding,
  type IntegritySettings,
  integritySettingsSchema,
  type IntegrityStatus,
} from '#shared/contract/integrity.ts';
import { api } from '#view/api/client.ts';
import { queries, useUser } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatInstant, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { AcceptQuestion } from './accept-question.tsx';
import { CatalogRebuild } from './catalog-rebuild.tsx';
import { FindingList } from './finding-list.tsx';
import styles from './keeping.module.css';

const words = text.integrity;

/** Whether the stored files are what was received, and what is to be decided where they are not. */
export function IntegritySheet() {
  const cache = useQueryClient();
  const status = useQuery(queries.integrityStatus);
  const findings = useQuery(queries.integrityFindings);
  const mayManage = useUser()?.permissions.includes('archive.manage') ?? false;
  const [accepting, setAccepting] = useState<IntegrityFinding | null>(null);
  const refresh = { onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.integrity }) };
  const verify = useMutation({ mutationFn: () => api.integrity.verify(), ...refresh });
  const heal = useMutation({
    mutationFn: ({ findingId }: IntegrityFinding) => api.integrity.heal({ findingId }),
    ...refresh,
  });
  const failure = status.error ?? findings.error;
  if (status.data === undefined || findings.data === undefined) {
    if (failure === null) return null;
    return (
      <QueryFailure
        title={words.failed}
        message={failure.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void Promise.all([status.refetch(), findings.refetch()])}
      />
    );
  }
  const { jobId, openFindings } = status.data;
  return (
    <Sheet
      intro={words.intro}
      actions={
        mayManage && (
          <Button isDisabled={jobId !== null || verify.isPending} onPress={() => verify.mutate()}>
            {words.now}
          </Button>
        )
      }
    >
      <div className={styles['notices']}>
        {verify.error !== null && <Notice tone="stop">{verify.error.message}</Notice>}
        {heal.error !== null && <Notice tone="warn">{heal.error.message}</Notice>}
        {jobId !== null && <Notice tone="info">{words.running}</Notice>}
        {openFindings > 0 && <Notice tone="stop">{words.open(formatNumber(openFindings))}</Notice>}
      </div>
      <Figures status={status.data} />
      {mayManage && <SettingsForm settings={status.data.settings} />}
      <h2 className={styles['subtitle']}>{words.list}</h2>
      {findings.data.length === 0 ? (
        <StateScreen icon={ShieldCheck} title={words.none.title}>
          {words.none.words}
        </StateScreen>
      ) : (
        <FindingList
          rows={findings.data}
          mayManage={mayManage}
          isHealing={heal.isPending}
          onHeal={(finding) => heal.mutate(finding)}
          onAccept={setAccepting}
        />
      )}
      <CatalogRebuild mayManage={mayManage} />
      {accepting !== null && <AcceptQuestion finding={accepting} onClose={() => setAccepting(null)} />}
    </Sheet>
  );
}

function Figures({ status }: { readonly status: IntegrityStatus }) {
  const { verifiedStudies, studies, lastFinishedAt, nextAt, openFindings } = status;
  const figures = [
    [words.figures.verified, words.ofStudies(formatNumber(verifiedStudies), formatNumber(studies))],
    [words.figures.last, lastFinishedAt === null ? words.never : formatInstant(lastFinishedAt)],
    [words.figures.next, nextAt === null ? words.notPlanned : formatInstant(nextAt)],
    [words.figures.open, formatNumber(openFindings)],
  ] as const;
  return (
    <dl className={styles['figures']}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function numberOf(typed: string): number {
  return typed.trim() === '' ? Number.NaN : Number(typed);
}

function SettingsForm({ settings }: { readonly settings: IntegritySettings }) {
  const cache = useQueryClient();
  const [days, setDays] = useState(String(settings.everyDays));
  const [speed, setSpeed] = useState(String(settings.megabytesPerSecond));
  const wanted = integritySettingsSchema.safeParse({
    everyDays: numberOf(days),
    megabytesPerSecond: numberOf(speed),
  });
  const put = useMutation({
    mutationFn: (next: IntegritySettings) => api.integrity.putSettings(next),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.integrity }),
  });
  const change = (set: (value: string) => void) => (value: string) => {
    put.reset();
    set(value);
  };
  return (
    <form
      className={styles['limits']}
      aria-label={words.settings}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted.success) put.mutate(wanted.data);
      }}
    >
      <TextField
        label={words.everyDays}
        hint={words.everyDaysHint}
        value={days}
        onChange={change(setDays)}
        inputMode="numeric"
        width={200}
      />
      <TextField
        label={words.speed}
        hint={words.speedHint}
        value={speed}
        onChange={change(setSpeed)}
        inputMode="numeric"
        width={200}
      />
      <span className={styles['limitsButton']}>
        <Button type="submit" isDisabled={!wanted.success || put.isPending}>
          {text.common.save}
        </Button>
        {put.isSuccess && <span className={styles['saved']}>{words.saved}</span>}
        {put.error !== null && <Notice tone="stop">{put.error.message}</Notice>}
      </span>
    </form>
  );
}
