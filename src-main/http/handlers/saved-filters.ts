import { type SavedFilter, savedFilterSchema } from '#shared/contract/studies.ts';
import { AppError } from '#shared/errors.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { requirePermission } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';

/** One user needs no more, and the list is shown whole. */
const MAX_FILTERS = 100;

export const savedFilters = {
  list: procedures.savedFilters.list.handler(({ context: { services, caller } }) =>
    listFilters(services.station, requirePermission(caller, 'self').userKey),
  ),

  save: procedures.savedFilters.save.handler(async ({ input, context: { services, caller } }) => {
    const { userKey } = requirePermission(caller, 'self');
    const kept = await listFilters(services.station, userKey);
    if (kept.length >= MAX_FILTERS && !kept.some(({ name }) => name === input.name)) {
      throw new AppError('REFUSED', `There are ${MAX_FILTERS} saved filters already. Remove one first.`);
    }
    const filter = JSON.stringify(input.filter);
    await services.station
      .insertInto('saved_filter')
      .values({ user_key: userKey, name: input.name, filter })
      .onConflict((conflict) => conflict.columns(['user_key', 'name']).doUpdateSet({ filter }))
      .execute();
    return listFilters(services.station, userKey);
  }),

  remove: procedures.savedFilters.remove.handler(async ({ input, context: { services, caller } }) => {
    const { userKey } = requirePermission(caller, 'self');
    await services.station
      .deleteFrom('saved_filter')
      .where('user_key', '=', userKey)
      .where('name', '=', input.name)
      .execute();
    return listFilters(services.station, userKey);
  }),
};

async function listFilters(database: StationDatabase, userKey: string): Promise<SavedFilter[]> {
  const rows = await database
    .selectFrom('saved_filter')
    .select(['name', 'filter'])
    .where('user_key', '=', userKey)
    .orderBy('name')
    .execute();
  return rows.map(({ name, filter }) => ({
    name,
    filter: savedFilterSchema.shape.filter.parse(JSON.parse(filter)),
  }));
}
