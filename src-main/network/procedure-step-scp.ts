import { isUid } from '#shared/dicom/uid.ts';
import { newUid } from '#main/dicom/new-uid.ts';
import { PROCEDURE_STEP_SOP_CLASS_UID } from './association-policy.ts';
import { COMMAND } from './command-set.ts';
import type { Service, ServiceRequest, Services } from './handlers.ts';
import {
  isFault,
  missing,
  readStepBegin,
  readStepChange,
  type StepBegin,
  type StepChange,
  type StepFault,
} from './procedure-step-messages.ts';
import { encodeNormalizedResponse, type NormalizedFacts } from './service-responses.ts';
import { NORMALIZED_STATUS, STATUS } from './status.ts';

/** Error ID (0000,0903) of a step that has ended: it may no longer be updated (PS3.4 F.7.2.2.3). */
export const STEP_HAS_ENDED = 0xa710;

/** `noEnd`, `noSeries`: what a final state needs is not there yet */
export type StepAnswer = 'written' | 'known' | 'unknown' | 'ended' | 'noEnd' | 'noSeries';

/** Whoever keeps the performed procedure steps; each promise resolves when what it says is on the disk. */
export interface StepDesk {
  stepBegun(peer: string, stepUid: string, step: StepBegin): Promise<StepAnswer>;
  stepChanged(peer: string, stepUid: string, change: StepChange): Promise<StepAnswer>;
}

const FAULTS: Readonly<Record<Exclude<StepAnswer, 'written'>, NormalizedFacts>> = {
  known: {
    status: NORMALIZED_STATUS.duplicateInstance,
    errorComment: 'There is such a procedure step already',
  },
  unknown: { status: NORMALIZED_STATUS.noSuchInstance, errorComment: 'There is no such procedure step' },
  ended: {
    status: NORMALIZED_STATUS.processingFailure,
    errorComment: 'Performed Procedure Step Object may no longer be updated',
    errorId: STEP_HAS_ENDED,
  },
  noEnd: factsOf(missing('PerformedProcedureStepEndDate or EndTime')),
  noSeries: factsOf(missing('PerformedSeriesSequence')),
};

/** Modality Performed Procedure Step as SCP (PS3.4 F.7). */
export function procedureStepServices(desk: StepDesk): Services {
  return {
    [COMMAND.createRequest]: service(async ({ association, command, dataset, context }) => {
      // An SCU may leave it to the SCP to name the instance (PS3.7 10.1.5.1.4)
      const stepUid = command.affectedSopInstanceUid || newUid();
      const refusal = refusalOf(context.abstractSyntaxUid, command.affectedSopClassUid, stepUid);
      if (refusal) return refusal;
      const read = readStepBegin(dataset, context.transferSyntaxUid);
      if (isFault(read)) return factsOf(read);
      const answer = await desk.stepBegun(association.callingAeTitle, stepUid, read);
      return answer === 'written' ? { status: STATUS.success, sopInstanceUid: stepUid } : FAULTS[answer];
    }),
    [COMMAND.setRequest]: service(async ({ association, command, dataset, context }) => {
      const stepUid = command.requestedSopInstanceUid;
      const refusal = refusalOf(context.abstractSyntaxUid, command.requestedSopClassUid, stepUid);
      if (refusal) return refusal;
      const read = readStepChange(dataset, context.transferSyntaxUid);
      if (isFault(read)) return factsOf(read);
      const answer = await desk.stepChanged(association.callingAeTitle, stepUid, read);
      return answer === 'written' ? { status: STATUS.success } : FAULTS[answer];
    }),
  };
}

function service(work: (request: ServiceRequest) => Promise<NormalizedFacts>): Service {
  return async (request, channel) => {
    let facts: NormalizedFacts;
    try {
      facts = await work(request);
    } catch {
      const errorComment = 'The data set cannot be read, or not be written down';
      facts = { status: NORMALIZED_STATUS.processingFailure, errorComment };
    }
    if (facts.status !== STATUS.success) channel.refused(facts.status, facts.errorComment ?? '');
    await channel.write(encodeNormalizedResponse(request.context.contextId, request.command, facts));
  };
}

function refusalOf(abstractSyntaxUid: string, sopClassUid: string, stepUid: string): NormalizedFacts | null {
  const isStep = sopClassUid === PROCEDURE_STEP_SOP_CLASS_UID && abstractSyntaxUid === sopClassUid;
  if (!isStep) return { status: NORMALIZED_STATUS.noSuchClass };
  return isUid(stepUid) ? null : { status: STATUS.invalidSopInstance };
}

function factsOf({ status, comment }: StepFault): NormalizedFacts {
  return { status, errorComment: comment };
}
