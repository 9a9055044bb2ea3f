import type { InstanceRecord } from '#main/catalog/records.ts';
import { toAppError } from '#shared/errors.ts';

/** Whether another archive has every instance of a study; without proof nothing is evicted. */
export type CopyProof = (
  peer: string,
  studyInstanceUid: string,
  instances: readonly InstanceRecord[],
  signal: AbortSignal,
) => Promise<ProofOutcome>;

/** `reason` says, in words for a person, why there is no proof. */
export type ProofOutcome =
  { readonly isProven: true } | { readonly isProven: false; readonly reason: string };

/** What is asked of the archive of a cached study. */
export interface ProvingArchive {
  /** It keeps what it has */
  readonly isArchive: boolean;
  findInstances(
    studyInstanceUid: string,
    seriesInstanceUid: string,
    signal: AbortSignal,
  ): Promise<readonly { readonly sopInstanceUid: string }[]>;
}

/**
 * Asks the archive now for the SOP Instance UIDs of every series: a count alone would not say that they are the same
 * instances.
 *
 * @param open throws AppError when the archive is not known any more
 */
export function proveByAsking(open: (peer: string) => Promise<ProvingArchive>): CopyProof {
  return async (peer, studyInstanceUid, instances, signal) => {
    try {
      const archive = await open(peer);
      if (!archive.isArchive) return unproven(`${peer} is not marked as an archive any more.`);
      const bySeries = Map.groupBy(instances, (instance) => instance.seriesInstanceUid);
      for (const [seriesInstanceUid, its] of bySeries) {
        const found = await archive.findInstances(studyInstanceUid, seriesInstanceUid, signal);
        const there = new Set(found.map(({ sopInstanceUid }) => sopInstanceUid));
        const missing = its.filter(({ sopInstanceUid }) => !there.has(sopInstanceUid)).length;
        if (missing > 0)
          return unproven(
            `${peer} does not have ${String(missing)} of the ${String(its.length)} instances of a series.`,
          );
      }
      return { isProven: true };
    } catch (error) {
      signal.throwIfAborted();
      return unproven(toAppError(error).message);
    }
  };
}

function unproven(reason: string): ProofOutcome {
  return { isProven: false, reason };
}
