import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type BackupSettings,
  backupSettingsSchema,
  type BackupSnapshot,
  type BackupStatus,
} from '#shared/contract/backup.ts';
import { api } from '#view/api/client.ts';
import { queries, useUser } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatBytes, formatInstant, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { CopyLine } from '#view/ui/copy-line.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './keeping.module.css';

const words = text.backup;

/** The second copy of the archive: whether there is a good one, how it is made, and how it is restored. */
export function BackupSheet() {
  const cache = useQueryClient();
  const status = useQuery(queries.backupStatus);
  const mayManage = useUser()?.permissions.includes('archive.manage') ?? false;
  const start = useMutation({
    mutationFn: () => api.backup.start({}),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.backup }),
  });
  if (status.data === undefined) {
    if (status.error === null) return null;
    return (
      <QueryFailure
        title={words.failed}
        message={status.error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void status.refetch()}
      />
    );
  }
  const { settings, snapshots, jobId, isOverdue, problem } = status.data;
  return (
    <Sheet
      intro={words.intro}
      actions={
        mayManage && (
          <Button
            isDisabled={settings.folder === '' || jobId !== null || start.isPending}
            onPress={() => start.mutate()}
          >
            {words.now}
          </Button>
        )
      }
    >
      <div className={styles['notices']}>
        {start.error !== null && <Notice tone="stop">{start.error.message}</Notice>}
        {jobId !== null && <Notice tone="info">{words.running}</Notice>}
        {problem !== '' && <Notice tone="stop">{words.failedRun(problem)}</Notice>}
        {isOverdue && problem === '' && <Notice tone="warn">{words.overdue}</Notice>}
        {settings.folder === '' && <Notice tone="warn">{words.never}</Notice>}
      </div>
      <Figures status={status.data} />
      {mayManage && <SettingsForm settings={settings} />}
      <h2 className={styles['subtitle']}>{words.list}</h2>
      {snapshots.length === 0 ? (
        <p className={styles['note']}>{words.empty}</p>
      ) : (
        <Snapshots rows={snapshots} />
      )}
      {settings.folder !== '' && (
        <div className={styles['note']}>
          <p>{words.restore}</p>
          <CopyLine
            line={`viewbox restore --from "${settings.folder}" --data "/new/folder"`}
            copyLabel={text.common.copy}
            copiedLabel={text.common.copied}
          />
        </div>
      )}
    </Sheet>
  );
}

function Figures({ status: { snapshots, nextAt } }: { readonly status: BackupStatus }) {
  const [last] = snapshots;
  const figures = [
    [words.figures.last, last ? formatInstant(last.createdAt) : words.none],
    [words.figures.next, nextAt === null ? words.notPlanned : formatInstant(nextAt)],
    [words.figures.instances, last ? formatNumber(last.instances) : words.none],
    [words.figures.size, last ? formatBytes(last.sizeBytes) : words.none],
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

function Snapshots({ rows }: { readonly rows: readonly BackupSnapshot[] }) {
  return (
    <PlainTable<BackupSnapshot>
      label={words.list}
      rows={rows}
      keyOf={({ snapshotId }) => snapshotId}
      columns={[
        { id: 'at', title: words.columns.at, widthPx: 190, render: (row) => formatInstant(row.createdAt) },
        {
          id: 'instances',
          title: words.columns.instances,
          widthPx: 120,
          align: 'end',
          render: (row) => formatNumber(row.instances),
        },
        {
          id: 'size',
          title: words.columns.size,
          widthPx: 120,
          align: 'end',
          render: (row) => formatBytes(row.sizeBytes),
        },
        { id: 'version', title: words.columns.version, widthPx: 120, render: (row) => row.version },
        {
          id: 'state',
          title: words.columns.state,
          render: (row) => (row.damaged === 0 ? words.whole : words.damaged(formatNumber(row.damaged))),
        },
      ]}
    />
  );
}

const NUMBERS = ['everyHours', 'keepSnapshots', 'keepGoneDays', 'megabytesPerSecond'] as const;
const NUMBER_WORDS = {
  everyHours: { label: words.everyHours, hint: words.everyHoursHint },
  keepSnapshots: { label: words.keepSnapshots, hint: undefined },
  keepGoneDays: { label: words.keepGoneDays, hint: words.keepGoneDaysHint },
  megabytesPerSecond: { label: words.speed, hint: words.speedHint },
} as const;

function SettingsForm({ settings }: { readonly settings: BackupSettings }) {
  const cache = useQueryClient();
  const [folder, setFolder] = useState(settings.folder);
  const [typed, setTyped] = useState(() => NUMBERS.map((name) => String(settings[name])));
  const numbers = typed.map((value) => (value.trim() === '' ? Number.NaN : Number(value)));
  const wanted = backupSettingsSchema.safeParse({
    folder,
    ...Object.fromEntries(NUMBERS.map((name, index) => [name, numbers[index]])),
  });
  const put = useMutation({
    mutationFn: (next: BackupSettings) => api.backup.putSettings(next),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.backup }),
  });
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
        label={words.folder}
        hint={words.folderHint}
        value={folder}
        onChange={(value) => {
          put.reset();
          setFolder(value);
        }}
        spellCheck="false"
        width={420}
      />
      {NUMBERS.map((name, index) => (
        <TextField
          key={name}
          label={NUMBER_WORDS[name].label}
          {...(NUMBER_WORDS[name].hint !== undefined && { hint: NUMBER_WORDS[name].hint })}
          value={typed[index] ?? ''}
          onChange={(value) => {
            put.reset();
            setTyped(typed.with(index, value));
          }}
          inputMode="numeric"
          width={180}
        />
      ))}
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
