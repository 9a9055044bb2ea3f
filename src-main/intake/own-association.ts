import type { AssociationFacts, StoreHandler } from '#main/network/handlers.ts';
import { InstanceSink, storeSink, type Intake } from './instance-sink.ts';

/** Hears of an association that we opened ourselves and on which instances come. */
export interface OwnAssociationEvents {
  opened(key: string, association: AssociationFacts): void;
  closed(key: string, association: AssociationFacts, acknowledgedInstances: number): void;
}

/**
 * Takes what a C-GET brings, through the same door as C-STORE.
 *
 * The association is told about with its first instance; one that brings nothing is none.
 */
export function ownAssociationStore(intake: Intake, key: string, events: OwnAssociationEvents): StoreHandler {
  let isOpen = false;
  return {
    openSink({ association, sopClassUid, sopInstanceUid, transferSyntaxUid }) {
      if (!isOpen) events.opened(key, association);
      isOpen = true;
      const source = association.callingAeTitle;
      return storeSink(
        new InstanceSink(intake, {
          sopClassUid,
          sopInstanceUid,
          transferSyntaxUid,
          source,
          association: key,
        }),
      );
    },
    associationClosed(association, acknowledgedInstances) {
      if (isOpen) events.closed(key, association, acknowledgedInstances);
    },
  };
}
