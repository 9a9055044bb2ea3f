import { callerName } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';

export const trash = {
  list: procedures.trash.list.handler(({ context }) => context.services.trash.list()),

  move: procedures.trash.move.handler(({ input, context: { services, caller } }) =>
    services.trash.move(input, callerName(caller)),
  ),

  restore: procedures.trash.restore.handler(({ input, context: { services, caller } }) =>
    services.trash.restore(input.trashId, callerName(caller)),
  ),

  purge: procedures.trash.purge.handler(({ input, context: { services, caller } }) =>
    services.trash.purge(input.trashId, input.confirmation, callerName(caller)),
  ),

  purged: procedures.trash.purged.handler(({ input, context }) => context.services.trash.purged(input.limit)),

  admit: procedures.trash.admit.handler(({ input, context: { services, caller } }) =>
    services.trash.admit(input.trashId, callerName(caller)),
  ),

  settings: procedures.trash.settings.handler(({ context }) => context.services.trash.settings()),

  putSettings: procedures.trash.putSettings.handler(({ input, context: { services, caller } }) =>
    services.trash.putSettings(input, callerName(caller)),
  ),
};
