import { callerName, requirePermission } from '#main/users/caller.ts';
import { changeAudited } from '../audited.ts';
import { changedKeys } from '../feed.ts';
import { procedures } from '../procedures.ts';

export const preferences = {
  get: procedures.preferences.get.handler(({ context: { services, caller } }) =>
    services.preferences.read(requirePermission(caller, 'self').userKey),
  ),

  put: procedures.preferences.put.handler(async ({ input, context: { services, caller } }) => {
    const { userKey } = requirePermission(caller, 'self');
    await services.preferences.write(userKey, input);
    return services.preferences.read(userKey);
  }),

  putSitePresets: procedures.preferences.putSitePresets.handler(async ({ input, context }) => {
    const { preferences: kept } = context.services;
    const { userKey } = requirePermission(context.caller, 'settings.manage');
    const objects = { windowPresets: String(input.length) };
    await changeAudited(context, { event: 'settings.change', objects }, (database) =>
      kept.writeSitePresets(database, input),
    );
    kept.tell();
    return kept.read(userKey);
  }),

  putSiteProtocols: procedures.preferences.putSiteProtocols.handler(async ({ input, context }) => {
    const { preferences: kept } = context.services;
    const { userKey } = requirePermission(context.caller, 'settings.manage');
    const objects = { hangingProtocols: String(input.length) };
    await changeAudited(context, { event: 'settings.change', objects }, (database) =>
      kept.writeSiteProtocols(database, input),
    );
    kept.tell();
    return kept.read(userKey);
  }),

  putDisplay: procedures.preferences.putDisplay.handler(async ({ input, context: { services, caller } }) => {
    const { userKey } = requirePermission(caller, 'self');
    await services.preferences.writeDisplay({
      ...input,
      measuredBy: callerName(caller),
      measuredAt: new Date().toISOString(),
    });
    return services.preferences.read(userKey);
  }),

  changes: procedures.preferences.changes.handler(async function* ({ context, signal }) {
    const { preferences: kept } = context.services;
    const { userKey } = requirePermission(context.caller, 'self');
    const changes = changedKeys(
      { subscribe: (changed) => kept.onChange(() => changed('preferences')), maxPending: 1 },
      signal,
    );
    yield await kept.read(userKey);
    for await (const _ of changes) yield await kept.read(userKey);
  }),
};
