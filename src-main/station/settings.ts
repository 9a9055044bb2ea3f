import type { z } from 'zod';
import { type Settings, settingsSchema } from '#shared/contract/station.ts';
import type { Config } from '#main/config/config.ts';
import type { StationDatabase } from './station-database.ts';

/** What the flags of `serve` may say; an absent flag says nothing. */
export interface Flags {
  readonly aeTitle?: string | undefined;
  readonly dicomHost?: string | undefined;
  readonly dicomPort?: number | undefined;
  readonly dicomTlsPort?: number | undefined;
  readonly httpHost?: string | undefined;
  readonly httpPort?: number | undefined;
}

/** Where the DICOM node listens by these settings. */
export function dicomAddressOf(settings: Settings) {
  const { aeTitle, dicomHost, dicomPort, dicomTlsPort, isPlainDicomOn } = settings;
  return {
    aeTitle,
    host: dicomHost,
    port: dicomPort,
    tlsPort: dicomTlsPort,
    isPlainOn: isPlainDicomOn,
  };
}

/** The settings in force: a flag wins over what was chosen in the window, and that over the configuration file. */
export async function settingsInForce(
  database: StationDatabase,
  config: Config,
  flags: Flags,
): Promise<Settings> {
  const stored = await storedSettings(database);
  return {
    stationName: stored.stationName ?? config.station.name,
    aeTitle: flags.aeTitle ?? stored.aeTitle ?? config.dicom.aeTitle,
    dicomHost: flags.dicomHost ?? stored.dicomHost ?? config.dicom.host,
    dicomPort: flags.dicomPort ?? stored.dicomPort ?? config.dicom.port,
    dicomTlsPort:
      flags.dicomTlsPort ?? (stored.dicomTlsPort === undefined ? config.dicom.tlsPort : stored.dicomTlsPort),
    isPlainDicomOn: stored.isPlainDicomOn ?? config.dicom.plain,
  };
}

const storedSchema = settingsSchema.partial();
type StoredSettings = z.infer<typeof storedSchema>;

export async function storedSettings(database: StationDatabase): Promise<StoredSettings> {
  const rows = await database.selectFrom('setting').selectAll().execute();
  const value = Object.fromEntries(rows.map((row) => [row.name, JSON.parse(row.value) as unknown]));
  const result = storedSchema.safeParse(value);
  return result.success ? result.data : {};
}

/** Keeps those that differ from what is in force, so that a value nobody chose keeps following the configuration file. */
export async function storeSettings(
  database: StationDatabase,
  inForce: Settings,
  chosen: Partial<Settings>,
): Promise<void> {
  const names = Object.keys(settingsSchema.shape) as (keyof Settings)[];
  for (const name of names) {
    if (chosen[name] === undefined || chosen[name] === inForce[name]) continue;
    const value = JSON.stringify(chosen[name]);
    await database
      .insertInto('setting')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
  }
}
