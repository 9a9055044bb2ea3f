import type { InstanceRecord } from '#main/catalog/records.ts';
import type { PeerTarget } from '#main/network/scu-association.ts';
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

/**
 * Asks the archive by C-FIND for the SOP Instance UIDs of every series: a count alone would not say that they are the same
 * instances.
 *
 * @param targetOf how a peer is reached; throws AppError when it is none any more
 */
export function proveByFind(targetOf: (peer: string) => Promise<PeerTarget>): CopyProof {
  return async (peer, studyInstanceUid, instances, signal) => {
    try {
      const target = await targetOf(peer);
      // Loaded late: the DIMSE library would take a tenth of the core's time to get ready.
      const { findAtPeer } = await import('#main/network/find-scu.ts');
      const bySeries = Map.groupBy(instances, (instance) => instance.seriesInstanceUid);
      for (const [seriesInstanceUid, its] of bySeries) {
        const missing = new Set(its.map(({ sopInstanceUid }) => sopInstanceUid));
        const keys = {
          StudyInstanceUID: studyInstanceUid,
          SeriesInstanceUID: seriesInstanceUid,
          SOPInstanceUID: '',
        };
        for await (const found of findAtPeer(target, { level: 'IMAGE', keys }, { signal }))
          missing.delete(found.text('SOPInstanceUID'));
        if (missing.size > 0)
          return {
            isProven: false,
            reason: `${peer} does not have ${String(missing.size)} of its ${String(instances.length)} instances.`,
          };
      }
      return { isProven: true };
    } catch (error) {
      signal.throwIfAborted();
      return { isProven: false, reason: toAppError(error).message };
    }
  };
}
