import {
  admit,
  APPLICATION_CONTEXT_UID,
  CONTEXT_RESULT,
  DISPLAY_SYSTEM_SOP_CLASS_UID,
  PROCEDURE_STEP_SOP_CLASS_UID,
  STORAGE_COMMITMENT_SOP_CLASS_UID,
  VERIFICATION_SOP_CLASS_UID,
  type CallingPeer,
  type PeerRole,
} from '#main/network/association-policy.ts';
import { querySopClassUid, type QueryRoot, type QueryService } from '#main/network/query-model.ts';
import { STORAGE_SOP_CLASSES } from '#shared/dicom/sop-class.ts';
import { TRANSFER_SYNTAXES } from '#shared/dicom/transfer-syntax.ts';

/** What the listener says to proposals: its own admission is asked, so that nothing is claimed that it does not do. */

const CALLER = 'CALLER';
const NODE = 'NODE';

type Rights = Pick<CallingPeer, 'mayStore' | 'mayFind' | 'mayMove'>;

export const NO_RIGHTS: Rights = { mayStore: false };
export const ALL_RIGHTS: Rights = { mayStore: true, mayFind: true, mayMove: true };

/** The rights of a peer, as the window calls them, each alone */
export const EACH_RIGHT: Readonly<Record<string, Rights>> = {
  store: { mayStore: true },
  find: { mayStore: false, mayFind: true },
  move: { mayStore: false, mayMove: true },
};

const ROOTS: readonly QueryRoot[] = ['patient', 'study'];
const QUERIES: readonly QueryService[] = ['find', 'move', 'get'];

export const QUERY_CLASSES: readonly string[] = QUERIES.flatMap((service) =>
  ROOTS.map((root) => querySopClassUid(service, root)),
);

export const SERVICE_CLASSES: readonly string[] = [
  VERIFICATION_SOP_CLASS_UID,
  STORAGE_COMMITMENT_SOP_CLASS_UID,
  PROCEDURE_STEP_SOP_CLASS_UID,
  DISPLAY_SYSTEM_SOP_CLASS_UID,
  ...QUERY_CLASSES,
];

const FIRST_STORAGE = STORAGE_SOP_CLASSES[0]?.uid ?? '';

/** Whether a caller with these rights gets a context, alone on its association. */
export function accepts(
  abstractSyntaxUid: string,
  transferSyntaxUids: readonly string[],
  rights: Rights = ALL_RIGHTS,
  role?: PeerRole,
): boolean {
  const context = { contextId: 1, abstractSyntaxUid, transferSyntaxUids, ...(role && { role }) };
  const admission = admit(
    {
      protocolVersion: 1,
      applicationContextUid: APPLICATION_CONTEXT_UID,
      callingAeTitle: CALLER,
      calledAeTitle: NODE,
      host: '127.0.0.1',
      contexts: [context],
    },
    {
      aeTitle: NODE,
      peers: new Map([[CALLER, { aeTitle: CALLER, addresses: [], ...rights }]]),
      checksPeerAddress: false,
      openAssociations: 0,
      maxAssociations: 1,
    },
  );
  const [answer] = admission.kind === 'accepted' ? admission.contexts : [];
  return answer?.result === CONTEXT_RESULT.accepted;
}

/** UIDs of the transfer syntaxes in which a class is accepted when each is proposed alone */
export function acceptedSyntaxes(abstractSyntaxUid: string): readonly string[] {
  return TRANSFER_SYNTAXES.map(({ uid }) => uid).filter((uid) => accepts(abstractSyntaxUid, [uid]));
}

/** Storage classes that are accepted, and the syntaxes that all of them are accepted in */
export function acceptedStorage(): {
  readonly classes: readonly string[];
  readonly syntaxes: readonly string[];
} {
  const syntaxes = acceptedSyntaxes(FIRST_STORAGE);
  const classes = STORAGE_SOP_CLASSES.map(({ uid }) => uid).filter((uid) =>
    syntaxes.every((syntax) => accepts(uid, [syntax])),
  );
  return { classes, syntaxes };
}

/** Which of the single rights open a class to the caller as SCU, and as SCP by role selection. */
export function rightsFor(abstractSyntaxUid: string, role?: PeerRole): readonly string[] {
  const [syntax = ''] = acceptedSyntaxes(abstractSyntaxUid);
  if (accepts(abstractSyntaxUid, [syntax], NO_RIGHTS, role)) return ['none'];
  return Object.entries(EACH_RIGHT)
    .filter(([, rights]) => accepts(abstractSyntaxUid, [syntax], rights, role))
    .map(([name]) => name);
}
