import { callerName } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';

export const catalog = {
  status: procedures.catalog.status.handler(({ context }) => context.services.catalogCare.status()),

  rebuild: procedures.catalog.rebuild.handler(({ context: { services, caller } }) =>
    services.catalogCare.start(callerName(caller)),
  ),
};
