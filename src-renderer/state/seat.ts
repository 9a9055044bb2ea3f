import { Dexie, type EntityTable } from 'dexie';

type SeatValue = { readonly key: string; readonly value: unknown };

/**
 * What belongs to this seat only and may be lost at any time: column widths, panels. The record is the core's.
 */
const database = new Dexie('viewbox-seat') as Dexie & {
  values: EntityTable<SeatValue, 'key'>;
};
database.version(1).stores({ values: 'key' });

const values = new Map<string, unknown>();

/** Reads the seat's values into memory, so that a screen is drawn right the first time. Never fails. */
export async function loadSeat(): Promise<void> {
  try {
    for (const { key, value } of await database.values.toArray()) values.set(key, value);
  } catch {
    // A browser without storage (private window): everything has its default.
  }
}

export function seatValue<Value>(key: string, fallback: Value): Value {
  return (values.get(key) as Value | undefined) ?? fallback;
}

export function keepSeatValue(key: string, value: unknown): void {
  values.set(key, value);
  database.values.put({ key, value }).catch(() => undefined);
}
