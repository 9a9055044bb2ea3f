import type { AuditEntry } from '#main/audit/messages.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { callerName } from '#main/users/caller.ts';
import type { Call } from './services.ts';

type Concerning = Pick<AuditEntry, 'event' | 'objects'>;

/**
 * Changes the station's database and the audit log together: without the record there is no change, and a change that fails is
 * recorded as a failure.
 */
export async function changeAudited<Result>(
  { services, caller }: Call,
  concerning: Concerning,
  change: (database: StationDatabase) => Promise<Result>,
): Promise<Result> {
  const user = callerName(caller);
  let isRecorded = false;
  try {
    return await services.station.transaction().execute(async (database) => {
      const result = await change(database);
      await services.audit.record({ ...concerning, user, outcome: 'success' });
      isRecorded = true;
      return result;
    });
  } catch (error) {
    // Recorded as done although the commit failed, or not recorded at all because it failed: the failure is what stands last.
    await services.audit.record({ ...concerning, user, outcome: 'failure' }).catch((cause: unknown) => {
      services.log.error(
        { error: cause, event: concerning.event, isRecorded },
        'a failure could not be audited',
      );
    });
    throw error;
  }
}

/** Records what a caller is about to see or start; without the record it does not happen. */
export async function recordAudited({ services, caller }: Call, concerning: Concerning): Promise<void> {
  await services.audit.record({ ...concerning, user: callerName(caller), outcome: 'success' });
}
