import { isStorageSopClass } from '#shared/dicom/sop-class.ts';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import type { Rejection } from './pdu.ts';

/** PS3.4 annex A */
export const VERIFICATION_SOP_CLASS_UID = '1.2.840.10008.1.1';
/** PS3.7 annex A.2.1: the only application context */
export const APPLICATION_CONTEXT_UID = '1.2.840.10008.3.1.1.1';
export const EXPLICIT_VR_LITTLE_ENDIAN_UID = '1.2.840.10008.1.2.1';

/** What the identifier of a query may be written in: nothing is compressed there. */
const PLAIN_SYNTAXES = new Set([EXPLICIT_VR_LITTLE_ENDIAN_UID, '1.2.840.10008.1.2', '1.2.840.10008.1.2.2']);

/** PS3.4 annex J */
export const STORAGE_COMMITMENT_SOP_CLASS_UID = '1.2.840.10008.1.20.1';

/** Modality Performed Procedure Step (PS3.4 F.7) */
export const PROCEDURE_STEP_SOP_CLASS_UID = '1.2.840.10008.3.1.2.3.3';

/** Display System (PS3.4 EE) */
export const DISPLAY_SYSTEM_SOP_CLASS_UID = '1.2.840.10008.5.1.1.40';

/** Query/Retrieve of patient and study root (PS3.4 C.6), each with the right that a peer needs for it. */
const QUERY_RIGHTS: ReadonlyMap<string, 'find' | 'move'> = new Map(
  ['1.2.840.10008.5.1.4.1.2.1', '1.2.840.10008.5.1.4.1.2.2'].flatMap((root) => [
    [`${root}.1`, 'find'],
    [`${root}.2`, 'move'],
    [`${root}.3`, 'move'],
  ]),
);

/** Result of one presentation context (PS3.8 table 9-18). */
export const CONTEXT_RESULT = {
  accepted: 0,
  /** The caller may not use this class here */
  userRejection: 1,
  abstractSyntaxNotSupported: 3,
  transferSyntaxesNotSupported: 4,
} as const;

export interface ProposedContext {
  readonly contextId: number;
  readonly abstractSyntaxUid: string;
  /** In the order of the peer */
  readonly transferSyntaxUids: readonly string[];
  /** Role selection of the caller for this class (PS3.7 D.3.3.4); absent: none, it is the SCU */
  readonly role?: PeerRole;
}

/** What the peer of an association may be for a class: it may receive our requests, or do both. */
export type PeerRole = 'scp' | 'both';

/** What an A-ASSOCIATE-RQ asks for and from where it came. */
export interface AssociationProposal {
  readonly protocolVersion: number;
  readonly applicationContextUid: string;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** IP address of the caller */
  readonly host: string;
  /** SHA-256 of the certificate that the caller showed, lower hexadecimal digits; absent or `''`: not encrypted */
  readonly certificateFingerprint?: string;
  readonly contexts: readonly ProposedContext[];
}

/** A peer as far as admission is concerned. */
export interface CallingPeer {
  readonly aeTitle: string;
  /** Addresses it may call from; looked at only with `checksPeerAddress` */
  readonly addresses: readonly string[];
  readonly mayStore: boolean;
  readonly mayFind?: boolean;
  /** C-MOVE and C-GET */
  readonly mayMove?: boolean;
  /** It is taken for this peer over TLS only */
  readonly usesTls?: boolean;
  /** The one certificate that it may show, in the form of the proposal's; `''` or absent: any that is trusted */
  readonly certificateFingerprint?: string;
  /** Specific Character Set that its answers are written in; '' or absent: the smallest that holds them */
  readonly characterSet?: string;
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
  /** Absent: the caller is the SCU */
  readonly role?: PeerRole;
}

export type Admission =
  | { readonly kind: 'accepted'; readonly contexts: readonly ContextAnswer[] }
  | { readonly kind: 'rejected'; readonly rejection: Rejection; readonly reason: RejectionReason };

export type RejectionReason =
  | 'protocolVersion'
  | 'applicationContext'
  | 'calledAeTitle'
  | 'callingAeTitle'
  /** The peer of this AE title may call over TLS only */
  | 'notEncrypted'
  /** The peer of this AE title is bound to another certificate */
  | 'certificate'
  | 'congestion';

export const REJECTIONS: Readonly<Record<RejectionReason, Rejection>> = {
  protocolVersion: { result: 1, source: 2, reason: 2 },
  applicationContext: { result: 1, source: 1, reason: 2 },
  calledAeTitle: { result: 1, source: 1, reason: 7 },
  callingAeTitle: { result: 1, source: 1, reason: 3 },
  // To the caller the same as a title that nobody knows: it learns nothing of who is known here
  notEncrypted: { result: 1, source: 1, reason: 3 },
  certificate: { result: 1, source: 1, reason: 3 },
  congestion: { result: 2, source: 3, reason: 2 },
};

function rejected(reason: RejectionReason): Admission {
  return { kind: 'rejected', rejection: REJECTIONS[reason], reason };
}

