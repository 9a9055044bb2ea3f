import path from 'node:path';
import { importReportSchema } from '#shared/contract/station.ts';
import type { Command, CommandCall } from './command.ts';
import { dataFolderOf } from './data-flag.ts';
import { followJob } from './follow-job.ts';
import { printResult } from './output.ts';
import { type CoreClient, withCore } from './with-core.ts';

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
    return followJob(core, jobId);
  });
  const report = importReportSchema.parse(job.result);
  printResult(call.isJson, { ...report, jobId: job.jobId }, [
    `${report.taken} taken, ${report.alreadyThere} already there, ${report.refusedCount} refused, ${report.notDicom} not DICOM`,
    ...report.refused.slice(0, SHOWN_REFUSALS).map(({ name, reason }) => `refused ${name}: ${reason}`),
  ]);
  return report.refusedCount === 0 ? 0 : 1;
}
