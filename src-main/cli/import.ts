import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { importReportSchema, type Job } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import type { Command, CommandCall } from './command.ts';
import { dataFolderOf } from './data-flag.ts';
import { printResult } from './output.ts';
import { type CoreClient, withCore } from './with-core.ts';

const LOOK_MS = 250;
const SHOWN_REFUSALS = 20;

export const importPaths: Command = {
  name: 'import',
  usage: 'PATH...',
  summary:
    'Takes files, folders, zip archives and DICOMDIR media into the archive and says what became of each. Exit status 1 when something was refused.',
  flags: {},
  positionals: [1, 1000],
  run: (call) => {
    const paths = call.positionals.map((given) => path.resolve(given));
    return runJob(call, (core) => core.imports.startPaths({ paths }));
  },
};

export const demo: Command = {
  name: 'demo',
  usage: '',
  summary: 'Puts the phantom studies into the archive.',
  flags: {},
  positionals: [0, 0],
  run: (call) => runJob(call, (core) => core.imports.loadDemo()),
};

async function runJob(
  call: CommandCall,
  start: (core: CoreClient) => Promise<{ jobId: string }>,
): Promise<number> {
  const job = await withCore(dataFolderOf(call), async (core) => {
    const { jobId } = await start(core);
    return follow(core, jobId);
  });
  if (job.state !== 'succeeded') {
    throw new AppError(
      job.state === 'cancelled' ? 'CANCELLED' : 'PEER',
      job.problem || 'The job was cancelled.',
    );
  }
  const report = importReportSchema.parse(job.result);
  printResult(call.isJson, { ...report, jobId: job.jobId }, [
    `${report.taken} taken, ${report.alreadyThere} already there, ${report.refusedCount} refused, ${report.notDicom} not DICOM`,
    ...report.refused.slice(0, SHOWN_REFUSALS).map(({ name, reason }) => `refused ${name}: ${reason}`),
  ]);
  return report.refusedCount === 0 ? 0 : 1;
}

/** Waits for the end of a job; an interrupt cancels it. */
async function follow(core: CoreClient, jobId: string): Promise<Job> {
  const interrupt = Promise.withResolvers<void>();
  const onInterrupt = () => interrupt.resolve();
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  let isInterrupted = false;
  void interrupt.promise.then(() => {
    isInterrupted = true;
  });
  try {
    for (;;) {
      const job = isInterrupted ? await core.jobs.cancel({ jobId }) : await core.jobs.get({ jobId });
      showProgress(job);
      if (job.endedAt !== null) return job;
      await Promise.race([sleep(LOOK_MS), interrupt.promise]);
    }
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

function showProgress({ done, total, endedAt }: Job): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r${done}${total > 0 ? ` of ${total}` : ''}${endedAt === null ? '' : '\n'}`);
}
