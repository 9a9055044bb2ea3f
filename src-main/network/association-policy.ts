import { isStorageSopClass } from '#shared/dicom/sop-class.ts';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import type { Rejection } from './pdu.ts';

/** PS3.4 annex A */
export const VERIFICATION_SOP_CLASS_UID = '1.2.840.10008.1.1';
/** PS3.7 annex A.2.1: the only application context */
export const APPLICATION_CONTEXT_UID = '1.2.840.10008.3.1.1.1';
export const EXPLICIT_VR_LITTLE_ENDIAN_UID = '1.2.840.10008.1.2.1';

/** Result of one presentation context (PS3.8 table 9-18). */
export const CONTEXT_RESULT = {
  accepted: 0,
  abstractSyntaxNotSupported: 3,
  transferSyntaxesNotSupported: 4,
} as const;

export interface ProposedContext {
  readonly contextId: number;
  readonly abstractSyntaxUid: string;
  /** In the order of the peer */
  readonly transferSyntaxUids: readonly string[];
}

/** What an A-ASSOCIATE-RQ asks for and from where it came. */
export interface AssociationProposal {
  readonly protocolVersion: number;
  readonly applicationContextUid: string;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** IP address of the caller */
  readonly host: string;
  readonly contexts: readonly ProposedContext[];
}

/** A peer as far as admission is concerned. */
export interface CallingPeer {
  readonly aeTitle: string;
  /** Addresses it may call from; looked at only with `checksPeerAddress` */
  readonly addresses: readonly string[];
  readonly mayStore: boolean;
}

export interface AdmissionRules {
  readonly aeTitle: string;
  /** By AE title */
  readonly peers: ReadonlyMap<string, CallingPeer>;
  readonly checksPeerAddress: boolean;
  readonly openAssociations: number;
  readonly maxAssociations: number;
}

export interface ContextAnswer {
  readonly contextId: number;
  readonly result: (typeof CONTEXT_RESULT)[keyof typeof CONTEXT_RESULT];
  readonly abstractSyntaxUid: string;
  /** '' unless accepted */
  readonly transferSyntaxUid: string;
}

export type Admission =
  | { readonly kind: 'accepted'; readonly contexts: readonly ContextAnswer[] }
  | { readonly kind: 'rejected'; readonly rejection: Rejection; readonly reason: RejectionReason };

export type RejectionReason =
  'protocolVersion' | 'applicationContext' | 'calledAeTitle' | 'callingAeTitle' | 'congestion';

const REJECTIONS: Readonly<Record<RejectionReason, Rejection>> = {
  protocolVersion: { result: 1, source: 2, reason: 2 },
  applicationContext: { result: 1, source: 1, reason: 2 },
  calledAeTitle: { result: 1, source: 1, reason: 7 },
  callingAeTitle: { result: 1, source: 1, reason: 3 },
  congestion: { result: 2, source: 3, reason: 2 },
};

function rejected(reason: RejectionReason): Admission {
  return { kind: 'rejected', rejection: REJECTIONS[reason], reason };
}

function answer(context: ProposedContext): ContextAnswer {
  const { contextId, abstractSyntaxUid, transferSyntaxUids } = context;
  const refusal = (result: ContextAnswer['result']) => {
    return { contextId, result, abstractSyntaxUid, transferSyntaxUid: '' };
  };
  if (abstractSyntaxUid !== VERIFICATION_SOP_CLASS_UID && !isStorageSopClass(abstractSyntaxUid)) {
    return refusal(CONTEXT_RESULT.abstractSyntaxNotSupported);
  }
  const transferSyntaxUid = transferSyntaxUids.includes(EXPLICIT_VR_LITTLE_ENDIAN_UID)
    ? EXPLICIT_VR_LITTLE_ENDIAN_UID
    : transferSyntaxUids.find((uid) => transferSyntax(uid) !== undefined);
  if (transferSyntaxUid === undefined) return refusal(CONTEXT_RESULT.transferSyntaxesNotSupported);
  return { contextId, result: CONTEXT_RESULT.accepted, abstractSyntaxUid, transferSyntaxUid };
}

function mayStore(proposal: AssociationProposal, rules: AdmissionRules): boolean {
  const peer = rules.peers.get(proposal.callingAeTitle);
  if (!peer?.mayStore) return false;
  return !rules.checksPeerAddress || peer.addresses.includes(proposal.host);
}

/**
 * Says whether a caller may associate and which contexts it gets (PS3.8 9.3.4, PS3.7 D.3).
 *
 * Anybody may verify the connection with C-ECHO, also when all associations are taken; everything else needs a peer
 * with the right. Each context gets one transfer syntax: explicit VR little endian when offered, else the first one
 * of the peer that the standard knows, so that a compressed image offered alone arrives as it is.
 */
export function admit(proposal: AssociationProposal, rules: AdmissionRules): Admission {
  if ((proposal.protocolVersion & 1) === 0) return rejected('protocolVersion');
  if (proposal.applicationContextUid !== APPLICATION_CONTEXT_UID) return rejected('applicationContext');
  if (proposal.calledAeTitle !== rules.aeTitle) return rejected('calledAeTitle');
  const onlyVerifies = proposal.contexts.every(
    ({ abstractSyntaxUid }) => abstractSyntaxUid === VERIFICATION_SOP_CLASS_UID,
  );
  if (!onlyVerifies) {
    if (!mayStore(proposal, rules)) return rejected('callingAeTitle');
    if (rules.openAssociations >= rules.maxAssociations) return rejected('congestion');
  }
  return { kind: 'accepted', contexts: proposal.contexts.map(answer) };
}
