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
};

function mayChooseFolder({ caller }: Call): boolean {
  return caller.user !== null && mayDo(caller.user.role, 'exports.anywhere');
}
