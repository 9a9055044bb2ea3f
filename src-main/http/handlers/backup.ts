import { callerName } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';

export const backup = {
  status: procedures.backup.status.handler(({ context }) => context.services.backups.status()),

  putSettings: procedures.backup.putSettings.handler(({ input, context: { services, caller } }) =>
    services.backups.putSettings(input, callerName(caller)),
  ),

  start: procedures.backup.start.handler(({ input, context: { services, caller } }) =>
    services.backups.start(input.folder, callerName(caller)),
  ),
};
