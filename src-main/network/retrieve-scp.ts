import { toAppError } from '#shared/errors.ts';
import { encodeDataSetTree, type DataSet } from '#main/dicom/data-set.ts';
import { putText, tagOf } from '#main/dicom/data-set-values.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { COMMAND, type SubOperations } from './command-set.ts';
import type { Retrieval, Service, ServiceChannel, ServiceRequest, Services } from './handlers.ts';
import type { InstanceToSend } from './instance-to-send.ts';
import { messagePdus } from './message-pdus.ts';
import { QUERY_STATUS } from './query-status.ts';
import { readRetrieveRequest, type RetrieveRequest } from '#main/dicom/retrieve-request.ts';
import type { PeerTarget } from './scu-association.ts';
import {
  prepareInstance,
  sendBlocks,
  type Convert,
  type PreparedInstance,
  type StoreLink,
} from './send-instance.ts';
import { encodeQueryResponse } from './service-responses.ts';
import { isDone, STATUS } from './status.ts';
import { storeInstances } from './storage-scu.ts';

/** What a retrieval asks of the rest of the core. */
export interface RetrieveSource {
  /** Everything stored that the request names. @throws AppError */
  select(request: RetrieveRequest): readonly InstanceOfStudy[];
  /** Where the peer of this AE title is; null when it is not known here. @throws AppError when it cannot be called */
  destination(aeTitle: string): Promise<MoveTarget | null>;
  readonly convert: Convert | undefined;
  retrieved(retrieval: Retrieval): void;
}

/** A destination, and how many associations it gets side by side. */
export interface MoveTarget extends PeerTarget {
  readonly maxAssociations: number;
}

export interface InstanceOfStudy extends InstanceToSend {
  readonly studyInstanceUid: string;
}

/** A pending response after each instance would be more messages than instances matter */
const PENDING_EVERY_MS = 100;

/** C-MOVE and C-GET as SCP (PS3.4 C.4.2, C.4.3). */
export function retrieveServices(source: RetrieveSource): Services {
  return { [COMMAND.moveRequest]: moveService(source), [COMMAND.getRequest]: getService(source) };
}

function moveService(source: RetrieveSource): Service {
  return (request, channel) =>
    answer(request, channel, source, 'move', async (instances, count) => {
      const { association, command, signal } = request;
      const destination = command.moveDestination;
      let target: MoveTarget | null;
      try {
        target = await source.destination(destination);
      } catch (thrown) {
        return { status: QUERY_STATUS.cannotSendAny, comment: toAppError(thrown).message };
      }
      if (!target) {
        const comment = `Move destination ${destination} is not known here`;
        return { status: QUERY_STATUS.unknownDestination, comment };
      }
      await count(null);
      await storeInstances(target, instances, {
        signal,
        associations: target.maxAssociations,
        convert: source.convert,
        moveOriginator: { aeTitle: association.callingAeTitle, messageId: command.messageId },
        onResult: ({ index, status, error }) => {
          if (error?.code !== 'CANCELLED' || !signal.aborted)
            void count({ index, status, isDone: error === null });
        },
      });
      return null;
    });
}

function getService(source: RetrieveSource): Service {
  return (request, channel) =>
    answer(request, channel, source, 'get', async (instances, count) => {
      const blocks = [sendBlocks(), sendBlocks()];
      const link: StoreLink = {
        maxFragmentBytes: channel.maxFragmentBytes,
        contextsOf: (uid) => channel.contextsOf(uid).filter(({ role }) => role !== undefined),
        nextMessageId: () => channel.nextMessageId(),
        write: (bytes) => channel.writeThrough(bytes),
        exchange: (messageId, send) => channel.exchange(messageId, send),
      };
      await count(null);
      // The next one is read while the peer works on this one
      const prepare = (index: number) => {
        const instance = instances[index];
        if (!instance) return null;
        const own = blocks[index % 2] ?? sendBlocks();
        const prepared = prepareInstance(link, instance, own, { convert: source.convert });
        prepared.catch(() => {});
        return prepared;
      };
      let next = prepare(0);
      try {
        for (let index = 0; next && !request.signal.aborted; index += 1) {
          let status: number | null = null;
          const current = next;
          try {
            await using prepared = await current;
            next = prepare(index + 1);
            status = await prepared.send();
          } catch (error) {
            // An association that is over ends all; what one instance lacks is its own failure
            if (toAppError(error).code === 'CANCELLED') throw error;
            if (next === current) next = prepare(index + 1);
          }
          await count({ index, status, isDone: status !== null && isDone(status) });
        }
      } finally {
        await discard(next);
      }
      return null;
    });
}

