import { FIRST_RETRY_MS, GIVE_UP_MS, KEPT_MS, LONGEST_RETRY_MS } from '#main/commitment/commitments.ts';
import {
  ALL_COMMITTED,
  COMMITMENT_INSTANCE_UID,
  FAILURE_REASON,
  REQUEST_COMMITMENT,
  SOME_FAILED,
} from '#main/network/commitment-messages.ts';
import { BACKOFF_MS } from '#main/network/resend-plan.ts';
import {
  DISPLAY_SYSTEM_SOP_CLASS_UID,
  PROCEDURE_STEP_SOP_CLASS_UID,
  STORAGE_COMMITMENT_SOP_CLASS_UID,
} from '#main/network/association-policy.ts';
import { DISPLAY_SYSTEM_INSTANCE_UID } from '#main/network/display-system-scp.ts';
import { STEP_HAS_ENDED } from '#main/network/procedure-step-scp.ts';
import { STEPS_KEPT_MS } from '#main/worklist/procedure-steps.ts';
import { LONGEST_STEP_MS } from '#shared/worklist/work-state.ts';
import { PEER_DEFAULTS } from '#shared/contract/station.ts';
import { durationText, section, table } from './markdown.ts';
import { queryKeys } from './query-keys.ts';
import { QUERY_CLASSES, rightsFor } from './roles.ts';
import { STORAGE_SOP_CLASSES } from '#shared/dicom/sop-class.ts';
import { NORMALIZED_STATUS, statusText } from '#main/network/status.ts';

export function dimseServices(): string {
  return section(
    3,
    '5.2 DIMSE services',
    section(
      4,
      '5.2.1 Verification',
      'C-ECHO is answered to everybody, known or not, also when all associations are taken. As SCU it tests the connection to a peer.',
    ),
    storage(),
    commitment(),
    section(4, '5.2.4 Query/Retrieve', retrieval(), queryKeys()),
    procedureSteps(),
    displaySystem(),
  );
}

function storage(): string {
  return section(
    4,
    '5.2.2 Storage',
    `**As SCP**: level 2 (full) conformance: all attributes, private ones too, are kept. An object that is sent again with the same
bytes is a success and changes nothing. One with the same SOP Instance UID and other bytes, with a broken header, or of a study that
belongs to another patient is answered with a failure and put into quarantine. An object of a deleted study brings that study back,
unless it was rejected for good. Private and other classes that annex A.1 does not list are not accepted; retired ones are.
Digital signatures: level 1, kept and not checked. Standard Extended and Specialized objects of the listed classes are taken.

**As SCU**: objects are sent as they are stored. For each class and stored transfer syntax one presentation context is proposed, and
one more with the uncompressed syntaxes; an object is decoded only when the peer takes nothing but these and it can be decoded
without loss. What was compressed with loss stays labelled. A peer may be given a preferred syntax. Warnings (Bxxx, 0107, 0116)
count as sent. A failed object is tried again after ${BACKOFF_MS.map(durationText).join(', ')}, ${PEER_DEFAULTS.retries} times
unless the peer's entry says otherwise; what has been answered is never sent twice.`,
  );
}

const REASONS: Readonly<Record<keyof typeof FAILURE_REASON, string>> = {
  processingFailure: 'The stored file is damaged or cannot be read',
  noSuchInstance: 'It is not here, or in the trash',
  outOfResources: 'Not answered here; understood',
  classNotSupported: 'Not answered here; understood',
  classConflict: 'It is here with another SOP class',
  duplicateTransaction: 'The Transaction UID was used before',
};

function commitment(): string {
  return section(
    4,
    '5.2.3 Storage Commitment',
    `Push Model, instance \`${COMMITMENT_INSTANCE_UID}\`; action type ${REQUEST_COMMITMENT}, event types ${ALL_COMMITTED} (all) and ${SOME_FAILED} (with failures).

**As SCP**: the request is written down before it is answered. Each object's file is then read from end to end and compared with what was
received. The report goes over the association that asked, if it is still open, else over a new one to the peer's address, with the
SCP role proposed by role selection. A peer that is away is tried again after ${durationText(FIRST_RETRY_MS)}, then at twice the
interval each time up to ${durationText(LONGEST_RETRY_MS)}, for ${durationText(GIVE_UP_MS)}. Transactions are kept for
${durationText(KEPT_MS)} after their end. Storage Media File-Set ID and UID are not sent.

**As SCU**: the report is taken on the same association or a later one; the caller needs no right beyond being a peer.`,
    table(
      ['Failure Reason', 'Meaning here'],
      Object.entries(FAILURE_REASON).map(([name, code]) => [
        `\`${statusText(code)}\``,
        REASONS[name as keyof typeof FAILURE_REASON],
      ]),
    ),
  );
}

