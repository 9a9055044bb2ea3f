import type { Socket } from 'node:net';
import dimse from 'dcmjs-dimse';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from '#main/dicom/part10.ts';
import { AppError } from '#shared/errors.ts';
import { CONTEXT_RESULT, type ContextAnswer, type ProposedContext } from './association-policy.ts';
import { withoutDataset } from './command-set.ts';
import { dcmjsLog } from './dcmjs-log.ts';
import { type OurUser, USER_IDENTITY_TYPES } from './user-identity.ts';
import {
  DATA_HEAD_BYTES,
  OUR_MAX_PDU_BYTES,
  PDV_COMMAND,
  PDV_HEAD_BYTES,
  PDV_LAST,
  writeDataHead,
} from './pdu.ts';

/** The version whose private methods are used here; package.json pins it. */
const LIBRARY_VERSION = '0.3.3';
/** Its private methods that this file replaces or calls. */
const WRAP_SOCKET = '_wrapSocket';
const PROCESS_PDU = '_processPdu';
const PRIVATE_METHODS = [WRAP_SOCKET, PROCESS_PDU, '_performDimse', '_sendDimse', '_sendPDataTF', '_reset'];

/** A peer that says less gets this all the same: no command would fit else */
const SMALLEST_FRAGMENT_BYTES = 256;

/** Commands of one association that we take before the first is answered */
export const MAX_OPERATIONS_IN_FLIGHT = 16;

type LibraryAssociation = InstanceType<typeof dimse.association.Association>;

/** What the library keeps to itself. */
interface NetworkInternals {
  association: LibraryAssociation | undefined;
  dimseStream: unknown;
  [PROCESS_PDU](pdu: Buffer): Promise<void>;
}

/**
 * Fails at start, not in a hospital's night, when another version of the library is installed.
 *
 * @throws AppError INTERNAL
 */
export function checkLibrary(): void {
  const network: unknown = Object.getPrototypeOf(dimse.Scp.prototype);
  const missing = PRIVATE_METHODS.filter(
    (name) =>
      typeof network !== 'object' || network === null || typeof Reflect.get(network, name) !== 'function',
  );
  const found = dimse.version;
  if (found === LIBRARY_VERSION && missing.length === 0) return;
  throw new AppError(
    'INTERNAL',
    `dcmjs-dimse ${found} is installed, but the DICOM node is built on ${LIBRARY_VERSION}. Run "npm ci".`,
    { data: { found, missing: missing.join(' ') } },
  );
}

/** Both libraries print to the console, dcmjs the values of private tags: patient data in a log. */
function silence(): void {
  dimse.log.disableAll();
  for (const logger of [dcmjsLog, ...Object.values(dcmjsLog.getLoggers())]) logger.disableAll();
  // It composes what it would have printed all the same: three quarters of the work for an association
  dimse.association.Association.prototype.toString = () => 'association';
}

checkLibrary();
silence();
dimse.Implementation.setImplementationClassUid(IMPLEMENTATION_CLASS_UID);
dimse.Implementation.setImplementationVersion(IMPLEMENTATION_VERSION_NAME);
dimse.Implementation.setMaxPduLength(OUR_MAX_PDU_BYTES);

interface ContextToRequest {
  readonly abstractSyntaxUid: string;
  readonly transferSyntaxUids: readonly string[];
  readonly role?: 'scp' | 'both';
}

/** What an A-ASSOCIATE-RQ proposes, as the library reads it. */
export interface ReadProposal {
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  readonly contexts: readonly ProposedContext[];
}

export interface LibraryEvents {
  /** Bytes for the socket; a message may come in several calls within one turn */
  readonly write: (bytes: Buffer) => void;
  readonly fail: (what: string) => void;
}

/** PS3.7 annex C.5.5: the operation is not one of those agreed to */
const UNRECOGNIZED_OPERATION = 0x0211;

/** The one member that every response of the library has in common with ours. */
interface StatusBearer {
  setStatus(status: number): void;
}

function refusal<Response extends StatusBearer>(response: Response): Response {
  response.setStatus(UNRECOGNIZED_OPERATION);
  return response;
}

interface ClassBearer {
  getAffectedSopClassUid(): string;
  setAffectedSopClassUid(uid: string): void;
}

/** The library answers every query with the Study Root class, whichever was asked. */
function refusalOfQuery<Response extends StatusBearer & ClassBearer>(
  request: ClassBearer,
  response: Response,
): Response {
  response.setAffectedSopClassUid(request.getAffectedSopClassUid());
  return refusal(response);
}

const { responses } = dimse;
type Scp = dimse.Scp;

/**
 * The library's SCP without its socket, framing, time-outs and store streams: it reads and writes association PDUs and
 * dispatches the services outside the hot loop. It never sees the real socket and never a C-STORE or C-ECHO.
 *
 * Services that this node does not offer are answered with 0211.
 */
class SocketlessScp extends dimse.Scp {
  onFailure: (what: string) => void = () => {};