/** Lets go of what was prepared and is not sent; never rejects. */
async function discard(prepared: Promise<PreparedInstance> | null): Promise<void> {
  await prepared?.then(
    (its) => its[Symbol.asyncDispose](),
    () => {},
  );
}

interface InstanceResult {
  readonly index: number;
  readonly status: number | null;
  readonly isDone: boolean;
}

/** Counts a result, if there is one, and says so to the peer now and then. */
type Count = (result: InstanceResult | null) => Promise<void>;

interface Refusal {
  readonly status: number;
  readonly comment: string;
}

/** Reads the request, lets the sub-operations run, and answers with their numbers. */
async function answer(
  request: ServiceRequest,
  channel: ServiceChannel,
  source: RetrieveSource,
  service: 'move' | 'get',
  run: (instances: readonly InstanceOfStudy[], count: Count) => Promise<Refusal | null>,
): Promise<void> {
  const { association, context, command, dataset, signal } = request;
  const { contextId, transferSyntaxUid } = context;
  const refuse = (status: number, errorComment: string) => {
    channel.refused(status, errorComment);
    return channel.write(encodeQueryResponse(contextId, command, { status, errorComment }));
  };
  if (command.affectedSopClassUid !== context.abstractSyntaxUid) {
    await refuse(STATUS.sopClassNotSupported, 'SOP class differs from the presentation context');
    return;
  }
  let instances: readonly InstanceOfStudy[];
  try {
    instances = source.select(readRetrieveRequest(dataset, transferSyntaxUid, context.abstractSyntaxUid));
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    const isMisfit = code === 'MISSING';
    await refuse(isMisfit ? QUERY_STATUS.identifierMismatch : QUERY_STATUS.cannotCountMatches, message);
    return;
  }
  const failedUids: string[] = [];
  let [completed, warning, saidAtMs] = [0, 0, -Infinity];
  const counts = (): SubOperations => ({
    remaining: instances.length - completed - warning - failedUids.length,
    completed,
    failed: failedUids.length,
    warning,
  });
  const count: Count = async (result) => {
    if (result && !result.isDone) failedUids.push(instances[result.index]?.sopInstanceUid ?? '');
    else if (result?.status === STATUS.success) completed += 1;
    else if (result) warning += 1;
    const nowMs = performance.now();
    if (nowMs - saidAtMs < PENDING_EVERY_MS || signal.aborted) return;
    saidAtMs = nowMs;
    const pending = encodeQueryResponse(contextId, command, {
      status: QUERY_STATUS.pending,
      subOperations: counts(),
    });
    await channel.write(pending).catch(() => {});
  };
  const refusal = await run(instances, count);
  if (refusal) {
    await refuse(refusal.status, refusal.comment);
    return;
  }
  source.retrieved({
    association,
    service,
    destination: service === 'get' ? association.callingAeTitle : command.moveDestination,
    studyInstanceUids: [...new Set(instances.map(({ studyInstanceUid }) => studyInstanceUid))],
    completed: completed + warning,
    failed: failedUids.length,
  });
  const { remaining, ...done } = counts();
  const isCancelled = signal.aborted && remaining > 0;
  const status = isCancelled ? QUERY_STATUS.cancelled : finalStatus(failedUids.length, completed, warning);
  // Remaining sub-operations are only told of what has not ended (PS3.7 9.1.4.1.7)
  const subOperations = { remaining: isCancelled ? remaining : -1, ...done };
  const list = failedUids.length > 0 ? failedList(failedUids, transferSyntaxUid) : null;
  const response = encodeQueryResponse(contextId, command, {
    status,
    subOperations,
    hasDataset: list !== null,
  });
  await channel.write(list ? messagePdus(response, contextId, list, channel.maxFragmentBytes) : response);
}

/** PS3.4 tables C.4-2 and C.4-3 */
function finalStatus(failed: number, completed: number, warning: number): number {
  if (failed === 0) return warning === 0 ? STATUS.success : QUERY_STATUS.someFailed;
  return completed + warning === 0 ? QUERY_STATUS.cannotSendAny : QUERY_STATUS.someFailed;
}

/** Failed SOP Instance UID List (0008,0058) */
function failedList(uids: readonly string[], transferSyntaxUid: string): Buffer {
  const dataSet: DataSet = new Map();
  // What an explicit length of 16 bits holds; the rest is counted
  const most = Math.floor(65_000 / 65);
  putText(dataSet, tagOf('FailedSOPInstanceUIDList'), uids.slice(0, most).join('\\'));
  return encodeDataSetTree(dataSet, encodingOf(transferSyntaxUid));
}
