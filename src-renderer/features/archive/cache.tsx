import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type CacheSettings, cacheSettingsSchema, type CacheStatus } from '#shared/contract/cache.ts';
import { api } from '#view/api/client.ts';
import { queries } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatBytes, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { typedNumber } from '#view/ui/typed-number.ts';
import { CachedStudies } from './cached-studies.tsx';
import styles from './keeping.module.css';
import { type SettingsField, SettingsForm } from './settings-form.tsx';

const words = text.cache;
const GB = 1_000_000_000;

/** Whose archive this station is, what it only keeps for now, and how much room that may take. */
export function CacheSheet() {
  const cache = useQueryClient();
  const status = useQuery(queries.cacheStatus);
  const makeRoom = useMutation({
    mutationFn: () => api.cache.makeRoom(),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.cache }),
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
  const { neededBytes } = status.data;
  return (
    <Sheet
      intro={words.intro}
      actions={
        <Button isDisabled={neededBytes === 0 || makeRoom.isPending} onPress={() => makeRoom.mutate()}>
          {words.makeRoom}
        </Button>
      }
    >
      <div className={styles['notices']}>
        {makeRoom.error !== null && <Notice tone="stop">{makeRoom.error.message}</Notice>}
        {makeRoom.data?.jobId != null && <Notice tone="info">{words.started}</Notice>}
        {makeRoom.data?.jobId === null && (
          <Notice tone="warn">
            {neededBytes === 0 ? words.nothingToDo : words.stuck(formatBytes(neededBytes))}
          </Notice>
        )}
        {makeRoom.data === undefined && neededBytes > 0 && (
          <Notice tone="warn">{words.needed(formatBytes(neededBytes))}</Notice>
        )}
      </div>
      <Figures status={status.data} />
      <Limits settings={status.data.settings} />
      <h2 className={styles['subtitle']}>{words.list}</h2>
      <CachedStudies />
    </Sheet>
  );
}

function Figures({ status }: { readonly status: CacheStatus }) {
  return (
    <dl className={styles['figures']}>
      {(['owned', 'cached', 'held'] as const).map((name) => (
        <div key={name}>
          <dt>{words.figures[name]}</dt>
          <dd>
            {formatBytes(status[name].sizeBytes)}{' '}
            <span className={styles['dim']}>{words.studies(formatNumber(status[name].studies))}</span>
          </dd>
        </div>
      ))}
      <div>
        <dt>{words.figures.free}</dt>
        <dd>
          {formatBytes(status.freeBytes)}{' '}
          <span className={styles['dim']}>{words.ofDisk(formatBytes(status.diskBytes))}</span>
        </dd>
      </div>
    </dl>
  );
}

const FIELDS: readonly SettingsField[] = [
  { name: 'quota', label: words.quota, hint: words.quotaHint, inputMode: 'decimal', widthPx: 240 },
  { name: 'lowFree', label: words.lowFree, hint: words.lowFreeHint, inputMode: 'decimal', widthPx: 240 },
];

function Limits({ settings }: { readonly settings: CacheSettings }) {
  const { quotaBytes, lowFreePercent } = settings;
  return (
    <SettingsForm<CacheSettings>
      label={words.limits}
      fields={FIELDS}
      initial={{
        quota: quotaBytes === null ? '' : String(quotaBytes / GB),
        lowFree: String(lowFreePercent),
      }}
      read={({ quota = '', lowFree }) =>
        cacheSettingsSchema.safeParse({
          quotaBytes: quota.trim() === '' ? null : Math.round(Number(quota) * GB),
          lowFreePercent: typedNumber(lowFree),
        }).data
      }
      save={(next) => api.cache.putSettings(next)}
      queryKey={queryKeys.cache}
      savedWords={words.saved}
    />
  );
}
