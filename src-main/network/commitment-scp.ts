import { setTimeout as pause } from 'node:timers/promises';
import { toAppError } from '#shared/errors.ts';
import { STORAGE_COMMITMENT_SOP_CLASS_UID } from './association-policy.ts';
import { COMMAND } from './command-set.ts';
import {
  COMMITMENT_INSTANCE_UID,
  encodeCommitmentReport,
  encodeEventReportRequest,
  readCommitmentReport,
  readCommitmentRequest,
  REQUEST_COMMITMENT,
  SOME_FAILED,
  type CommitmentReport,
  type CommitmentRequest,
} from './commitment-messages.ts';
import type { Service, ServiceChannel, ServiceRequest, Services } from './handlers.ts';
import { messagePdus } from './message-pdus.ts';
import { encodeNormalizedResponse } from './service-responses.ts';
import { isDone, NORMALIZED_STATUS, STATUS } from './status.ts';

/** Whoever keeps the transactions of storage commitment; each promise resolves when what it says is on the disk. */
export interface CommitmentDesk {
  /** A peer asks. @returns names the transaction */
  asked(peer: string, request: CommitmentRequest): Promise<string>;
  /** Resolves when every instance has been verified; null when the transaction is not to be reported here. */
  outcome(commitmentId: string): Promise<CommitmentReport | null>;
  /** Whether the report reached the peer on its own association; if not, it goes on one of ours. */
  delivered(commitmentId: string, isDelivered: boolean): Promise<void>;
  /** A peer answers what we asked it. @returns whether that was asked */
  reported(peer: string, report: CommitmentReport): Promise<boolean>;
}

/** Most peers release as soon as they have the response: a report would cross that. */
const REPORT_AFTER_MS = 250;

/** Storage commitment as SCP, and the reports to us as SCU (PS3.4 J.3). */
export function commitmentServices(desk: CommitmentDesk): Services {
  return {
    [COMMAND.actionRequest]: actionService(desk),
    [COMMAND.eventReportRequest]: eventReportService(desk),
  };
}

function actionService(desk: CommitmentDesk): Service {
  return async (request, channel) => {
    const { association, context, command, dataset } = request;
    const answer = (status: number, errorComment = '') => {
      if (status !== STATUS.success) channel.refused(status, errorComment);
      return channel.write(encodeNormalizedResponse(context.contextId, command, { status, errorComment }));
    };
    const refusal = refusalOf(request, command.requestedSopClassUid, command.requestedSopInstanceUid);
    if (refusal !== null) return answer(refusal);
    if (command.typeId !== REQUEST_COMMITMENT) return answer(NORMALIZED_STATUS.noSuchAction);
    // Who only reports to us as SCP has no right to ask (association-policy.ts)
    if (context.role === 'scp') return answer(STATUS.notAuthorized);
    let asked: CommitmentRequest;
    try {
      asked = readCommitmentRequest(dataset, context.transferSyntaxUid);
    } catch (error) {
      return answer(NORMALIZED_STATUS.invalidArgument, toAppError(error).message);
    }
    let commitmentId: string;
    try {
      commitmentId = await desk.asked(association.callingAeTitle, asked);
    } catch (error) {
      return answer(NORMALIZED_STATUS.processingFailure, toAppError(error).message);
    }
    try {
      await answer(STATUS.success);
    } catch (error) {
      // The peer may not know that it was heard; the report goes to it all the same
      await desk.delivered(commitmentId, false);
      throw error;
    }
    await reportHere(desk, request, channel, commitmentId);
    return undefined;
  };
}

/** Reports on the association that asked, when that still stands once all is verified. */
async function reportHere(
  desk: CommitmentDesk,
  { context, signal }: ServiceRequest,
  channel: ServiceChannel,
  commitmentId: string,
): Promise<void> {
  const over = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  let isDelivered = false;
  try {
    await pause(REPORT_AFTER_MS, undefined, { signal });
    const report = await Promise.race([desk.outcome(commitmentId), over]);
    if (report && !signal.aborted) {
      const { contextId, transferSyntaxUid } = context;
      const messageId = channel.nextMessageId();
      const { status } = await channel.exchange(messageId, () =>
        channel.write(
          messagePdus(
            encodeEventReportRequest(contextId, messageId, report),
            contextId,
            encodeCommitmentReport(report, transferSyntaxUid),
            channel.maxFragmentBytes,
          ),
        ),
      );
      isDelivered = isDone(status);
    }
  } catch {
    // The association ended; an own one will carry the report
  }
  await desk.delivered(commitmentId, isDelivered);
}

function eventReportService(desk: CommitmentDesk): Service {
  return async (request, channel) => {
    const status = await takeReport(desk, request.association.callingAeTitle, request);
    if (status !== STATUS.success) channel.refused(status, 'a report of storage commitment');
    await channel.write(encodeNormalizedResponse(request.context.contextId, request.command, { status }));
  };
}

/** @returns the status to answer an N-EVENT-REPORT-RQ with, whichever side opened the association */
export async function takeReport(
  desk: Pick<CommitmentDesk, 'reported'>,
  peer: string,
  request: Pick<ServiceRequest, 'command' | 'context' | 'dataset'>,
): Promise<number> {
  const { command, context, dataset } = request;
  const refusal = refusalOf(request, command.affectedSopClassUid, command.affectedSopInstanceUid);
  if (refusal !== null) return refusal;
  if (command.typeId < 1 || command.typeId > SOME_FAILED) return NORMALIZED_STATUS.noSuchEvent;
  let report: CommitmentReport;
  try {
    report = readCommitmentReport(dataset, context.transferSyntaxUid);
  } catch {
    return NORMALIZED_STATUS.invalidArgument;
  }
  try {
    return (await desk.reported(peer, report)) ? STATUS.success : NORMALIZED_STATUS.invalidArgument;
  } catch {
    return NORMALIZED_STATUS.processingFailure;
  }
}

function refusalOf(
  { context }: Pick<ServiceRequest, 'context'>,
  sopClassUid: string,
  sopInstanceUid: string,
): number | null {
  const isCommitment =
    sopClassUid === STORAGE_COMMITMENT_SOP_CLASS_UID && context.abstractSyntaxUid === sopClassUid;
  if (!isCommitment) return NORMALIZED_STATUS.noSuchClass;
  return sopInstanceUid === COMMITMENT_INSTANCE_UID ? null : NORMALIZED_STATUS.noSuchInstance;
}
