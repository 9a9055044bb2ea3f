import { type EvictionReport, evictionReportSchema } from '#shared/contract/cache.ts';
import { importReportSchema, type Job } from '#shared/contract/station.ts';
import { formatBytes, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Dialog } from '#view/ui/dialog.tsx';
import { ImportReportView } from '#view/ui/import-report.tsx';
import { importReportWords } from '#view/locales/import-report-words.ts';
import styles from './activity.module.css';

/** What a job left behind: an import's figures and refused files, anything else as it is. */
export function JobReport({ job, onClose }: { readonly job: Job; readonly onClose: () => void }) {
  const report = importReportSchema.safeParse(job.result);
  const eviction = evictionReportSchema.safeParse(job.result);
  return (
    <Dialog
      title={`${text.activity.reportTitle}: ${job.title}`}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={560}
    >
      {report.success ? (
        <ImportReportView {...importReportWords(report.data)} />
      ) : eviction.success ? (
        <Evicted {...eviction.data} />
      ) : (
        <pre className={styles['raw']}>{JSON.stringify(job.result, null, 2)}</pre>
      )}
    </Dialog>
  );
}

function Evicted({ evicted, freedBytes, kept }: EvictionReport) {
  return (
    <>
      <p>{text.cache.report(text.cache.studies(formatNumber(evicted)), formatBytes(freedBytes))}</p>
      {kept.length > 0 && <p>{text.cache.reportKept}</p>}
      <ul>
        {kept.map(({ name, reason }) => (
          <li key={name}>
            <code className={styles['uid']}>{name}</code> {reason}
          </li>
        ))}
      </ul>
    </>
  );
}