  /** Called by the library's constructor: the place where it would take over the socket. */
  [WRAP_SOCKET](): void {}

  override associationRequested(): void {}
  /** Only one with a data set comes here, which is none (PS3.7 9.3.5.1). */
  override cEchoRequest(...[request, respond]: Parameters<Scp['cEchoRequest']>): void {
    this.#guard(() => respond(refusal(responses.CEchoResponse.fromRequest(request))));
  }
  override cFindRequest(...[request, respond]: Parameters<Scp['cFindRequest']>): void {
    this.#guard(() => respond([refusalOfQuery(request, responses.CFindResponse.fromRequest(request))]));
  }
  override cMoveRequest(...[request, respond]: Parameters<Scp['cMoveRequest']>): void {
    this.#guard(() => respond([refusalOfQuery(request, responses.CMoveResponse.fromRequest(request))]));
  }
  override cGetRequest(...[request, respond]: Parameters<Scp['cGetRequest']>): void {
    this.#guard(() => respond([refusalOfQuery(request, responses.CGetResponse.fromRequest(request))]));
  }
  override nCreateRequest(...[request, respond]: Parameters<Scp['nCreateRequest']>): void {
    this.#guard(() => respond(refusal(responses.NCreateResponse.fromRequest(request))));
  }
  override nActionRequest(...[request, respond]: Parameters<Scp['nActionRequest']>): void {
    this.#guard(() => respond(refusal(responses.NActionResponse.fromRequest(request))));
  }
  override nDeleteRequest(...[request, respond]: Parameters<Scp['nDeleteRequest']>): void {
    this.#guard(() => respond(refusal(responses.NDeleteResponse.fromRequest(request))));
  }
  override nEventReportRequest(...[request, respond]: Parameters<Scp['nEventReportRequest']>): void {
    this.#guard(() => respond(refusal(responses.NEventReportResponse.fromRequest(request))));
  }
  override nGetRequest(...[request, respond]: Parameters<Scp['nGetRequest']>): void {
    this.#guard(() => respond(refusal(responses.NGetResponse.fromRequest(request))));
  }
  override nSetRequest(...[request, respond]: Parameters<Scp['nSetRequest']>): void {
    this.#guard(() => respond(refusal(responses.NSetResponse.fromRequest(request))));
  }
  /** Nothing that can be cancelled is ever pending here. */
  override cCancelRequest(): void {}

  /** What a handler throws would become an unhandled rejection and end the process. */
  #guard(answer: () => void): void {
    try {
      answer();
    } catch (error) {
      this.onFailure(String(error));
    }
  }
}

/** An answer is not asked for: a peer that knows nothing of it would give none, and is not to be left alone for that. */
function stateUser(association: LibraryAssociation, { name, passcode }: OurUser): void {
  const { userName, userNameAndPasscode } = USER_IDENTITY_TYPES;
  association.setNegotiateUserIdentity(true);
  association.setUserIdentityType(passcode === null ? userName : userNameAndPasscode);
  association.setUserIdentityPositiveResponseRequested(false);
  association.setUserIdentityPrimaryField(utf8Units(name));
  association.setUserIdentitySecondaryField(utf8Units(passcode ?? ''));
}

