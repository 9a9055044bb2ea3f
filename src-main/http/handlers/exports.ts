import { AppError } from '#shared/errors.ts';
import { mayDo } from '#shared/contract/permissions.ts';
import { callerName } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';
import type { Call } from '../services.ts';

export const exports = {
  destinations: procedures.exports.destinations.handler(async ({ context }) => ({
    exportFolder: context.services.exports.exportFolder,
    mayChooseFolder: mayChooseFolder(context),
    projects: await context.services.exports.projects(),
  })),

  preview: procedures.exports.preview.handler(({ input, context: { services } }) =>
    services.exports.preview(input),
  ),

  start: procedures.exports.start.handler(({ input, context }) => {
    const { services, caller } = context;
    return services.exports.start(input, {
      id: caller.id,
      name: callerName(caller),
      mayChooseFolder: mayChooseFolder(context),
    });
  }),

  cancel: procedures.exports.cancel.handler(async ({ input: { jobId }, context: { services, caller } }) => {
    const job = await services.jobs.get(jobId);
    const isExport = job.kind === 'export' || job.kind === 'download';
    if (!isExport || job.startedBy !== callerName(caller))
      throw new AppError('REFUSED', 'Only an export that you started can be stopped here.');
    return services.jobs.cancel(jobId);
  }),
};

function mayChooseFolder({ caller }: Call): boolean {
  return caller.user !== null && mayDo(caller.user.role, 'exports.anywhere');
}
