import {
  COMMAND,
  CommandWriter,
  comment,
  NO_DATA_SET,
  NUL,
  RESPONSE,
  SHORT_BYTES,
  SPACE,
  textBytes,
  WITH_DATA_SET,
  type CommandSet,
  type SubOperations,
} from './command-set.ts';

/** What a response says beside its status. */
export interface ResponseFacts {
  readonly status: number;
  /** A data set follows */
  readonly hasDataset?: boolean;
  /** Cut to 64 plain characters */
  readonly errorComment?: string;
  /** Of C-MOVE and C-GET; a count of -1 is left out */
  readonly subOperations?: SubOperations;
}

const COUNTERS = [
  [0x1020, 'remaining'],
  [0x1021, 'completed'],
  [0x1022, 'failed'],
  [0x1023, 'warning'],
] as const;

/** C-FIND-RSP, C-MOVE-RSP or C-GET-RSP as one P-DATA-TF (PS3.7 9.3.2.2, 9.3.3.2, 9.3.4.2). */
export function encodeQueryResponse(contextId: number, request: CommandSet, facts: ResponseFacts): Buffer {
  const remark = comment(facts.errorComment ?? '');
  const counts = COUNTERS.flatMap(([element, name]) => {
    const count = facts.subOperations?.[name] ?? -1;
    return count < 0 ? [] : [[element, Math.min(count, 0xffff)] as const];
  });
  const { affectedSopClassUid } = request;
  const size = textBytes(affectedSopClassUid) + textBytes(remark) + (4 + counts.length) * SHORT_BYTES;
  const writer = new CommandWriter(contextId, size)
    .text(0x0002, affectedSopClassUid, NUL)
    .short(0x0100, request.commandField | RESPONSE)
    .short(0x0120, request.messageId)
    .short(0x0800, facts.hasDataset ? WITH_DATA_SET : NO_DATA_SET)
    .short(0x0900, facts.status)
    .text(0x0902, remark, SPACE);
  for (const [element, count] of counts) writer.short(element, count);
  return writer.pdu;
}

export interface NormalizedFacts extends Pick<ResponseFacts, 'status' | 'errorComment' | 'hasDataset'> {
  /** Error ID; absent: there is none */
  readonly errorId?: number;
  /** What was created, when the request left its name to us */
  readonly sopInstanceUid?: string;
}

/** Where the responses of some services tell a type (PS3.7 10.3.1.2, 10.3.4.2) */
const TYPE_ELEMENT: Readonly<Record<number, number>> = {
  [COMMAND.eventReportRequest]: 0x1002,
  [COMMAND.actionRequest]: 0x1008,
};

/** The response of a DIMSE-N service as one P-DATA-TF (PS3.7 10.3). */
export function encodeNormalizedResponse(
  contextId: number,
  request: CommandSet,
  facts: NormalizedFacts,
): Buffer {
  const remark = comment(facts.errorComment ?? '');
  const { errorId } = facts;
  const sopClassUid = request.requestedSopClassUid || request.affectedSopClassUid;
  const sopInstanceUid =
    facts.sopInstanceUid ?? (request.requestedSopInstanceUid || request.affectedSopInstanceUid);
  const typeElement = TYPE_ELEMENT[request.commandField];
  const shorts = 4 + Number(errorId !== undefined) + Number(typeElement !== undefined);
  const size = textBytes(sopClassUid) + textBytes(sopInstanceUid) + textBytes(remark) + shorts * SHORT_BYTES;
  const writer = new CommandWriter(contextId, size)
    .text(0x0002, sopClassUid, NUL)
    .short(0x0100, request.commandField | RESPONSE)
    .short(0x0120, request.messageId)
    .short(0x0800, facts.hasDataset ? WITH_DATA_SET : NO_DATA_SET)
    .short(0x0900, facts.status)
    .text(0x0902, remark, SPACE);
  if (errorId !== undefined) writer.short(0x0903, errorId);
  writer.text(0x1000, sopInstanceUid, NUL);
  if (typeElement !== undefined) writer.short(typeElement, Math.max(0, request.typeId));
  return writer.pdu;
}
