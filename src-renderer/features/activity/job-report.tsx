import { exportReportSchema } from '#shared/contract/exports.ts';
import { importReportSchema, type Job } from '#shared/contract/station.ts';
import { exportReportWords } from '#view/locales/export-report-words.ts';
import { text } from '#view/locales/text.ts';
import { Dialog } from '#view/ui/dialog.tsx';
import { ImportReportView } from '#view/ui/import-report.tsx';
import { importReportWords } from '#view/locales/import-report-words.ts';
import styles from './activity.module.css';

/** What a job left behind: figures and refused files of an import or export, anything else as it is. */
export function JobReport({ job, onClose }: { readonly job: Job; readonly onClose: () => void }) {
  const imported = importReportSchema.safeParse(job.result).data;
  const exported = exportReportSchema.safeParse(job.result).data;
  const words = imported ? importReportWords(imported) : exported && exportReportWords(exported);
  return (
    <Dialog
      title={`${text.activity.reportTitle}: ${job.title}`}
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
