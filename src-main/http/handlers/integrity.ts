import { callerName } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';

export const integrity = {
  status: procedures.integrity.status.handler(({ context }) => context.services.integrity.status()),

  findings: procedures.integrity.findings.handler(({ context }) => context.services.integrity.findings()),

  putSettings: procedures.integrity.putSettings.handler(({ input, context: { services, caller } }) =>
    services.integrity.putSettings(input, callerName(caller)),
  ),

  verify: procedures.integrity.verify.handler(({ context: { services, caller } }) =>
    services.integrity.verify(callerName(caller)),
  ),

  heal: procedures.integrity.heal.handler(({ input, context: { services, caller } }) =>
    services.integrity.heal(input.findingId, callerName(caller)),
  ),

  accept: procedures.integrity.accept.handler(({ input, context: { services, caller } }) =>
    services.integrity.accept(input.findingId, input.reason, callerName(caller)),
  ),
};
