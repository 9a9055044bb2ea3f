import { encodeMoveRequest } from './query-commands.ts';
import { contextFor, exchangeQuery } from './query-exchange.ts';
import { encodeIdentifier, type QueryIdentifier, queryProposal, querySopClassUid } from './query-model.ts';
import { retrieveOutcome, type RetrieveOptions, type RetrieveOutcome } from './retrieve-outcome.ts';
import { ScuAssociation, type PeerTarget } from './scu-association.ts';

export interface MoveOptions extends RetrieveOptions {
  /** Where the instances shall go; default: to us, the calling AE title */
  readonly destinationAeTitle?: string;
}

/** A peer that sends no pending responses is silent for as long as its sub-operations last. */
const MOVE_RESPONSE_MS = 15 * 60_000;

/**
 * Asks a peer with C-MOVE (PS3.4 C.4.2) to send instances to a destination that it knows by AE title; they come in
 * associations of its own.
 *
 * @param identifier unique keys only, down to its level
 * @throws AppError UNREACHABLE, PEER (`data.status`), CANCELLED
 */
export async function moveFromPeer(
  target: PeerTarget,
  identifier: QueryIdentifier,
  { signal, timeouts, onProgress, destinationAeTitle = target.callingAeTitle }: MoveOptions = {},
): Promise<RetrieveOutcome> {
  const sopClassUid = querySopClassUid('move', identifier.root);
  const association = await ScuAssociation.open(target, [queryProposal('move', identifier.root)], {
    timeouts: { responseMs: MOVE_RESPONSE_MS, ...timeouts },
    opening: signal,
  });
  try {
    const context = contextFor(association, sopClassUid, target, 'moving studies (C-MOVE)');
    const response = await exchangeQuery(association, {
      context,
      command: (messageId) =>
        encodeMoveRequest(context.contextId, messageId, sopClassUid, destinationAeTitle),
      identifier: encodeIdentifier(identifier, context.transferSyntaxUid),
      onPending: ({ command }) => onProgress?.(command.subOperations),
      signal: signal ?? new AbortController().signal,
    });
    return retrieveOutcome(target, response);
  } finally {
    await association.release();
  }
}
