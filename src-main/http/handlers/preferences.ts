import { AppError } from '#shared/errors.ts';
import { groupOf } from '#main/users/accounts.ts';
import { callerName, requirePermission } from '#main/users/caller.ts';
import { protocolHistory, putSharedProtocol } from '#main/users/shared-protocols.ts';
import { changeAudited } from '../audited.ts';
import { changedKeys } from '../feed.ts';
import { procedures } from '../procedures.ts';
import type { Call } from '../services.ts';

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

  putSiteProtocol: procedures.preferences.putSiteProtocol.handler(({ input, context }) =>
    share(context, '', input),
  ),

  putGroupProtocol: procedures.preferences.putGroupProtocol.handler(async ({ input, context }) => {
    const { userKey } = requirePermission(context.caller, 'studies.annotate');
    const group = await groupOf(context.services.station, userKey);
    if (group === '')
      throw new AppError(
        'REFUSED',
        'You are of no group. An administrator says of which one under Admin, Users.',
      );
    return share(context, group, input);
  }),

  protocolHistory: procedures.preferences.protocolHistory.handler(async ({ input, context }) => {
    const { level, protocolId } = input;
    const { station } = context.services;
    const { userKey } = requirePermission(context.caller, 'self');
    const sharedWith = level === 'site' ? '' : await groupOf(station, userKey);
    if (level === 'group' && sharedWith === '') return [];
    return protocolHistory(station, { sharedWith, protocolId });
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

/** Puts a hanging protocol in force for a group, or for the site where that is ''. */
async function share(
  context: Call,
  sharedWith: string,
  { protocolId, text, basedOn }: { protocolId: string; text: string; basedOn: number },
) {
  const { preferences: kept } = context.services;
  const { userKey } = requirePermission(context.caller, 'self');
  const objects = { hangingProtocol: protocolId, sharedWith: sharedWith || 'site' };
  const change = { text, basedOn, by: callerName(context.caller), at: Date.now() };
  await changeAudited(context, { event: 'settings.change', objects }, (database) =>
    putSharedProtocol(database, { sharedWith, protocolId }, change),
  );
  kept.tell();
  return kept.read(userKey);
}
