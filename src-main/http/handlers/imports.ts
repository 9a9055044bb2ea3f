import { callerName } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';
import type { Call } from '../services.ts';

export const imports = {
  startPaths: procedures.imports.startPaths.handler(
    async ({ input: { paths }, context: { services, caller } }) => {
      const { jobId } = await services.jobs.add({
        kind: 'import',
        title: titleOf(paths),
        startedBy: callerName(caller),
        payload: { paths },
      });
      return { jobId };
    },
  ),

  beginUpload: procedures.imports.beginUpload.handler(({ input, context: { services, caller } }) =>
    services.uploads.begin(input, caller),
  ),

  finishUpload: procedures.imports.finishUpload.handler(({ input, context: { services, caller } }) =>
    services.uploads.finish(input.uploadId, caller),
  ),

  loadDemo: procedures.imports.loadDemo.handler(({ context }) => startDemo(context)),
};

/** Puts the phantom studies into the archive, as if somebody had imported them. */
export async function startDemo({ services, caller }: Call): Promise<{ jobId: string }> {
  const { jobId } = await services.jobs.add({
    kind: 'demo',
    title: 'Demo studies',
    startedBy: callerName(caller),
    payload: {},
  });
  return { jobId };
}

function titleOf(paths: readonly string[]): string {
  const [first = ''] = paths;
  return paths.length === 1 ? first : `${first} and ${paths.length - 1} more`;
}