/** What the caller may do with a class, and in which role; null when nothing. */
function permit(context: ProposedContext, peer: CallingPeer | null): { role?: PeerRole } | null {
  const { abstractSyntaxUid, role } = context;
  if (abstractSyntaxUid === VERIFICATION_SOP_CLASS_UID) return {};
  if (!peer) return null;
  const right = QUERY_RIGHTS.get(abstractSyntaxUid);
  if (right === 'find') return peer.mayFind ? {} : null;
  if (right === 'move') return peer.mayMove ? {} : null;
  // Who keeps for us what we sent reports so as SCP, on an association of its own (PS3.4 J.3.3).
  if (abstractSyntaxUid === STORAGE_COMMITMENT_SOP_CLASS_UID)
    return role ? { role: peer.mayStore ? role : 'scp' } : peer.mayStore ? {} : null;
  // Who makes images says what it made
  if (abstractSyntaxUid === PROCEDURE_STEP_SOP_CLASS_UID) return peer.mayStore ? {} : null;
  if (abstractSyntaxUid === DISPLAY_SYSTEM_SOP_CLASS_UID) return peer.mayFind ? {} : null;
  // Role selection of a storage class is how a C-GET asks for its instances (PS3.4 C.5.3).
  if (role && peer.mayMove) return { role: peer.mayStore ? role : 'scp' };
  return peer.mayStore ? {} : null;
}

function answer(context: ProposedContext, peer: CallingPeer | null): ContextAnswer {
  const { contextId, abstractSyntaxUid, transferSyntaxUids } = context;
  const refusal = (result: ContextAnswer['result']) => {
    return { contextId, result, abstractSyntaxUid, transferSyntaxUid: '' };
  };
  if (!isOffered(abstractSyntaxUid)) return refusal(CONTEXT_RESULT.abstractSyntaxNotSupported);
  const permission = permit(context, peer);
  if (!permission) return refusal(CONTEXT_RESULT.userRejection);
  const isForObjects = isStorageSopClass(abstractSyntaxUid);
  const transferSyntaxUid = transferSyntaxUids.includes(EXPLICIT_VR_LITTLE_ENDIAN_UID)
    ? EXPLICIT_VR_LITTLE_ENDIAN_UID
    : transferSyntaxUids.find((uid) => (isForObjects ? transferSyntax(uid) : PLAIN_SYNTAXES.has(uid)));
  if (transferSyntaxUid === undefined) return refusal(CONTEXT_RESULT.transferSyntaxesNotSupported);
  return { contextId, result: CONTEXT_RESULT.accepted, abstractSyntaxUid, transferSyntaxUid, ...permission };
}

function isOffered(abstractSyntaxUid: string): boolean {
  return (
    abstractSyntaxUid === VERIFICATION_SOP_CLASS_UID ||
    abstractSyntaxUid === STORAGE_COMMITMENT_SOP_CLASS_UID ||
    abstractSyntaxUid === PROCEDURE_STEP_SOP_CLASS_UID ||
    abstractSyntaxUid === DISPLAY_SYSTEM_SOP_CLASS_UID ||
    QUERY_RIGHTS.has(abstractSyntaxUid) ||
    isStorageSopClass(abstractSyntaxUid)
  );
}

/** The peer that calls, or why it is not taken for the one of this AE title. */
function callerOf(proposal: AssociationProposal, rules: AdmissionRules): CallingPeer | RejectionReason {
  const { callingAeTitle, host, certificateFingerprint = '' } = proposal;
  const peer = rules.peers.get(callingAeTitle);
  if (!peer) return 'callingAeTitle';
  if (rules.checksPeerAddress && !peer.addresses.includes(host)) return 'callingAeTitle';
  const bound = peer.certificateFingerprint ?? '';
  if (certificateFingerprint === '') return peer.usesTls || bound !== '' ? 'notEncrypted' : peer;
  return bound === '' || bound === certificateFingerprint ? peer : 'certificate';
}

/** A peer without any right may still answer what we asked it to keep. */
function reports({ contexts }: AssociationProposal): boolean {
  return contexts.some(
    ({ abstractSyntaxUid, role }) =>
      abstractSyntaxUid === STORAGE_COMMITMENT_SOP_CLASS_UID && role !== undefined,
  );
}

/** Whether there is anything at all that this peer may do. */
function hasRights({ mayStore, mayFind, mayMove }: CallingPeer): boolean {
  return mayStore || mayFind === true || mayMove === true;
}

/**
 * Says whether a caller may associate and which contexts it gets (PS3.8 9.3.4, PS3.7 D.3).
 *
 * Anybody may verify the connection with C-ECHO, also when all associations are taken; everything else needs a peer
 * with some right, and each context the right for its class. Each context gets one transfer syntax: explicit VR little endian when offered, else the first one
 * of the peer that the standard knows, so that a compressed image offered alone arrives as it is.
 */
export function admit(proposal: AssociationProposal, rules: AdmissionRules): Admission {
  if ((proposal.protocolVersion & 1) === 0) return rejected('protocolVersion');
  if (proposal.applicationContextUid !== APPLICATION_CONTEXT_UID) return rejected('applicationContext');
  if (proposal.calledAeTitle !== rules.aeTitle) return rejected('calledAeTitle');
  const onlyVerifies = proposal.contexts.every(
    ({ abstractSyntaxUid }) => abstractSyntaxUid === VERIFICATION_SOP_CLASS_UID,
  );
  const caller = callerOf(proposal, rules);
  const peer = typeof caller === 'string' ? null : caller;
  if (!onlyVerifies) {
    if (typeof caller === 'string') return rejected(caller);
    if (!(hasRights(caller) || reports(proposal))) return rejected('callingAeTitle');
    if (rules.openAssociations >= rules.maxAssociations) return rejected('congestion');
  }
  return { kind: 'accepted', contexts: proposal.contexts.map((context) => answer(context, peer)) };
}
