import type { PeerRight } from '#shared/contract/station.ts';
import { isStorageSopClass } from '#shared/dicom/sop-class.ts';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import type { Rejection } from './pdu.ts';

/** PS3.4 annex A */
export const VERIFICATION_SOP_CLASS_UID = '1.2.840.10008.1.1';
/** PS3.7 annex A.2.1: the only application context */
export const APPLICATION_CONTEXT_UID = '1.2.840.10008.3.1.1.1';
export const EXPLICIT_VR_LITTLE_ENDIAN_UID = '1.2.840.10008.1.2.1';
/** What requests and responses with identifiers are written in, the best first; images have more */
const IDENTIFIER_SYNTAX_UIDS = [EXPLICIT_VR_LITTLE_ENDIAN_UID, '1.2.840.10008.1.2', '1.2.840.10008.1.2.2'];

/** Result of one presentation context (PS3.8 table 9-18). */
export const CONTEXT_RESULT = {
  accepted: 0,
  userRejection: 1,
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
  readonly may: readonly PeerRight[];
  /** The only Specific Character Set that it knows, backslash-separated; '' = any */
  readonly characterSet?: string;
}

export interface AdmissionRules {
  readonly aeTitle: string;
  /** By AE title */
  readonly peers: ReadonlyMap<string, CallingPeer>;
  /** The right that each SOP class beside storage and verification needs; others are not supported */
  readonly services: ReadonlyMap<string, PeerRight>;
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

/** The right that a SOP class needs: null for none, undefined when this node does not support the class */
function rightFor(sopClassUid: string, { services }: AdmissionRules): PeerRight | null | undefined {
  if (sopClassUid === VERIFICATION_SOP_CLASS_UID) return null;
  return isStorageSopClass(sopClassUid) ? 'store' : services.get(sopClassUid);
}

function answer(
  context: ProposedContext,
  right: PeerRight | null | undefined,
  may: readonly PeerRight[],
): ContextAnswer {
  const { contextId, abstractSyntaxUid, transferSyntaxUids } = context;
  const refusal = (result: ContextAnswer['result']) => {
    return { contextId, result, abstractSyntaxUid, transferSyntaxUid: '' };
  };
  if (right === undefined) return refusal(CONTEXT_RESULT.abstractSyntaxNotSupported);
  if (right !== null && !may.includes(right)) return refusal(CONTEXT_RESULT.userRejection);
  const transferSyntaxUid =
    right === null || right === 'store'
      ? syntaxForObjects(transferSyntaxUids)
      : IDENTIFIER_SYNTAX_UIDS.find((uid) => transferSyntaxUids.includes(uid));
  if (transferSyntaxUid === undefined) return refusal(CONTEXT_RESULT.transferSyntaxesNotSupported);
  return { contextId, result: CONTEXT_RESULT.accepted, abstractSyntaxUid, transferSyntaxUid };
}

function syntaxForObjects(transferSyntaxUids: readonly string[]): string | undefined {
  return transferSyntaxUids.includes(EXPLICIT_VR_LITTLE_ENDIAN_UID)
    ? EXPLICIT_VR_LITTLE_ENDIAN_UID
    : transferSyntaxUids.find((uid) => transferSyntax(uid) !== undefined);
}

/** What the caller may do here; nothing when it is no peer */
function rightsOf(proposal: AssociationProposal, rules: AdmissionRules): readonly PeerRight[] {
  const peer = rules.peers.get(proposal.callingAeTitle);
  const isKnown = peer && (!rules.checksPeerAddress || peer.addresses.includes(proposal.host));
  return isKnown ? peer.may : [];
}

/**
 * Says whether a caller may associate and which contexts it gets (PS3.8 9.3.4, PS3.7 D.3).
 *
 * Anybody may verify the connection with C-ECHO, also when all associations are taken; everything else needs a peer
 * with a right to some of what it proposes. Each context gets one transfer syntax: explicit VR little endian when offered, else the first one
 * of the peer that the standard knows, so that a compressed image offered alone arrives as it is.
 */
export function admit(proposal: AssociationProposal, rules: AdmissionRules): Admission {
  if ((proposal.protocolVersion & 1) === 0) return rejected('protocolVersion');
  if (proposal.applicationContextUid !== APPLICATION_CONTEXT_UID) return rejected('applicationContext');
  if (proposal.calledAeTitle !== rules.aeTitle) return rejected('calledAeTitle');
  const may = rightsOf(proposal, rules);
  const needed = proposal.contexts.map(({ abstractSyntaxUid }) => rightFor(abstractSyntaxUid, rules));
  const onlyVerifies = proposal.contexts.every(
    ({ abstractSyntaxUid }) => abstractSyntaxUid === VERIFICATION_SOP_CLASS_UID,
  );
  if (!onlyVerifies) {
    const rights = needed.filter((right) => right !== undefined && right !== null);
    // Classes that this node does not know are refused one by one, to those who may do something here.
    const mayDoSome = rights.length === 0 ? may.length > 0 : rights.some((right) => may.includes(right));
    if (!mayDoSome) return rejected('callingAeTitle');
    if (rules.openAssociations >= rules.maxAssociations) return rejected('congestion');
  }
  const contexts = proposal.contexts.map((context, index) => answer(context, needed[index], may));
  return { kind: 'accepted', contexts };
}
