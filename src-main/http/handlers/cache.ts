import { callerName } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';

export const cache = {
  status: procedures.cache.status.handler(({ context }) => context.services.cache.status()),

  list: procedures.cache.list.handler(({ input, context }) => context.services.cache.list(input.limit)),

  putSettings: procedures.cache.putSettings.handler(({ input, context: { services, caller } }) =>
    services.cache.putSettings(input, callerName(caller)),
  ),

  hold: procedures.cache.hold.handler(async ({ input, context: { services, caller } }) => {
    const { studyInstanceUid, isPinned, keepUntil } = input;
    const until = keepUntil === null ? 0 : Date.parse(keepUntil);
    await services.cache.hold(studyInstanceUid, isPinned, until, callerName(caller));
    return { isPinned, keepUntil };
  }),

  own: procedures.cache.own.handler(async ({ input, context: { services, caller } }) => {
    await services.cache.own(input.studyInstanceUid, callerName(caller));
    return { role: 'owned' as const };
  }),

  makeRoom: procedures.cache.makeRoom.handler(({ context: { services, caller } }) =>
    services.cache.makeRoom(callerName(caller)),
  ),
};
