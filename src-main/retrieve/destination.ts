import type { AppError } from '#shared/errors.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { pushRemote } from '#main/dicomweb-client/push-remote.ts';
import type { RemoteServer } from '#main/dicomweb-client/remote-server.ts';
import type { InstanceToSend } from '#main/network/instance-to-send.ts';
import type { PeerLimits } from '#main/network/peer-limits.ts';
import type { PeerTarget } from '#main/network/scu-association.ts';
import type { Convert } from '#main/network/send-instance.ts';
import { type DataFolder, instanceFile } from '#main/store/layout.ts';

/** What became of one instance for good. */
export interface SendOutcome {
  readonly sopInstanceUid: string;
  /** null: it is there */
  readonly error: AppError | null;
}

export interface SendWatch {
  readonly signal: AbortSignal;
  readonly onResult: (outcome: SendOutcome) => void;
  /** A pause before the next try begins */
  readonly onPause: (pauseMs: number, why: AppError) => void;
}

/** Where instances go. */
export interface Destination {
  readonly name: string;
  /** @throws AppError CANCELLED; what was acknowledged until then has been told */
  send(records: readonly InstanceRecord[], watch: SendWatch): Promise<void>;
}

/** A peer, how often it is tried and how much it takes at once. */
export interface SendTarget {
  readonly target: PeerTarget;
  readonly maxAssociations: number;
  readonly retries: number;
}

export interface DimseDestinationParts {
  readonly folder: DataFolder;
  readonly limits: PeerLimits;
  /** Absent: everything goes as it is stored, or not at all */
  readonly convert?: Convert | undefined;
  /** Pauses between the tries; default as `sendInstances` */
  readonly delaysMs?: readonly number[];
}

/** C-STORE to a peer. */
export function dimseDestination(parts: DimseDestinationParts, to: SendTarget): Destination {
  const { folder, limits, convert, delaysMs } = parts;
  const { target, maxAssociations, retries } = to;
  return {
    name: target.calledAeTitle,
    async send(records, watch) {
      // Loaded late: the DIMSE library would take a tenth of the core's time to get ready.
      const { sendInstances } = await import('#main/network/send-instances.ts');
      const how = { limits, maxAssociations, retries, convert, ...(delaysMs && { delaysMs }) };
      await sendInstances(
        target,
        records.map((record) => toSend(folder, record)),
        { ...how, ...watch },
      );
    },
  };
}

function toSend(folder: DataFolder, record: InstanceRecord): InstanceToSend {
  const { studyInstanceUid, sopInstanceUid, sopClassUid, transferSyntaxUid, datasetOffset } = record;
  const path = instanceFile(folder, studyInstanceUid, sopInstanceUid);
  return { sopClassUid, sopInstanceUid, transferSyntaxUid, source: { kind: 'file', path, datasetOffset } };
}

/** STOW-RS to a DICOMweb server, every byte as it is stored. */
export function webDestination(folder: DataFolder, server: RemoteServer): Destination {
  return {
    name: server.name,
    async send(records, { signal, onResult }) {
      const instances = records.map(({ studyInstanceUid, sopInstanceUid, sizeBytes }) => ({
        file: instanceFile(folder, studyInstanceUid, sopInstanceUid),
        sizeBytes,
        sopInstanceUid,
      }));
      await pushRemote(server, instances, {
        signal,
        onResult(result) {
          // Nothing is known against an instance that was not tried
          if (result.error?.code !== 'CANCELLED') onResult(result);
        },
      });
      signal.throwIfAborted();
    },
  };
}
