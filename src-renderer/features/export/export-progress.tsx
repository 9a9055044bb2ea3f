import { useMutation, useQuery } from '@tanstack/react-query';
import { type ExportReport, exportReportSchema } from '#shared/contract/exports.ts';
import { api } from '#view/api/client.ts';
import { formatBytes, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { CopyLine } from '#view/ui/copy-line.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Progress } from '#view/ui/progress.tsx';
import styles from './export.module.css';

const words = text.exporting;
const FOLLOW_EVERY_MS = 300;
const WIDTH = 620;

export type ExportProgressProps = {
  readonly jobId: string;
  readonly isDownload: boolean;
  readonly onClose: () => void;
};

/** Follows the job to its report. */
export function ExportProgress({ jobId, isDownload, onClose }: ExportProgressProps) {
  const { data: job, error } = useQuery({
    queryKey: ['followed-job', jobId],
    queryFn: () => api.jobs.get({ jobId }),
    refetchInterval: ({ state }) => (state.data?.endedAt == null ? FOLLOW_EVERY_MS : false),
    gcTime: 0,
  });
  const stop = useMutation({ mutationFn: () => api.exports.cancel({ jobId }) });
  const report = job?.state === 'succeeded' ? exportReportSchema.safeParse(job.result).data : undefined;
  const problem =
    (error ?? stop.error)?.message ??
    (job?.endedAt == null || report !== undefined
      ? undefined
      : job.problem || text.activity.states[job.state]);
  const isRunning = job?.endedAt == null && error === null;
  return (
    <Dialog
      title={words.title}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={WIDTH}
      actions={
        <>
          {isRunning && (
            <Button isDisabled={stop.isPending} onPress={() => stop.mutate()}>
              {words.stop}
            </Button>
          )}
          <Button tone="primary" onPress={onClose}>
            {text.common.close}
          </Button>
        </>
      }
    >
      {problem !== undefined && <Notice tone="stop">{`${words.failed} ${problem}`}</Notice>}
      {isRunning && (
        <div className={styles['form']}>
          <Progress
            label={words.working}
            fraction={job === undefined || job.total === 0 ? null : job.done / job.total}
            figures={
              job === undefined || job.total === 0
                ? words.starting
                : words.figures(formatNumber(job.done), formatNumber(job.total))
            }
          />
          <span className={styles['dim']}>{isDownload ? words.downloadHint : words.followLater}</span>
        </div>
      )}
      {report !== undefined && <ExportReportView report={report} />}
    </Dialog>
  );
}

export function ExportReportView({ report }: { readonly report: ExportReport }) {
  const { instances, sizeBytes, target, kept, failed, failedCount, warnings } = report;
  return (
    <div className={styles['form']}>
      <Notice tone={failedCount > 0 ? 'warn' : 'ok'}>
        {words.done(formatNumber(instances), formatBytes(sizeBytes))}
        {kept > 0 && ` ${words.kept(formatNumber(kept))}`}
      </Notice>
      {target !== '' && (
        <>
          <span className={styles['dim']}>{words.target}</span>
          <CopyLine line={target} copyLabel={text.common.copy} copiedLabel={text.common.copied} />
        </>
      )}
      {failedCount > 0 && (
        <>
          <strong>{words.leftOut(formatNumber(failedCount))}</strong>
          <ul className={styles['failures']}>
            {failed.map(({ name, reason }) => (
              <li key={name}>
                <bdi className={styles['dim']}>{name}</bdi> {reason}
              </li>
            ))}
          </ul>
        </>
      )}
      {warnings.map((warning) => (
        <Notice key={warning} tone="warn">
          {warning}
        </Notice>
      ))}
    </div>
  );
}
