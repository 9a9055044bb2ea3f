import type { z } from 'zod';
import type { StationDatabase } from './station-database.ts';

/** A value of one part of the program, kept under its name beside the station's settings. */
export async function readNamed<Schema extends z.ZodType>(
  database: StationDatabase,
  name: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const row = await database
    .selectFrom('setting')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  if (!row) return undefined;
  const result = schema.safeParse(JSON.parse(row.value));
  return result.success ? result.data : undefined;
}

export async function writeNamed(database: StationDatabase, name: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  await database
    .insertInto('setting')
    .values({ name, value: text })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: text }))
    .execute();
}