/** The library writes each character as one byte. */
function utf8Units(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** One association's share of the library. Holds no socket and no timer. */
export class LibraryAssociationBridge {
  readonly #scp: SocketlessScp & NetworkInternals;
  readonly #fail: (what: string) => void;

  constructor({ write, fail }: LibraryEvents) {
    this.#fail = fail;
    // `write` is all that the library uses of a socket once it does not wrap it
    const socket: Pick<LibraryEvents, 'write'> = { write };
    this.#scp = new SocketlessScp(socket as Socket) as SocketlessScp & NetworkInternals;
    this.#scp.onFailure = fail;
    this.#scp.on('networkError', (error: Error) => fail(error.message));
  }

  /**
   * @param pdu what `checkAssociateRequest` returned
   * @returns null when the library cannot read it
   */
  read(pdu: Buffer): ReadProposal | null {
    this.#process(pdu);
    const { association } = this.#scp;
    if (!association) return null;
    return {
      callingAeTitle: association.getCallingAeTitle(),
      calledAeTitle: association.getCalledAeTitle(),
      contexts: association.getPresentationContexts().map(({ id, context }) => ({
        contextId: id,
        abstractSyntaxUid: context.getAbstractSyntaxUid(),
        transferSyntaxUids: [...context.getTransferSyntaxUids()],
        ...(context.getProviderRole() && { role: context.getUserRole() ? 'both' : 'scp' }),
      })),
    };
  }

  /** Data set bytes that fit into one P-DATA-TF of the peer that asked; even. */
  get maxFragmentBytes(): number {
    const peerMaxPduBytes = this.#scp.association?.getMaxPduLength() ?? 0;
    const limit = peerMaxPduBytes === 0 ? OUR_MAX_PDU_BYTES : Math.min(peerMaxPduBytes, OUR_MAX_PDU_BYTES);
    return Math.max(SMALLEST_FRAGMENT_BYTES, (limit - PDV_HEAD_BYTES) & ~1);
  }

  /**
   * Writes the A-ASSOCIATE-AC.
   *
   * @param isUserTaken answers the user identity of the caller, which asked for that
   */
  accept(answers: readonly ContextAnswer[], isUserTaken = false): void {
    const { association } = this.#scp;
    if (!association) throw new AppError('INTERNAL', 'An association was accepted before it was asked for.');
    for (const { contextId, result, transferSyntaxUid, role } of answers) {
      const context = association.getPresentationContext(contextId);
      context.setResult(result, transferSyntaxUid === '' ? undefined : transferSyntaxUid);
      // Where the caller said nothing it is the SCU, and nothing is answered (PS3.7 D.3.3.4)
      if (context.getProviderRole() === undefined) continue;
      context.setProviderRole(role !== undefined);
      context.setUserRole(role !== 'scp' && context.getUserRole());
    }
    // With a response of no bytes, as types 1 and 2 have it (PS3.7 D.3.3.7.2)
    association.setNegotiateUserIdentityServerResponse(isUserTaken);
    const asked = association.getMaxAsyncOpsInvoked();
    association.setMaxAsyncOpsInvoked(
      asked === 0 ? MAX_OPERATIONS_IN_FLIGHT : Math.min(asked, MAX_OPERATIONS_IN_FLIGHT),
    );
    association.setMaxAsyncOpsPerformed(1);
    // One variable serves both directions in the library: announce ours, then go by the peer's
    const peerMaxPduBytes = association.getMaxPduLength();
    association.setMaxPduLength(OUR_MAX_PDU_BYTES);
    this.#scp.sendAssociationAccept();
    association.setMaxPduLength(peerMaxPduBytes);
  }

  /** Writes the A-ASSOCIATE-RQ. Roles are asked for once for each class, with its first context. */
  request(
    callingAeTitle: string,
    calledAeTitle: string,
    contexts: readonly ContextToRequest[],
    user?: OurUser,
  ): void {
    const association = new dimse.association.Association(callingAeTitle, calledAeTitle);
    association.setImplementationClassUid(IMPLEMENTATION_CLASS_UID);
    association.setImplementationVersion(IMPLEMENTATION_VERSION_NAME);
    association.setMaxPduLength(OUR_MAX_PDU_BYTES);
    const haveRole = new Set<string>();
    for (const { abstractSyntaxUid, transferSyntaxUids, role } of contexts) {
      const contextId = association.addPresentationContext(abstractSyntaxUid);
      for (const transferSyntaxUid of transferSyntaxUids)
        association.addTransferSyntaxToPresentationContext(contextId, transferSyntaxUid);
      if (role === undefined || haveRole.has(abstractSyntaxUid)) continue;
      haveRole.add(abstractSyntaxUid);
      const context = association.getPresentationContext(contextId);
      context.setUserRole(role === 'both');
      context.setProviderRole(true);
    }
    if (user) stateUser(association, user);
    this.#scp.sendAssociationRequest(association);
  }

  /**
   * Reads the A-ASSOCIATE-AC that answers `request`.
   *
   * @returns the accepted contexts and the peer's largest PDU (0 = no limit); null when it cannot be read
   */
  readAccept(pdu: Buffer): { contexts: readonly ContextAnswer[]; maxPduBytes: number } | null {
    let isRead = false;
    this.#scp.on('associationAccepted', () => {
      isRead = true;
    });
    this.#process(pdu);
    const { association } = this.#scp;
    if (!isRead || !association) return null;
    const contexts = association.getPresentationContexts().flatMap(({ id, context }) => {
      const transferSyntaxUid = context.getAcceptedTransferSyntaxUid();
      if (context.getResult() !== CONTEXT_RESULT.accepted || transferSyntaxUid === undefined) return [];
      const abstractSyntaxUid = context.getAbstractSyntaxUid();
      return [{ contextId: id, result: CONTEXT_RESULT.accepted, abstractSyntaxUid, transferSyntaxUid }];
    });
    return { contexts, maxPduBytes: association.getMaxPduLength() };
  }

  /**
   * Hands a command set to the service that answers it.
   *
   * Never a data set: dcmjs takes some 60 ms for 150 random bytes, and no service here reads one.
   */
  dispatch(contextId: number, command: Buffer): void {
    const bytes = withoutDataset(command);
    const pdu = Buffer.allocUnsafe(DATA_HEAD_BYTES + bytes.length);
    writeDataHead(pdu, 0, bytes.length, contextId, PDV_COMMAND | PDV_LAST);
    bytes.copy(pdu, DATA_HEAD_BYTES);
    // Else the library appends this command to the one before and reads both again
    this.#scp.dimseStream = undefined;
    this.#process(pdu);
  }

  #process(pdu: Buffer): void {
    this.#scp[PROCESS_PDU](pdu).catch((error: unknown) => this.#fail(String(error)));
  }
}
