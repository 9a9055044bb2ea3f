import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
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
import { typedNumber } from '#view/ui/typed-number.ts';
import styles from './keeping.module.css';
import { type SettingsField, SettingsForm } from './settings-form.tsx';

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
  const { settings, snapshots, jobId, isOverdue, isGone, problem } = status.data;
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
        {isGone && <Notice tone="stop">{words.gone(settings.folder)}</Notice>}
        {problem !== '' && !isGone && <Notice tone="stop">{words.failedRun(problem)}</Notice>}
        {isOverdue && problem === '' && !isGone && <Notice tone="warn">{words.overdue}</Notice>}
        {settings.folder === '' && <Notice tone="warn">{words.never}</Notice>}
      </div>
      <Figures status={status.data} />
      {mayManage && <Settings settings={settings} />}
      <h2 className={styles['subtitle']}>{words.list}</h2>
      {snapshots.length === 0 ? (
        <p className={styles['note']}>{words.empty}</p>
      ) : (
        <Snapshots rows={snapshots} />
      )}
      {snapshots.length > 0 && (
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
const NUMBER = { inputMode: 'numeric', widthPx: 164 } as const;
const FIELDS: readonly SettingsField[] = [
  { name: 'folder', label: words.folder, hint: words.folderHint, widthPx: 400 },
  { ...NUMBER, name: 'everyHours', label: words.everyHours, hint: words.everyHoursHint },
  { ...NUMBER, name: 'keepSnapshots', label: words.keepSnapshots },
  { ...NUMBER, name: 'keepGoneDays', label: words.keepGoneDays, hint: words.keepGoneDaysHint },
  { ...NUMBER, name: 'megabytesPerSecond', label: words.speed, hint: words.speedHint },
];

function Settings({ settings }: { readonly settings: BackupSettings }) {
  return (
    <SettingsForm<BackupSettings>
      label={words.settings}
      fields={FIELDS}
      initial={{
        folder: settings.folder,
        ...Object.fromEntries(NUMBERS.map((name) => [name, String(settings[name])])),
      }}
      read={(typed) =>
        backupSettingsSchema.safeParse({
          folder: typed['folder'],
          ...Object.fromEntries(NUMBERS.map((name) => [name, typedNumber(typed[name])])),
        }).data
      }
      save={(next) => api.backup.putSettings(next)}
      queryKey={queryKeys.backup}
      savedWords={words.saved}
    />
  );
}
