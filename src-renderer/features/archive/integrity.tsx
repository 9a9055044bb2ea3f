import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Shield, ShieldCheck } from 'lucide-react';
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
import { typedNumber } from '#view/ui/typed-number.ts';
import { AcceptQuestion } from './accept-question.tsx';
import { CatalogRebuild } from './catalog-rebuild.tsx';
import { FindingList } from './finding-list.tsx';
import styles from './keeping.module.css';
import { type SettingsField, SettingsForm } from './settings-form.tsx';

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
  const { jobId, openFindings, lastFinishedAt } = status.data;
  const isVerified = lastFinishedAt !== null;
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
      {mayManage && <Settings settings={status.data.settings} />}
      <h2 className={styles['subtitle']}>{words.list}</h2>
      {findings.data.length === 0 ? (
        <StateScreen
          icon={isVerified ? ShieldCheck : Shield}
          title={isVerified ? words.none.title : words.notYet.title}
        >
          {isVerified ? words.none.words : words.notYet.words}
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
  const { settings, verifiedStudies, studies, studiesWithFindings, lastFinishedAt, nextAt, openFindings } =
    status;
  const figures = [
    [
      words.figures.verified(settings.everyDays),
      words.ofStudies(formatNumber(verifiedStudies), formatNumber(studies)),
    ],
    [words.figures.last, lastFinishedAt === null ? words.never : formatInstant(lastFinishedAt)],
    [words.figures.next, nextAt === null ? words.notPlanned : formatInstant(nextAt)],
    [words.figures.withFindings, words.studies(formatNumber(studiesWithFindings))],
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

const FIELDS: readonly SettingsField[] = [
  {
    name: 'everyDays',
    label: words.everyDays,
    hint: words.everyDaysHint,
    inputMode: 'numeric',
    widthPx: 200,
  },
  {
    name: 'megabytesPerSecond',
    label: words.speed,
    hint: words.speedHint,
    inputMode: 'numeric',
    widthPx: 200,
  },
];

function Settings({ settings }: { readonly settings: IntegritySettings }) {
  return (
    <SettingsForm<IntegritySettings>
      label={words.settings}
      fields={FIELDS}
      initial={{
        everyDays: String(settings.everyDays),
        megabytesPerSecond: String(settings.megabytesPerSecond),
      }}
      read={(typed) =>
        integritySettingsSchema.safeParse({
          everyDays: typedNumber(typed['everyDays']),
          megabytesPerSecond: typedNumber(typed['megabytesPerSecond']),
        }).data
      }
      save={(next) => api.integrity.putSettings(next)}
      queryKey={queryKeys.integrity}
      savedWords={words.saved}
    />
  );
}
