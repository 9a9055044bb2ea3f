import { AnswerQueue } from './answer-queue.ts';
import { COMMAND } from './command-set.ts';
import { planGet } from './get-plan.ts';
import type { AssociationFacts, StoreHandler } from './handlers.ts';
import { encodeQueryRequest } from './query-commands.ts';
import { contextFor, exchangeQuery } from './query-exchange.ts';
import { encodeIdentifier, type QueryIdentifier, queryProposal, querySopClassUid } from './query-model.ts';
import { retrieveOutcome, type RetrieveOptions, type RetrieveOutcome } from './retrieve-outcome.ts';
import { ScuAssociation, type PeerRequests, type PeerTarget } from './scu-association.ts';
import { StorageScp } from './storage-scp.ts';

export interface GetOptions extends RetrieveOptions {
  /** Classes of what is asked for, so that each gets all its syntaxes; none: those that archives usually hold */
  readonly sopClassUids?: readonly string[];
  /** Names the association for the store handler; distinct among those that are open */
  readonly associationId: number;
}

/**
 * Gets instances from a peer with C-GET (PS3.4 C.4.3): they come on the association that asks for them, so the peer need
 * not know us.
 *
 * Each goes to `store` and is answered with success only when that says that it is safe. At the end the store is told
 * that the association is over, however it ended.
 *
 * @param identifier unique keys only, down to its level
 * @throws AppError UNREACHABLE, PEER (`data.status`), CANCELLED
 */
export async function getFromPeer(
  target: PeerTarget,
  identifier: QueryIdentifier,
  store: StoreHandler,
  { signal, timeouts, onProgress, sopClassUids = [], associationId }: GetOptions,
): Promise<RetrieveOutcome> {
  const sopClassUid = querySopClassUid('get', identifier.root);
  const service = queryProposal('get', identifier.root);
  const association = await ScuAssociation.open(target, [service, ...planGet(sopClassUids, 1)], {
    timeouts,
    opening: signal,
  });
  const facts: AssociationFacts = {
    associationId,
    callingAeTitle: target.calledAeTitle,
    calledAeTitle: target.callingAeTitle,
    host: target.host,
  };
  association.serve(incomingStores(association, facts, store));
  try {
    const context = contextFor(association, sopClassUid, target, 'handing studies over (C-GET)');
    const response = await exchangeQuery(association, {
      context,
      command: (messageId) =>
        encodeQueryRequest(COMMAND.getRequest, context.contextId, messageId, sopClassUid),
      identifier: encodeIdentifier(identifier, context.transferSyntaxUid),
      onPending: ({ command }) => onProgress?.(command.subOperations),
      signal: signal ?? new AbortController().signal,
    });
    return retrieveOutcome(target, response);
  } finally {
    await association.release();
  }
}

function incomingStores(
  association: ScuAssociation,
  facts: AssociationFacts,
  store: StoreHandler,
): PeerRequests {
  const storage = new StorageScp(
    {
      facts,
      answers: new AnswerQueue((bytes) => association.respond(bytes)),
      holdForSink: (isHeld) => association.hold(isHeld),
    },
    store,
  );
  return {
    begin(context, command) {
      // Nothing but C-STORE was agreed to for the peer's side
      if (command.commandField === COMMAND.storeRequest) storage.begin(context, command);
      else association.abort();
    },
    write: (bytes) => storage.write(bytes),
    end: () => storage.end(),
    close: () => storage.close(),
  };
}
