import type { ImportReport } from '#shared/contract/station.ts';
import type { AuditLog } from './audit-log.ts';

/** An import that cannot be recorded has failed, and one that broke off is recorded too: it may have taken some. */
export async function auditedImport(
  audit: AuditLog,
  { jobId, startedBy }: { jobId: string; startedBy: string },
  work: () => Promise<ImportReport>,
): Promise<ImportReport> {
  const entry = { event: 'instances.imported', user: startedBy } as const;
  let report: ImportReport;
  try {
    report = await work();
  } catch (error) {
    await audit.record({ ...entry, outcome: 'failure', objects: { jobId } });
    throw error;
  }
  const counts = {
    taken: String(report.taken),
    alreadyThere: String(report.alreadyThere),
    refused: String(report.refusedCount),
  };
  await audit.record({ ...entry, outcome: 'success', objects: { jobId, ...counts } });
  return report;
}
