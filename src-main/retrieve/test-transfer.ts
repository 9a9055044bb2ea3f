import type { Job } from '#shared/contract/station.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { AuditEntry } from '#main/audit/messages.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import type { JobKind } from '#main/jobs/job.ts';
import { JobQueue } from '#main/jobs/job-queue.ts';
import { silentLog } from '#main/observe/log.ts';
import type { StationDatabase } from '#main/station/station-database.ts';

export const STUDY = '1.2.3';

/** An instance as the catalog tells of it; UIDs are those of `STUDY`, `.series` and `.series.number`. */
export function instanceRecord(series: number, number: number): InstanceRecord {
  return {
    studyInstanceUid: STUDY,
    seriesInstanceUid: `${STUDY}.${series}`,
    sopInstanceUid: `${STUDY}.${series}.${number}`,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    specificCharacterSet: '',
    instanceNumber: number,
    rows: 1,
    columns: 1,
    frameCount: 1,
    bitsAllocated: 16,
    frameOfReferenceUid: '',
    sizeBytes: 1000,
    datasetOffset: 300,
    datasetCrc32: 0,
    receivedAt: 0,
    source: 'TEST',
    imageType: '',
    contentDate: '',
    contentTime: '',
    acquisitionNumber: null,
  };
}

/** Remembers what it was told. */
export function memoryAudit(): { readonly audit: AuditLog; readonly entries: AuditEntry[] } {
  const entries: AuditEntry[] = [];
  const audit: AuditLog = {
    async record(entry) {
      entries.push(entry);
    },
    list: async () => [],
    verify: async () => ({ records: entries.length, brokenAt: null }),
    dispose: async () => undefined,
  };
  return { audit, entries };
}

/** A queue of one kind, as a core has it from its start to its end. */
export function queueOf(station: StationDatabase, kind: JobKind): JobQueue {
  return new JobQueue(station, [kind], silentLog);
}

/** Resolves when the job has ended, or waits for the next start of the core. */
export function endOf(queue: JobQueue, jobId: string): Promise<Job> {
  return new Promise((resolve) => {
    const stop = queue.onChange((job) => {
      if (job.jobId !== jobId || job.state === 'queued' || job.state === 'running') return;
      stop();
      resolve(job);
    });
  });
}
