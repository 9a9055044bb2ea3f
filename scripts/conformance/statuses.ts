import { QUERY_STATUS } from '#main/network/query-status.ts';
import { NORMALIZED_STATUS, STATUS, statusText } from '#main/network/status.ts';
import { ERROR_KINDS, type ErrorCode } from '#shared/errors.ts';
import { section, table } from './markdown.ts';

/** What ends a C-STORE, by the kind of error; the others do not come there. */
const STORE_ERRORS: Partial<Readonly<Record<ErrorCode, string>>> = {
  INPUT: 'The data set cannot be understood',
  CONFLICT: 'The same SOP Instance UID with other bytes, or the study of another patient; in quarantine',
  CORRUPT: 'The header cannot be read; in quarantine',
  REFUSED: 'Rejected for good before, or no right to store',
  BUSY: 'Too much at once; may be sent again',
  FULL: 'The disk has reached its reserve; may be sent again',
  INTERNAL: 'Something failed here; may be sent again',
};

const STORE_STATUS: Partial<Readonly<Record<keyof typeof STATUS, string>>> = {
  success: 'Stored durably, or here already with the same bytes',
  invalidSopInstance: 'Affected SOP Instance UID is no UID',
  sopClassNotSupported: 'Affected SOP Class UID is not that of the context',
  unrecognizedOperation: 'The operation is not one of the context',
};

type QueryStatus = keyof typeof QUERY_STATUS;

const QUERY: Readonly<Record<QueryStatus, readonly [services: string, when: string]>> = {
  success: ['C-FIND, C-MOVE, C-GET', 'All is told, or sent; also when nothing matches'],
  pending: ['C-FIND, C-MOVE, C-GET', 'A match, or sub-operations go on'],
  pendingUnsupported: ['C-FIND', 'A match; some keys are not supported'],
  someFailed: ['C-MOVE, C-GET', 'Some sub-operations failed or warned; the failed ones are named'],
  cancelled: ['C-FIND, C-MOVE, C-GET', 'Ended by C-CANCEL'],
  outOfResources: ['C-FIND', 'The limit of matches was reached; those before it were sent'],
  cannotCountMatches: ['C-MOVE, C-GET', 'The catalog cannot be read'],
  cannotSendAny: ['C-MOVE, C-GET', 'No sub-operation succeeded, or the destination cannot be called'],
  unknownDestination: ['C-MOVE', 'The destination is no peer with an address'],
  identifierMismatch: ['C-FIND, C-MOVE, C-GET', 'Level or unique keys are missing or do not fit'],
  classNotSupported: ['C-FIND, C-MOVE, C-GET', 'Affected SOP Class UID is not that of the context'],
  notAuthorized: ['C-FIND, C-MOVE, C-GET', 'As SCU: the peer refuses'],
  unableToProcess: ['C-FIND', 'The identifier is no data set, or the catalog cannot be read'],
};

const NORMALIZED: Readonly<Record<keyof typeof NORMALIZED_STATUS, string>> = {
  invalidAttributeValue: 'N-CREATE, N-SET: the status, or a UID, is none that goes there',
  processingFailure:
    'It could not be written down, may be sent again; N-CREATE, N-SET: the data set cannot be read. N-SET of a step that has ended: never, and Error ID (0000,0903) is `A710`',
  duplicateInstance: 'N-CREATE: there is a step of this SOP Instance UID',
  noSuchInstance: 'Another SOP Instance UID than the well-known one; N-SET: there is no such step',
  noSuchEvent: 'N-EVENT-REPORT: the event type is unknown',
  invalidArgument: 'The data set cannot be read, names nothing, or reports what was not asked',
  noSuchClass: 'Another SOP class than that of the context',
  attributeListError: 'N-GET: a warning, attributes were asked for that are not there',
  missingAttribute: 'N-CREATE, N-SET: an attribute of type 1 is not there (PS3.4 table F.7.2-1)',
  missingAttributeValue: 'N-CREATE, N-SET: it is there without a value',
  noSuchAction: 'N-ACTION: the action type is unknown',
};

const code = (status: number) => `\`${statusText(status)}\``;

function sorted(rows: readonly (readonly [number, ...string[]])[]): string[][] {
  return rows.toSorted(([a], [b]) => a - b).map(([status, ...cells]) => [code(status), ...cells]);
}

export function statusCodes(): string {
  const store: (readonly [number, string])[] = [
    ...Object.entries(STORE_STATUS).map(
      ([name, when]) => [STATUS[name as keyof typeof STATUS], when ?? ''] as const,
    ),
    ...Object.entries(STORE_ERRORS).map(
      ([name, when]) => [ERROR_KINDS[name as ErrorCode].dimseStatus, when ?? ''] as const,
    ),
  ];
  const query = Object.entries(QUERY).map(
    ([name, cells]) => [QUERY_STATUS[name as QueryStatus], ...cells] as const,
  );
  const normalized: (readonly [number, string])[] = [
    [STATUS.success, 'Written down; N-ACTION: the report follows'],
    [STATUS.invalidSopInstance, 'N-CREATE, N-SET: the SOP Instance UID is no UID'],
    [STATUS.notAuthorized, 'The caller may report, not ask'],
    ...Object.entries(NORMALIZED).map(
      ([name, when]) => [NORMALIZED_STATUS[name as keyof typeof NORMALIZED_STATUS], when] as const,
    ),
  ];
  return section(
    4,
    '7.3.2 DIMSE services',
    'C-ECHO: `0000`. Error Comment (0000,0902) says more where there is more to say.',
    'C-STORE as SCP:',
    table(['Status', 'When'], sorted(store)),
    'C-FIND, C-MOVE and C-GET as SCP:',
    table(['Status', 'Service', 'When'], sorted(query)),
    'N-ACTION, N-CREATE, N-EVENT-REPORT and N-SET:',
    table(['Status', 'When'], sorted(normalized)),
    'As SCU: `0000`, `0001`, `0107`, `0116` and `Bxxx` count as done, `FFxx` as going on, everything else as a failure that is shown with its code and Error Comment.',
  );
}
