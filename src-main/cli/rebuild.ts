import { rebuildReportSchema } from '#shared/contract/catalog.ts';
import type { Command } from './command.ts';
import { dataFolderOf } from './data-flag.ts';
import { followJob } from './follow-job.ts';
import { printResult } from './output.ts';
import { withCore } from './with-core.ts';

const SHOWN_FILES = 20;

export const rebuild: Command = {
  name: 'rebuild',
  usage: '',
  summary:
    'Builds the catalog anew from the stored files. Receiving goes on meanwhile. Exit status 1 when files of the store could not be entered, are damaged or gone.',
  flags: {},
  positionals: [0, 0],
  async run(call) {
    const root = dataFolderOf(call);
    const { isCoreRunning } = await import('#main/core.ts');
    const isRunning = isCoreRunning(root);
    const report = await withCore(root, async (core) => {
      // A core that is started for this command has just built a catalog that was missing or damaged.
      const { lastReport } = isRunning ? { lastReport: null } : await core.catalog.status();
      if (lastReport) return lastReport;
      const { jobId } = await core.catalog.rebuild();
      const job = await followJob(core, jobId);
      return rebuildReportSchema.parse(job.result);
    });
    const { instances, studies, skipped, damaged, lost, seconds, skippedFiles } = report;
    printResult(call.isJson, report, [
      `${instances} instances of ${studies} studies, in ${seconds} s; ${skipped} files could not be entered.`,
      ...(damaged === 0
        ? []
        : [
            `${damaged} files are not what was received. Verify the archive: it tells which, and heals them.`,
          ]),
      ...(lost === 0
        ? []
        : [`${lost} instances that were known are gone: their files are missing or cannot be read.`]),
      ...skippedFiles.slice(0, SHOWN_FILES).map((file) => `not entered: ${file}`),
    ]);
    return skipped + damaged + lost === 0 ? 0 : 1;
  },
};
