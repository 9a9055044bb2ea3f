import type { StationDatabase } from '#main/station/station-database.ts';

/** What was not taken, and why; free of patient data. */
export interface UnsentInstance {
  readonly sopInstanceUid: string;
  readonly reason: string;
}

/** Takes acknowledgements of one job. */
export interface SentKeeper {
  add(sopInstanceUid: string): void;
  /** Resolves when all that was added is on disk */
  flush(): Promise<void>;
}

/** What the peers of send jobs have acknowledged, and what they have not taken. */
export interface SentInstances {
  of(jobId: string): Promise<ReadonlySet<string>>;
  keeper(jobId: string): SentKeeper;
  /** Replaces what was kept of the run before. */
  keepUnsent(jobId: string, unsent: readonly UnsentInstance[]): Promise<void>;
  unsentOf(jobId: string): Promise<UnsentInstance[]>;
}

/** Acknowledgements that a crash may cost at most; each would be one instance that the peer gets twice */
const MOST_WAITING = 32;
/** More of one job are only counted */
const MOST_UNSENT = 1000;
/** Rows of one statement; SQLite takes 32,766 values */
const ROWS_AT_ONCE = 500;

/** Remembers in the station database what was acknowledged, in small groups, since each write waits for the disk. */
export function sentInstances(station: StationDatabase): SentInstances {
  return {
    async of(jobId) {
      const rows = await station
        .selectFrom('sent_instance')
        .select('sop_instance_uid')
        .where('job_id', '=', jobId)
        .execute();
      return new Set(rows.map((row) => row.sop_instance_uid));
    },
    keeper(jobId) {
      let waiting: string[] = [];
      let writing: Promise<void> = Promise.resolve();
      const write = () => {
        const rows = waiting.map((uid) => ({ job_id: jobId, sop_instance_uid: uid }));
        waiting = [];
        writing = writing.then(async () => {
          if (rows.length === 0) return;
          await station
            .insertInto('sent_instance')
            .values(rows)
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        });
        return writing;
      };
      return {
        add(sopInstanceUid) {
          waiting.push(sopInstanceUid);
          // What fails here fails in `flush`, too
          if (waiting.length >= MOST_WAITING) void write().catch(() => undefined);
        },
        flush: write,
      };
    },
    async keepUnsent(jobId, unsent) {
      const rows = unsent
        .slice(0, MOST_UNSENT)
        .map(({ sopInstanceUid, reason }) => ({ job_id: jobId, sop_instance_uid: sopInstanceUid, reason }));
      await station.transaction().execute(async (change) => {
        await change.deleteFrom('unsent_instance').where('job_id', '=', jobId).execute();
        for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
          await change
            .insertInto('unsent_instance')
            .values(rows.slice(at, at + ROWS_AT_ONCE))
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
      });
    },
    async unsentOf(jobId) {
      const rows = await station
        .selectFrom('unsent_instance')
        .select(['sop_instance_uid', 'reason'])
        .where('job_id', '=', jobId)
        .orderBy('sop_instance_uid')
        .execute();
      return rows.map((row) => ({ sopInstanceUid: row.sop_instance_uid, reason: row.reason }));
    },
  };
}
