import { callerName, requirePermission } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';

export const displays = {
  list: procedures.displays.list.handler(({ context: { services } }) => services.displays.list()),

  get: procedures.displays.get.handler(({ input, context: { services } }) =>
    services.displays.get(input.displayId),
  ),

  here: procedures.displays.here.handler(({ input, context: { services } }) => services.displays.here(input)),

  put: procedures.displays.put.handler(({ input, context: { services, caller } }) =>
    services.displays.put(input, callerName(caller)),
  ),

  sign: procedures.displays.sign.handler(({ input: { test, draftId }, context: { services, caller } }) => {
    // What is looked at is everybody's who reads; what is measured is the physicist's.
    const { kind } = test.values;
    if (kind !== 'daily' && kind !== 'visual') requirePermission(caller, 'displays.manage');
    return services.displays.sign(test, callerName(caller), draftId);
  }),

  drafts: procedures.displays.drafts.handler(({ context: { services } }) => services.displays.drafts()),

  putDraft: procedures.displays.putDraft.handler(({ input, context: { services, caller } }) =>
    services.displays.putDraft(input.draftId, input.test, callerName(caller)),
  ),

  discardDraft: procedures.displays.discardDraft.handler(({ input, context: { services } }) =>
    services.displays.discardDraft(input.draftId),
  ),

  readMeter: procedures.displays.readMeter.handler(({ input, context: { services }, signal }) =>
    services.meter.read(input.mode, input.expectedSerial, signal),
  ),

  profiles: procedures.displays.profiles.handler(({ context: { services } }) => services.displays.profiles()),

  putProfile: procedures.displays.putProfile.handler(({ input, context: { services, caller } }) =>
    services.displays.putProfile(input.profile, input.reason, callerName(caller)),
  ),

  settings: procedures.displays.settings.handler(({ context: { services } }) => services.displays.settings()),

  putSettings: procedures.displays.putSettings.handler(({ input, context: { services, caller } }) =>
    services.displays.putSettings(input, callerName(caller)),
  ),

  verify: procedures.displays.verify.handler(({ context: { services } }) => services.displays.verify()),
};
