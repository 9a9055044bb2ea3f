import { MAX_ASSOCIATIONS, MAX_CONNECTIONS, SCP_TIMEOUTS } from '#main/network/association-limits.ts';
import {
  APPLICATION_CONTEXT_UID,
  CONTEXT_RESULT,
  REJECTIONS,
  type RejectionReason,
} from '#main/network/association-policy.ts';
import { MAX_OPERATIONS_IN_FLIGHT } from '#main/network/dimse-library.ts';
import { planGet } from '#main/network/get-plan.ts';
import { ABORT_REASON, MAX_CONTROL_PDU_BYTES, OUR_MAX_PDU_BYTES } from '#main/network/pdu.ts';
import { queryProposal } from '#main/network/query-model.ts';
import { SCU_TIMEOUTS } from '#main/network/scu-association.ts';
import { MAX_DATASET_BYTES, MAX_WAITING } from '#main/network/service-scp.ts';
import { MAX_CONTEXTS } from '#main/network/store-plan.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from '#main/dicom/part10.ts';
import { PEER_DEFAULTS } from '#shared/contract/station.ts';
import { bytesText, durationText, section, sopClass, syntaxName, table } from './markdown.ts';
import { acceptedStorage, acceptedSyntaxes, SERVICE_CLASSES } from './roles.ts';
import { statusCodes } from './statuses.ts';

const REJECTED: Readonly<Record<RejectionReason, string>> = {
  protocolVersion: 'Another protocol version',
  applicationContext: 'Another application context',
  calledAeTitle: 'The called AE title is not that of this node',
  callingAeTitle: 'The calling AE title is no peer, has no right at all, or calls from another address',
  notEncrypted: 'The peer may call over TLS only',
  certificate: 'The peer is bound to another certificate',
  congestion: 'All associations are taken; verification alone is still accepted',
};

const RESULTS: Readonly<Record<keyof typeof CONTEXT_RESULT, string>> = {
  accepted: 'Accepted',
  userRejection: 'The peer has no right for this class',
  abstractSyntaxNotSupported: 'The class is not supported',
  transferSyntaxesNotSupported: 'None of the proposed transfer syntaxes is known',
};

export function communication(): string {
  return section(
    2,
    '7 Network and media communication details',
    general(),
    specifications(),
    section(
      3,
      '7.3 Status codes',
      section(
        4,
        '7.3.1 Associations',
        table(['Rejection: result, source, reason', 'When'], rejections()),
        table(['Presentation context result', 'When'], contextResults()),
        aborts(),
      ),
      statusCodes(),
    ),
  );
}

function general(): string {
  return section(
    3,
    '7.1 General association parameters',
    table(
      ['Parameter', 'Value'],
      [
        ['Implementation Class UID', `\`${IMPLEMENTATION_CLASS_UID}\``],
        ['Implementation Version Name', `\`${IMPLEMENTATION_VERSION_NAME}\``],
        ['Application Context Name', `\`${APPLICATION_CONTEXT_UID}\``],
        [
          'Maximum PDU size received',
          `${bytesText(OUR_MAX_PDU_BYTES)}; sent: what the peer takes, at most as much`,
        ],
        ['Largest A-ASSOCIATE PDU received', bytesText(MAX_CONTROL_PDU_BYTES)],
        [
          'Associations accepted at the same time',
          `${MAX_ASSOCIATIONS} for each receiving thread; C-ECHO beyond`,
        ],
        [
          'Connections at the same time',
          `${MAX_CONNECTIONS} for each receiving thread; then the oldest that has not associated is dropped`,
        ],
        [
          'Associations initiated at the same time',
          `${PEER_DEFAULTS.maxAssociations} for each peer, unless its entry says otherwise`,
        ],
        [
          'Asynchronous operations',
          `Not negotiated. Up to ${MAX_OPERATIONS_IN_FLIGHT} C-STORE or C-ECHO of one association are taken before the first is answered, and ${MAX_WAITING} queries or retrievals wait for the one under way`,
        ],
        ['Largest identifier or request data set', bytesText(MAX_DATASET_BYTES)],
        ['SCP/SCU role selection', 'Storage (C-GET) and Storage Commitment'],
        ['SOP Class Extended Negotiation', 'Not negotiated'],
        ['SOP Class Common Extended Negotiation', 'Ignored'],
        ['User Identity Negotiation', '8.5'],
        ['A-ASSOCIATE-RQ within', durationText(SCP_TIMEOUTS.associationMs)],
        ['A PDU complete within', durationText(SCP_TIMEOUTS.pduMs)],
        ['Silence of a peer, as SCP', durationText(SCP_TIMEOUTS.idleMs)],
        ['Connecting, as SCU', durationText(SCU_TIMEOUTS.connectMs)],
        ['A-ASSOCIATE-AC, as SCU', durationText(SCU_TIMEOUTS.associationMs)],
        ['A response, as SCU', durationText(SCU_TIMEOUTS.responseMs)],
        ['Addresses', 'IPv4 and IPv6; TCP without delay (Nagle off)'],
      ],
    ),
  );
}

function specifications(): string {
  const { classes, syntaxes } = acceptedStorage();
  const get = planGet([], 1);
  const classesOfGet = new Set(get.map(({ abstractSyntaxUid }) => abstractSyntaxUid));
  return section(
    3,
    '7.2 Presentation contexts',
    section(
      4,
      '7.2.1 Accepted',
      'One transfer syntax is accepted for each context: Explicit VR Little Endian when it is proposed, else the first one of the caller that is known. A modality that proposes a compressed syntax alone keeps its compression.',
      table(
        ['SOP class', 'UID', 'Transfer syntaxes'],
        [
          ...SERVICE_CLASSES.map((uid) => {
            const accepted = acceptedSyntaxes(uid);
            return [...sopClass(uid), accepted.map(syntaxName).join('; ')];
          }),
          [`${classes.length} storage classes`, 'annex A.1', `${syntaxes.length} of annex A.2`],
        ],
      ),
    ),
    section(
      4,
      '7.2.2 Proposed',
      table(
        ['For', 'Contexts'],
        [
          [
            'C-STORE',
            `Each class with each stored syntax, one a context, and each class once more with the uncompressed syntaxes; at most ${MAX_CONTEXTS} an association`,
          ],
          [
            'C-FIND, C-MOVE',
            `The query class with ${queryProposal('find', 'study').transferSyntaxUids.map(syntaxName).join(', ')}`,
          ],
          [
            'C-GET',
            `The query class; and as SCP by role selection each class of the study with each syntax that it may be stored in, the likeliest first, one a context. Where the classes are not known: ${classesOfGet.size} usual ones`,
          ],
          [
            'Storage Commitment',
            'The class with the uncompressed little endian syntaxes; as SCP by role selection for the report',
          ],
          ['C-ECHO', 'Verification'],
        ],
      ),
    ),
  );
}

function rejections(): string[][] {
  return Object.entries(REJECTIONS).map(([name, { result, source, reason }]) => [
    `${result}, ${source}, ${reason}`,
    REJECTED[name as RejectionReason],
  ]);
}

function contextResults(): string[][] {
  return Object.entries(CONTEXT_RESULT).map(([name, result]) => [
    String(result),
    RESULTS[name as keyof typeof CONTEXT_RESULT],
  ]);
}

function aborts(): string {
  const reasons = Object.values(ABORT_REASON).join(', ');
  return `A peer that breaks the protocol is sent an A-ABORT of the provider (reasons ${reasons}). What it had not finished is thrown away; what it was told is stored, is stored.`;
}
