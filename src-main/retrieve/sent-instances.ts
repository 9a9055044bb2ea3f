import type { StationDatabase } from '#main/station/station-database.ts';

/** Takes acknowledgements of one job. */
export interface SentKeeper {
  add(sopInstanceUid: string): void;
  /** Resolves when all that was added is on disk */
  flush(): Promise<void>;
}

/** What the peers of send jobs have acknowledged. */
export interface SentInstances {
  of(jobId: string): Promise<ReadonlySet<string>>;
  keeper(jobId: string): SentKeeper;
}

/** Acknowledgements that a crash may cost at most; each would be one instance that the peer gets twice */
const MOST_WAITING = 32;

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
  };
}
