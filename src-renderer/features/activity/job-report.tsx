import { z } from 'zod';
import { evictionReportSchema } from '#shared/contract/cache.ts';
import { purgeReportSchema } from '#shared/contract/deletion.ts';
import { exportReportSchema } from '#shared/contract/exports.ts';
import { importReportSchema, type Job } from '#shared/contract/station.ts';
import { formatBytes, formatNumber } from '#view/locales/format.ts';
import { exportReportWords } from '#view/locales/export-report-words.ts';
import { evictionReportWords, purgeReportWords } from '#view/locales/keeping-report-words.ts';
import { text } from '#view/locales/text.ts';
import { Dialog } from '#view/ui/dialog.tsx';
import { ImportReportView, type ImportReportViewProps } from '#view/ui/import-report.tsx';
import { importReportWords } from '#view/locales/import-report-words.ts';

/** What a job left behind: figures, and what was left out with its reason. */
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
      {words ? <ImportReportView {...words} /> : <p>{text.activity.noReport}</p>}
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
  if (imported) return importReportWords(imported);
  return exported ? exportReportWords(exported) : plainReport(result);
}

const leftOutSchema = z.union([
  z.string().transform((name) => ({ name, reason: '' })),
  z.object({ sopInstanceUid: z.string(), reason: z.number() }).transform(({ sopInstanceUid, reason }) => ({
    name: sopInstanceUid,
    reason: text.activity.failureReason(reason.toString(16).toUpperCase().padStart(4, '0')),
  })),
]);

/** Any other report: its numbers with their words, and what its lists name. */
function plainReport(result: unknown): ImportReportViewProps | undefined {
  const entries: [string, unknown][] = Object.entries(result ?? {});
  const figures = entries.flatMap(([name, value]) => {
    if (typeof value !== 'number') return [];
    const shown = name.endsWith('Bytes') ? formatBytes(value) : formatNumber(value);
    return [
      { word: `${shown} ${text.activity.figures[name] ?? name}`, tone: 'plain' as const, isShown: true },
    ];
  });
  const refused = entries.flatMap(([, list]) =>
    Array.isArray(list) ? list.flatMap((each) => leftOutSchema.safeParse(each).data ?? []) : [],
  );
  if (figures.length === 0) return undefined;
  return { figures, listTitle: text.activity.leftOut, refused, more: undefined };
}
