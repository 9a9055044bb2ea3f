import path from 'node:path';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { type Command, textFlag } from './command.ts';
import { dataFolderOf } from './data-flag.ts';
import { followJob, showProgress } from './follow-job.ts';
import { printResult } from './output.ts';
import { withCore } from './with-core.ts';

const SHOWN_FILES = 20;

const reportSchema = z.object({
  snapshotId: z.string(),
  instances: z.number(),
  copied: z.number(),
  damaged: z.array(z.string()),
  damagedCount: z.number(),
  removed: z.number(),
  isHeldBack: z.boolean(),
});

export const backup: Command = {
  name: 'backup',
  usage: '[--to DIR]',
  summary:
    'Brings a backup up to date while the core goes on working. Exit status 1 when files of the archive were damaged and therefore not taken.',
  flags: { to: { value: 'DIR', help: 'folder on another disk; default: that of the settings' } },
  positionals: [0, 0],
  async run(call) {
    const to = textFlag(call, 'to');
    const folder = to === undefined ? '' : path.resolve(to);
    const job = await withCore(dataFolderOf(call), async (core) => {
      const { jobId } = await core.backup.start({ folder });
      return followJob(core, jobId);
    });
    const report = reportSchema.parse(job.result);
    printResult(call.isJson, report, [
      `Snapshot ${report.snapshotId}: ${report.instances} instances, ${report.copied} of them copied now, ${report.removed} removed.`,
      ...(report.isHeldBack
        ? [
            'So many files are gone from the archive that nothing was removed from the backup: is a disk missing?',
          ]
        : []),
      ...report.damaged.slice(0, SHOWN_FILES).map((file) => `damaged, not taken: ${file}`),
    ]);
    return report.damagedCount === 0 ? 0 : 1;
  },
};

export const restore: Command = {
  name: 'restore',
  usage: '--from DIR [--snapshot ID] --data DIR',
  summary:
    'Makes an empty folder the data folder that a backup was made of. Broken off, it goes on when it is called again. Exit status 1 when files of the backup were damaged.',
  flags: {
    from: { value: 'DIR', help: 'the folder of the backup' },
    snapshot: { value: 'ID', help: 'which snapshot of the settings, users and audit; default: the newest' },
  },
  positionals: [0, 0],
  async run(call) {
    const from = textFlag(call, 'from');
    if (from === undefined) throw new AppError('INPUT', '--from is needed: the folder of the backup.');
    const root = dataFolderOf(call);
    // Loaded late: help must not wait for the database.
    const [{ restoreBackup }, { takeFolderLock }, { openAuditLog }, { dataFolder }] = await Promise.all([
      import('#main/backup/restore.ts'),
      import('#main/station/folder-lock.ts'),
      import('#main/audit/audit-log.ts'),
      import('#main/store/layout.ts'),
    ]);
    const lock = takeFolderLock(root);
    if (!lock)
      throw new AppError('CONFLICT', 'A core works on that folder. Stop it, or name another with --data.');
    const stopping = new AbortController();
    const stop = () =>
      stopping.abort(new AppError('CANCELLED', 'Restoring was stopped. Call it again to go on.'));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
    try {
      const report = await restoreBackup({
        from: path.resolve(from),
        to: root,
        snapshotId: textFlag(call, 'snapshot') ?? null,
        signal: stopping.signal,
        onProgress: (done, total) => showProgress(done, total, false),
      });
      const audit = await openAuditLog(dataFolder(root).auditFolder);
      await audit.record({
        event: 'archive.restore',
        user: '',
        outcome: report.damaged.length === 0 ? 'success' : 'failure',
        objects: {
          snapshot: report.snapshotId,
          instances: String(report.instances),
          damaged: String(report.damaged.length),
        },
      });
      await audit.dispose();
      printResult(call.isJson, report, [
        `Restored ${report.instances} instances, and the station as it was at ${report.createdAt}.`,
        'The catalog is made anew from them at the next start: viewbox serve.',
        ...report.damaged.slice(0, SHOWN_FILES).map((file) => `damaged in the backup, left out: ${file}`),
      ]);
      return report.damaged.length === 0 ? 0 : 1;
    } finally {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
      lock.release();
    }
  },
};
