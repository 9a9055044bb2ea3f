import { callerName } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';

export const quarantine = {
  list: procedures.quarantine.list.handler(({ context }) => context.services.quarantine.list()),

  detail: procedures.quarantine.detail.handler(({ input, context: { services, caller } }) =>
    services.quarantine.detail(input.quarantineId, callerName(caller)),
  ),

  release: procedures.quarantine.release.handler(async ({ input, context: { services, caller } }) => {
    const result = await services.quarantine.release(input.quarantineId, callerName(caller));
    services.status.announce();
    return result;
  }),

  replace: procedures.quarantine.replace.handler(({ input, context: { services, caller } }) =>
    services.quarantine.replace(input.quarantineId, callerName(caller)),
  ),

  remove: procedures.quarantine.remove.handler(async ({ input, context: { services, caller } }) => {
    const left = await services.quarantine.remove(input.quarantineId, input.reason, callerName(caller));
    services.status.announce();
    return left;
  }),
};
