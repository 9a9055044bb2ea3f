import { z } from 'zod';
import type { Command } from './command.ts';
import { dataFolderOf } from './data-flag.ts';
import { followJob } from './follow-job.ts';
import { printResult } from './output.ts';
import { withCore } from './with-core.ts';

const tallySchema = z.object({
  files: z.number(),
  damaged: z.number(),
  healed: z.number(),
  orphans: z.number(),
});

export const verify: Command = {
  name: 'verify',
  usage: '',
  summary:
    'Reads every stored file and compares it with what was received; heals damaged ones from the backup or an archive, and takes in files that no entry names. Exit status 1 when something is left to be done.',
  flags: {},
  positionals: [0, 0],
  async run(call) {
    const { job, findings } = await withCore(dataFolderOf(call), async (core) => {
      const { jobId } = await core.integrity.verify();
      return { job: await followJob(core, jobId), findings: await core.integrity.findings() };
    });
    const tally = tallySchema.parse(job.result);
    const open = findings.filter(({ state }) => state === 'open');
    printResult(call.isJson, { ...tally, open }, [
      `${tally.files} files read, ${tally.damaged} damaged, ${tally.healed} of them healed; ${tally.orphans} that no entry named.`,
      ...open.map(
        ({ kind, sopInstanceUid, detail }) => `${kind} ${sopInstanceUid}: ${detail.split('\n').join(' ')}`,
      ),
    ]);
    return open.length === 0 ? 0 : 1;
  },
};