function procedureSteps(): string {
  return section(
    4,
    '5.2.5 Modality Performed Procedure Step',
    `**As SCP**: N-CREATE and N-SET are written down before they are answered. A step begins IN PROGRESS and ends COMPLETED or
DISCONTINUED; one that has ended is changed no more (\`0110\`, Error ID \`${statusText(STEP_HAS_ENDED)}\`). An instance that the caller does
not name gets a UID here. Attributes of type 1 are required as table F.7.2-1 of PS3.4 says: at the N-CREATE those of the scheduled and
the performed step and Modality; at the end, in that N-SET or one before, Performed Procedure Step End Date and Time and the Performed
Series Sequence. Kept are state, studies and the instances that the series name, in place of all that was named before; other
attributes are read and not kept. Steps are kept for ${durationText(STEPS_KEPT_MS)} after they were last told of.

The instances that the steps of a study name are those that it has to have: the worklist calls it ready when all of them are here.
A step in progress holds it back for ${durationText(LONGEST_STEP_MS)} at most. Nothing is forwarded; N-GET and notifications are not offered.`,
  );
}

function displaySystem(): string {
  return section(
    4,
    '5.2.6 Display System',
    `**As SCP**: N-GET of the instance \`${DISPLAY_SYSTEM_INSTANCE_UID}\`: the displays in use at this station as they are entered under
_Displays_, each as one display subsystem in one configuration. An Attribute Identifier List chooses among the attributes of the first
level; \`${statusText(NORMALIZED_STATUS.attributeListError)}\` says that some of them are not there. QA Results hold the newest luminance response (with the light of the room in each
value) and the newest uniformity of five places at driving level 26 or 204; visual evaluations and calibrations have no items. The target
is the standard display function between the ends that were measured. Reflected Ambient Light is a whole number there: less than
0.5 cd/m² reads 0. System Status, the kind of device and that of the instrument are not told.`,
  );
}

function retrieval(): string {
  return `**Queries** are hierarchical: the unique keys of the levels above are needed, one value each; keys of levels below are matched. Matches are streamed
as they are found, and C-CANCEL ends them. A limit of matches can be set; when it is reached, the final status says so (\`A700\`).

**C-MOVE** sends to peers whose address is known, with Move Originator AE Title and Message ID; **C-GET** hands over on the same
association, for which the caller proposes the storage classes with role selection. Both take lists of UIDs at the level that is asked
for, send stored bytes as they are, decode without loss where the receiver takes nothing else, count every sub-operation, and name what
failed in Failed SOP Instance UID List. Priority is ignored.

${table(
  ['SOP classes', 'Right that the caller needs as SCU', 'As SCP (role selection)'],
  [
    ['Storage', ...bothRoles(STORAGE_SOP_CLASSES[0]?.uid ?? '')],
    ['Storage Commitment', ...bothRoles(STORAGE_COMMITMENT_SOP_CLASS_UID)],
    [
      'Modality Performed Procedure Step',
      rightsFor(PROCEDURE_STEP_SOP_CLASS_UID).join(', '),
      'no role selection',
    ],
    ['Display System', rightsFor(DISPLAY_SYSTEM_SOP_CLASS_UID).join(', '), 'no role selection'],
    ['Query/Retrieve FIND', rightsFor(QUERY_CLASSES[0] ?? '').join(', '), 'no role selection'],
    ['Query/Retrieve MOVE', rightsFor(QUERY_CLASSES[2] ?? '').join(', '), 'no role selection'],
    ['Query/Retrieve GET', rightsFor(QUERY_CLASSES[4] ?? '').join(', '), 'no role selection'],
  ],
)}`;
}

function bothRoles(uid: string): readonly [string, string] {
  return [rightsFor(uid).join(', '), rightsFor(uid, 'scp').join(', ')];
}
