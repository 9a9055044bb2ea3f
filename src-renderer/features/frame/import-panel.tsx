import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { importReportSchema } from '#shared/contract/station.ts';
import { api } from '#view/api/client.ts';
import { importReportWords } from '#view/locales/import-report-words.ts';
import { text } from '#view/locales/text.ts';
import { type ImportState, useImport } from '#view/state/imports.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { ImportReportView } from '#view/ui/import-report.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Progress } from '#view/ui/progress.tsx';
import styles from './import-host.module.css';

const words = text.frame.importPanel;
const FOLLOW_EVERY_MS = 400;

/** Shows how an import goes and what became of each file; lies over the screen, so that no row moves. */
export function ImportPanel({ onStop }: { readonly onStop: () => void }) {
  const state = useImport((each) => each.state);
  if (state.phase === 'none') return null;
  const isSending = state.phase === 'gathering' || state.phase === 'sending';
  return (
    <section className={styles['panel']} aria-label={words.title}>
      <header className={styles['head']}>
        <h2>{state.phase === 'done' ? words.done : state.phase === 'failed' ? words.failed : words.title}</h2>
        <IconButton
          icon={X}
          label={isSending ? words.cancel : words.hide}
          onPress={() => {
            if (isSending) onStop();
            useImport.setState({ state: { phase: 'none' } });
          }}
        />
      </header>
      <div className={styles['body']}>
        <PanelBody state={state} />
      </div>
    </section>
  );
}

function PanelBody({ state }: { readonly state: ImportState }) {
  switch (state.phase) {
    case 'none':
      return null;
    case 'gathering':
      return <Progress label={words.title} fraction={null} figures={words.gathering(state.files)} />;
    case 'sending':
      return (
        <Progress
          label={words.title}
          fraction={state.total === 0 ? null : state.done / state.total}
          figures={words.sending(state.done, state.total)}
        />
      );
    case 'following':
      return <Following jobId={state.jobId} isDemo={state.isDemo} notSent={state.notSent} />;
    case 'failed':
      return <Notice tone="stop">{state.problem}</Notice>;
    case 'done':
      return (
        <>
          {state.notSent > 0 && <Notice tone="warn">{words.notSent(state.notSent)}</Notice>}
          {state.report !== null && <ImportReportView {...importReportWords(state.report)} />}
        </>
      );
  }
}

type FollowingProps = { readonly jobId: string; readonly isDemo: boolean; readonly notSent: number };

function Following({ jobId, isDemo, notSent }: FollowingProps) {
  const { data: job, error } = useQuery({
    queryKey: ['followed-job', jobId],
    queryFn: () => api.jobs.get({ jobId }),
    refetchInterval: FOLLOW_EVERY_MS,
    gcTime: 0,
  });
  useEffect(() => {
    if (job === undefined || job.state === 'queued' || job.state === 'running') return;
    if (job.state === 'succeeded') {
      const report = importReportSchema.safeParse(job.result);
      useImport.setState({ state: { phase: 'done', report: report.success ? report.data : null, notSent } });
    } else {
      useImport.setState({ state: { phase: 'failed', problem: job.problem } });
    }
  }, [job, notSent]);
  useEffect(() => {
    if (error !== null) useImport.setState({ state: { phase: 'failed', problem: error.message } });
  }, [error]);
  const figures =
    job === undefined || job.total === 0
      ? isDemo
        ? words.loadingDemo
        : words.finishing
      : words.sending(job.done, job.total);
  return (
    <Progress
      label={words.title}
      fraction={job === undefined || job.total === 0 ? null : job.done / job.total}
      figures={figures}
    />
  );
}
