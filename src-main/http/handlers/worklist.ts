import { mayDo } from '#shared/contract/permissions.ts';
import { AppError } from '#shared/errors.ts';
import { subspecialtiesOf } from '#shared/worklist/subspecialties.ts';
import { rulesInForce } from '#main/reading/site-rules.ts';
import { listUsers } from '#main/users/accounts.ts';
import { callerName, requirePermission } from '#main/users/caller.ts';
import { removeWorklistList, saveWorklistList, worklistLists } from '#main/worklist/worklist-lists.ts';
import { changedKeys } from '../feed.ts';
import { procedures } from '../procedures.ts';
import type { Services } from '../services.ts';

/** More changed studies than this at once: the window searches again instead. */
const MAX_PENDING = 200;

export const worklist = {
  search: procedures.worklist.search.handler(({ input, context: { services, caller } }) =>
    services.worklist.search(input, callerName(caller)),
  ),

  changes: procedures.worklist.changes.handler(async function* ({ context: { services }, signal }) {
    const subscribe = (changed: (studyInstanceUid: string) => void) => services.worklist.onChange(changed);
    const changes = changedKeys({ subscribe, maxPending: MAX_PENDING }, signal);
    // Asked for before the first word goes out, so that nothing falls between that search and this feed.
    let next = changes.next();
    yield { kind: 'reset' as const };
    for (let batch = await next; !batch.done; batch = await next) {
      if (batch.value === 'overflow') yield { kind: 'reset' as const };
      else {
        const rows = await services.worklist.rows(batch.value);
        for (const row of rows) yield { kind: 'changed' as const, row };
        const known = new Set(rows.map(({ study }) => study.studyInstanceUid));
        for (const studyInstanceUid of batch.value)
          if (!known.has(studyInstanceUid)) yield { kind: 'removed' as const, studyInstanceUid };
      }
      next = changes.next();
    }
  }),

  upcoming: procedures.worklist.upcoming.handler(({ input, context: { services, caller } }) =>
    services.worklist.upcoming(input, callerName(caller)),
  ),

  takeNext: procedures.worklist.takeNext.handler(({ input, context: { services, caller } }) =>
    services.worklist.takeNext(input, callerName(caller)),
  ),

  take: procedures.worklist.take.handler(({ input, context: { services, caller } }) =>
    services.worklist.take(input.studyInstanceUid, callerName(caller), input.takesOver),
  ),

  setPriority: procedures.worklist.setPriority.handler(async ({ input, context: { services, caller } }) => ({
    changed: await services.worklist.setPriority(input.studyInstanceUids, input.priority, callerName(caller)),
  })),

  assign: procedures.worklist.assign.handler(async ({ input, context: { services, caller } }) => {
    if (input.to !== '' && !(await readers(services)).includes(input.to))
      throw new AppError('INPUT', `There is no reader ${input.to} here. Choose another one.`);
    return { changed: await services.worklist.assign(input.studyInstanceUids, input.to, callerName(caller)) };
  }),

  subspecialties: procedures.worklist.subspecialties.handler(async ({ context: { services } }) =>
    subspecialtiesOf((await rulesInForce(services.station)).subspecialties),
  ),

  readers: procedures.worklist.readers.handler(({ context: { services } }) => readers(services)),

  lists: procedures.worklist.lists.handler(({ context: { services, caller } }) =>
    worklistLists(services.station, requirePermission(caller, 'self')),
  ),

  saveList: procedures.worklist.saveList.handler(async ({ input, context: { services, caller } }) => {
    const user = requirePermission(caller, input.isShared ? 'worklist.manage' : 'self');
    await saveWorklistList(services.station, user, input);
    return worklistLists(services.station, user);
  }),

  removeList: procedures.worklist.removeList.handler(async ({ input, context: { services, caller } }) => {
    const user = requirePermission(caller, 'self');
    await removeWorklistList(services.station, user, input.listId, mayDo(user.role, 'settings.manage'));
    return worklistLists(services.station, user);
  }),
};

/** Whoever may read, and is not shut out */
async function readers({ station }: Services): Promise<string[]> {
  const users = await listUsers(station);
  return users.flatMap(({ name, role, isDisabled }) => (role === 'radiologist' && !isDisabled ? [name] : []));
}
