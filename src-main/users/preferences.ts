import { z } from 'zod';
import type { PreferencesInForce } from '#shared/contract/preferences.ts';
import {
  DEFAULT_PREFERENCES,
  displaySizeSchema,
  readingPreferencesSchema,
  sitePresetsSchema,
  type DisplaySize,
  type ReadingPreferences,
  type WindowPreset,
} from '#shared/reading/preferences.ts';
import { readNamed, writeNamed } from '#main/station/named-setting.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { groupOf } from './accounts.ts';
import { sharedProtocols } from './shared-protocols.ts';

const SITE_PRESETS = 'windowPresets';
const DISPLAYS = 'displaySizes';
/** Displays that were measured longest ago are forgotten beyond this many. */
const MOST_DISPLAYS = 100;

/** How the users of a station like to read. */
export class Preferences {
  readonly #database: StationDatabase;
  readonly #listeners = new Set<() => void>();

  constructor(database: StationDatabase) {
    this.#database = database;
  }

  /** Called after each change of anybody's; returns the end of it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async read(userKey: string): Promise<PreferencesInForce> {
    const row = await this.#database
      .selectFrom('user_preference')
      .select('value')
      .where('user_key', '=', userKey)
      .executeTakeFirst();
    const group = await groupOf(this.#database, userKey);
    const own = row && readingPreferencesSchema.safeParse(JSON.parse(row.value));
    return {
      own: own?.success === true ? own.data : DEFAULT_PREFERENCES,
      sitePresets: (await readNamed(this.#database, SITE_PRESETS, sitePresetsSchema)) ?? [],
      group,
      sharedProtocols: await sharedProtocols(this.#database, group),
      displays: await this.#displays(),
    };
  }

  async write(userKey: string, own: ReadingPreferences): Promise<void> {
    const value = JSON.stringify(own);
    await this.#database
      .insertInto('user_preference')
      .values({ user_key: userKey, value })
      .onConflict((conflict) => conflict.column('user_key').doUpdateSet({ value }))
      .execute();
    this.tell();
  }

  /** @param database of the transaction that the change is recorded in; call `tell` after it */
  async writeSitePresets(database: StationDatabase, presets: readonly WindowPreset[]): Promise<void> {
    await writeNamed(database, SITE_PRESETS, presets);
  }

  async writeDisplay(display: DisplaySize): Promise<void> {
    const others = (await this.#displays()).filter((each) => each.display !== display.display);
    await writeNamed(this.#database, DISPLAYS, [display, ...others].slice(0, MOST_DISPLAYS));
    this.tell();
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  async #displays(): Promise<DisplaySize[]> {
    return (await readNamed(this.#database, DISPLAYS, z.array(displaySizeSchema))) ?? [];
  }
}
