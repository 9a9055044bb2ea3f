import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePlay,
  ListChecks,
  type LucideIcon,
} from 'lucide-react';
import { useState } from 'react';
import type { Job } from '#shared/contract/station.ts';
import { api } from '#view/api/client.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatInstant, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Chip, type ChipTone } from '#view/ui/chip.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { Progress } from '#view/ui/progress.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import styles from './activity.module.css';
import { JobReport } from './job-report.tsx';

const words = text.activity;

const LOOKS: Readonly<Record<Job['state'], { readonly icon: LucideIcon; readonly tone: ChipTone }>> = {
  queued: { icon: CircleDashed, tone: 'plain' },
  running: { icon: CirclePlay, tone: 'accent' },
  succeeded: { icon: CircleCheck, tone: 'ok' },
  failed: { icon: CircleAlert, tone: 'stop' },
  cancelled: { icon: Ban, tone: 'plain' },
};

/** Every job with its state, how far it is, and why it failed. */
export function Jobs() {
  const jobs = useQuery(queries.jobs);
  const mayManage = useMay('jobs.manage');
  const [reported, setReported] = useState<Job | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  if (jobs.error !== null && jobs.data === undefined) {
    return (
      <QueryFailure
        title={words.failed}
        message={jobs.error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void jobs.refetch()}
      />
    );
  }
  if (jobs.data === undefined) return null;
  if (jobs.data.length === 0) {
    return (
      <StateScreen icon={ListChecks} title={words.noJobs.title}>
        {words.noJobs.words}
      </StateScreen>
    );
  }
  return (
    <>
      {problem !== null && (
        <div className={styles['problem']}>
          <Notice tone="stop">{problem}</Notice>
        </div>
      )}
      <PlainTable<Job>
        label={words.jobs}
        rows={jobs.data}
        keyOf={(job) => job.jobId}
        columns={[
          {
            id: 'state',
            title: words.columns.state,
            widthPx: 120,
            render: (job) => (
              <Chip tone={LOOKS[job.state].tone} icon={LOOKS[job.state].icon}>
                {words.states[job.state]}
              </Chip>
            ),
          },
          {
            id: 'what',
            title: words.columns.title,
            render: (job) => (
              <div className={styles['what']}>
                <span>
                  <span className={styles['kind']}>{words.kinds[job.kind] ?? job.kind}</span>{' '}
                  <bdi>{job.title}</bdi>
                </span>
                {job.problem !== '' && <span className={styles['reason']}>{job.problem}</span>}
              </div>
            ),
          },
          {
            id: 'progress',
            title: words.columns.progress,
            widthPx: 220,
            render: (job) => <JobProgress job={job} />,
          },
          {
            id: 'startedBy',
            title: words.columns.startedBy,
            widthPx: 130,
            render: (job) => <bdi>{job.startedBy}</bdi>,
          },
          {
            id: 'createdAt',
            title: words.columns.createdAt,
            widthPx: 170,
            render: (job) => <span className={styles['kind']}>{formatInstant(job.createdAt)}</span>,
          },
          {
            id: 'actions',
            title: words.columns.actions,
            widthPx: 170,
            render: (job) => (
              <div className={styles['actions']}>
                {job.result !== null && job.result !== undefined && (
                  <Button tone="quiet" onPress={() => setReported(job)}>
                    {words.details}
                  </Button>
                )}
                {mayManage && <JobActions job={job} onProblem={setProblem} />}
              </div>
            ),
          },
        ]}
      />
      {reported !== null && <JobReport job={reported} onClose={() => setReported(null)} />}
    </>
  );
}

function JobProgress({ job }: { readonly job: Job }) {
  const label = words.columns.progress;
  const done = formatNumber(job.done);
  if (job.state === 'queued') return null;
  if (job.state === 'running') {
    return job.total === 0 ? (
      <Progress label={label} fraction={null} figures={words.progressOpen(done)} />
    ) : (
      <Progress
        label={label}
        fraction={job.done / job.total}
        figures={words.progress(done, formatNumber(job.total))}
      />
    );
  }
  return (
    <span className={styles['kind']}>
      {job.total === 0 ? words.progressOpen(done) : words.progress(done, formatNumber(job.total))}
    </span>
  );
}

type JobActionsProps = { readonly job: Job; readonly onProblem: (problem: string | null) => void };

function JobActions({ job, onProblem }: JobActionsProps) {
  const cache = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: (act: 'cancel' | 'retry') => api.jobs[act]({ jobId: job.jobId }),
    onMutate: () => onProblem(null),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.jobs }),
    onError: (error) => onProblem(error.message),
  });
  if (job.state === 'queued' || job.state === 'running') {
    return (
      <Button isDisabled={isPending} onPress={() => mutate('cancel')}>
        {words.cancel}
      </Button>
    );
  }
  if (job.state === 'failed' || job.state === 'cancelled') {
    return (
      <Button isDisabled={isPending} onPress={() => mutate('retry')}>
        {words.retry}
      </Button>
    );
  }
  return null;
}
