import { DISPLAY_SYSTEM_SOP_CLASS_UID } from './association-policy.ts';
import { COMMAND } from './command-set.ts';
import type { Services } from './handlers.ts';
import { messagePdus } from './message-pdus.ts';
import { encodeNormalizedResponse, type NormalizedFacts } from './service-responses.ts';
import { NORMALIZED_STATUS, STATUS } from './status.ts';

/** The one instance of the class (PS3.4 EE.3) */
export const DISPLAY_SYSTEM_INSTANCE_UID = '1.2.840.10008.5.1.1.40.1';

export interface DisplaySystemAnswer {
  /** In the transfer syntax that was asked for */
  readonly dataset: Uint8Array;
  /** Attributes were asked for that are not there */
  readonly lacksSome: boolean;
}

/** Whoever knows the displays of this station. */
export interface DisplaySystemDesk {
  /** @param tags attributes of the first level; empty: all */
  displaySystem(transferSyntaxUid: string, tags: readonly number[]): Promise<DisplaySystemAnswer>;
}

/** Display System as SCP: what is known of the displays of this station, by N-GET (PS3.4 EE). */
export function displaySystemServices(desk: DisplaySystemDesk): Services {
  return {
    [COMMAND.attributesRequest]: async ({ command, context }, channel) => {
      const answer = (facts: NormalizedFacts) => {
        if (facts.hasDataset !== true) channel.refused(facts.status, facts.errorComment ?? '');
        return encodeNormalizedResponse(context.contextId, command, facts);
      };
      const isOfClass =
        command.requestedSopClassUid === DISPLAY_SYSTEM_SOP_CLASS_UID &&
        context.abstractSyntaxUid === DISPLAY_SYSTEM_SOP_CLASS_UID;
      if (!isOfClass) return channel.write(answer({ status: NORMALIZED_STATUS.noSuchClass }));
      if (command.requestedSopInstanceUid !== DISPLAY_SYSTEM_INSTANCE_UID)
        return channel.write(answer({ status: NORMALIZED_STATUS.noSuchInstance }));
      let found: DisplaySystemAnswer;
      try {
        found = await desk.displaySystem(context.transferSyntaxUid, command.attributeTags);
      } catch {
        const errorComment = 'What is known of the displays cannot be read';
        return channel.write(answer({ status: NORMALIZED_STATUS.processingFailure, errorComment }));
      }
      const { dataset, lacksSome } = found;
      const status = lacksSome ? NORMALIZED_STATUS.attributeListError : STATUS.success;
      const { contextId } = context;
      const response = answer({ status, hasDataset: true });
      return channel.write(messagePdus(response, contextId, Buffer.from(dataset), channel.maxFragmentBytes));
    },
  };
}
