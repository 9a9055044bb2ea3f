import { AppError } from '#shared/errors.ts';
import type { ContextAnswer } from './association-policy.ts';
import { messagePdus } from './message-pdus.ts';
import { encodeCancelRequest } from './query-commands.ts';
import type { PeerTarget, ResponseMessage, ScuAssociation } from './scu-association.ts';
import { QUERY_STATUS } from './query-status.ts';
import { statusText } from './status.ts';

/** How long a peer may take to end what was cancelled, before the association is broken off */
const CANCEL_WITHIN_MS = 3000;

export interface QueryMessage {
  readonly context: ContextAnswer;
  /** The command as a P-DATA-TF */
  readonly command: (messageId: number) => Buffer;
  readonly identifier: Buffer;
  readonly onPending: (response: ResponseMessage) => void;
  /** Asks the peer to stop (C-CANCEL); it then ends with FE00, or is left when it does not */
  readonly signal: AbortSignal;
}

/**
 * Sends one C-FIND, C-MOVE or C-GET and waits for its last response.
 *
 * @throws AppError when the association ends first; CANCELLED when a cancelled peer does not end in time
 */
export async function exchangeQuery(
  association: ScuAssociation,
  { context, command, identifier, onPending, signal }: QueryMessage,
): Promise<ResponseMessage> {
  const messageId = association.nextMessageId();
  let limit: NodeJS.Timeout | undefined;
  let isSent = false;
  const cancel = () => {
    limit ??= setTimeout(() => association.abort(), CANCEL_WITHIN_MS);
    if (isSent) association.respond(encodeCancelRequest(context.contextId, messageId));
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    return await association.converse(
      messageId,
      async () => {
        const message = messagePdus(
          command(messageId),
          context.contextId,
          identifier,
          association.maxFragmentBytes,
        );
        await association.write(message);
        isSent = true;
        if (signal.aborted) cancel();
      },
      onPending,
    );
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', cancel);
  }
}

/** @throws AppError PEER when the peer did not agree to the service */
export function contextFor(
  association: ScuAssociation,
  sopClassUid: string,
  { calledAeTitle }: PeerTarget,
  service: string,
): ContextAnswer {
  const [context] = association.contextsOf(sopClassUid);
  if (context) return context;
  throw new AppError(
    'PEER',
    `${calledAeTitle} does not offer ${service}. Check what it is and its settings for this station.`,
    { data: { calledAeTitle, status: QUERY_STATUS.classNotSupported } },
  );
}

/** Why a peer refused, in words; `data.status` has the status. */
export function queryRefusal({ calledAeTitle, callingAeTitle }: PeerTarget, status: number): AppError {
  const words = refusalWords(calledAeTitle, callingAeTitle, status);
  return new AppError('PEER', words, { data: { calledAeTitle, status } });
}

function refusalWords(peer: string, ourAeTitle: string, status: number): string {
  const code = statusText(status);
  switch (status) {
    case QUERY_STATUS.outOfResources:
      return `${peer} cannot answer: too many matches, or too much to do (status ${code}). Narrow the search or try again later.`;
    case QUERY_STATUS.cannotCountMatches:
      return `${peer} is too busy to find what was asked for (status ${code}). Try again later.`;
    case QUERY_STATUS.cannotSendAny:
      return `${peer} could not send anything (status ${code}). Check that it has the address and port of ${ourAeTitle}; its log says more.`;
    case QUERY_STATUS.unknownDestination:
      return `${peer} does not know ${ourAeTitle} as a destination (status ${code}). Enter this station there, with its address and port.`;
    case QUERY_STATUS.identifierMismatch:
      return `${peer} does not understand this query (status ${code}). It may not offer this level.`;
    case QUERY_STATUS.classNotSupported:
      return `${peer} does not offer this service (status ${code}).`;
    case QUERY_STATUS.notAuthorized:
      return `${peer} does not let ${ourAeTitle} do this (status ${code}). Check its settings for this station.`;
    default:
      return `${peer} could not do it (status ${code}). Its log says why.`;
  }
}
