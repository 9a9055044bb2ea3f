import { randomUUID } from 'node:crypto';
import { type WorklistFilter, worklistFilterSchema, type WorklistList } from '#shared/contract/worklist.ts';
import { AppError } from '#shared/errors.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { SignedIn } from '#main/users/caller.ts';

/** The list is shown whole. */
const MOST_LISTS = 200;

/** Shared ones and the user's own, by name. */
export async function worklistLists(
  database: StationDatabase,
  { userKey }: Pick<SignedIn, 'userKey'>,
): Promise<WorklistList[]> {
  const rows = await database
    .selectFrom('worklist_list')
    .selectAll()
    .where((where) => where.or([where('is_shared', '=', 1), where('user_key', '=', userKey)]))
    .orderBy('name')
    .orderBy('list_id')
    .execute();
  return rows.map((row) => ({
    listId: row.list_id,
    name: row.name,
    isShared: row.is_shared !== 0,
    madeBy: row.made_by,
    isOwn: row.user_key === userKey,
    filter: worklistFilterSchema.parse(JSON.parse(row.filter)),
  }));
}

/**
 * One of the same name and kind is replaced.
 *
 * @throws AppError REFUSED when that is somebody else's, or there are too many
 */
export async function saveWorklistList(
  database: StationDatabase,
  user: SignedIn,
  list: { readonly name: string; readonly isShared: boolean; readonly filter: WorklistFilter },
): Promise<void> {
  const lists = await worklistLists(database, user);
  const same = lists.find(({ name, isShared }) => name === list.name && isShared === list.isShared);
  if (same && !same.isOwn)
    throw new AppError(
      'REFUSED',
      `${same.madeBy} has shared a list of this name already. Choose another name.`,
    );
  if (!same && lists.length >= MOST_LISTS)
    throw new AppError('REFUSED', `There are ${String(MOST_LISTS)} lists already. Remove one first.`);
  const filter = JSON.stringify(list.filter);
  await database
    .insertInto('worklist_list')
    .values({
      list_id: same?.listId ?? randomUUID(),
      name: list.name,
      user_key: user.userKey,
      made_by: user.name,
      is_shared: list.isShared ? 1 : 0,
      filter,
    })
    .onConflict((conflict) => conflict.column('list_id').doUpdateSet({ filter }))
    .execute();
}

/** @param maySettle may also remove what others share */
export async function removeWorklistList(
  database: StationDatabase,
  user: SignedIn,
  listId: string,
  maySettle: boolean,
): Promise<void> {
  const found = (await worklistLists(database, user)).find((list) => list.listId === listId);
  if (!found) return;
  if (!found.isOwn && !maySettle)
    throw new AppError(
      'REFUSED',
      `${found.madeBy} made this list. Ask ${found.madeBy} or an administrator to remove it.`,
    );
  await database.deleteFrom('worklist_list').where('list_id', '=', listId).execute();
}
