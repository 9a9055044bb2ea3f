import { createHash } from 'node:crypto';
import { z } from 'zod';

export const storedRecordSchema = z.strictObject({
  sequence: z.number().int().min(1),
  at: z.string(),
  event: z.string(),
  user: z.string(),
  outcome: z.enum(['success', 'failure']),
  objects: z.record(z.string(), z.string()),
  /** Hash of the record before; 64 zeros for the first */
  previous: z.string().length(64),
  /** SHA-256 of all the above */
  hash: z.string().length(64),
});

export type StoredRecord = z.infer<typeof storedRecordSchema>;

/** Where a chain stands: its last record's number and hash. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

export const EMPTY_CHAIN: ChainHead = { sequence: 0, hash: '0'.repeat(64) };

export function linkRecord(
  head: ChainHead,
  body: Omit<StoredRecord, 'sequence' | 'previous' | 'hash'>,
): StoredRecord {
  const linked = { ...body, sequence: head.sequence + 1, previous: head.hash };
  return { ...linked, hash: hashOf(linked) };
}

/** The record of this line when it is whole and follows the head, else null. */
export function followingRecord(head: ChainHead, line: string): StoredRecord | null {
  const record = parseRecord(line);
  if (!record) return null;
  const { hash, ...body } = record;
  const follows =
    record.sequence === head.sequence + 1 && record.previous === head.hash && hash === hashOf(body);
  return follows ? record : null;
}

export function parseRecord(line: string): StoredRecord | null {
  try {
    return storedRecordSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Keys in a fixed order, so that the hash does not depend on how a record was put together. */
function hashOf(record: Omit<StoredRecord, 'hash'>): string {
  const { sequence, at, event, user, outcome, objects, previous } = record;
  const sorted = Object.entries(objects).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([sequence, at, event, user, outcome, sorted, previous]))
    .digest('hex');
}
