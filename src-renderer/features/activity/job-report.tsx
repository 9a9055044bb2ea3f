import { evictionReportSchema } from '#shared/contract/cache.ts';
import { purgeReportSchema } from '#shared/contract/deletion.ts';
import { exportReportSchema } from '#shared/contract/exports.ts';
import { importReportSchema, type Job } from '#shared/contract/station.ts';
import { exportReportWords } from '#view/locales/export-report-words.ts';
import { evictionReportWords, purgeReportWords } from '#view/locales/keeping-report-words.ts';
import { text } from '#view/locales/text.ts';
import { Dialog } from '#view/ui/dialog.tsx';
import { ImportReportView, type ImportReportViewProps } from '#view/ui/import-report.tsx';
import { importReportWords } from '#view/locales/import-report-words.ts';
import styles from './activity.module.css';

/** What a job left behind: figures and what was left out with its reason; anything else as it is. */
export function JobReport({ job, onClose }: { readonly job: Job; readonly onClose: () => void }) {
  const words = reportWords(job);
  return (
    <Dialog
      title={`${text.activity.reportTitle}: ${job.title || (text.activity.kinds[job.kind] ?? job.kind)}`}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={560}
    >
      {words ? (
        <ImportReportView {...words} />
      ) : (
        <pre className={styles['raw']}>{JSON.stringify(job.result, null, 2)}</pre>
      )}
    </Dialog>
  );
}

function reportWords({ kind, result }: Job): ImportReportViewProps | undefined {
  if (kind === 'evict') {
    const eviction = evictionReportSchema.safeParse(result).data;
    return eviction && evictionReportWords(eviction);
  }
  if (kind === 'purge') {
    const purge = purgeReportSchema.safeParse(result).data;
    return purge && purgeReportWords(purge);
  }
  const imported = importReportSchema.safeParse(result).data;
  const exported = exportReportSchema.safeParse(result).data;
  return imported ? importReportWords(imported) : exported && exportReportWords(exported);
}
