import {
  COMMAND,
  CommandWriter,
  NO_DATA_SET,
  NUL,
  PRIORITY_MEDIUM,
  SHORT_BYTES,
  SPACE,
  textBytes,
  WITH_DATA_SET,
} from './command-set.ts';

/** C-FIND-RQ or C-GET-RQ as one P-DATA-TF; the identifier follows (PS3.7 9.3.2.1, 9.3.3.1). */
export function encodeQueryRequest(
  commandField: typeof COMMAND.findRequest | typeof COMMAND.getRequest,
  contextId: number,
  messageId: number,
  sopClassUid: string,
): Buffer {
  return new CommandWriter(contextId, textBytes(sopClassUid) + 4 * SHORT_BYTES)
    .text(0x0002, sopClassUid, NUL)
    .short(0x0100, commandField)
    .short(0x0110, messageId)
    .short(0x0700, PRIORITY_MEDIUM)
    .short(0x0800, WITH_DATA_SET).pdu;
}

/** C-MOVE-RQ as one P-DATA-TF; the identifier follows (PS3.7 9.3.4.1). */
export function encodeMoveRequest(
  contextId: number,
  messageId: number,
  sopClassUid: string,
  destinationAeTitle: string,
): Buffer {
  const size = textBytes(sopClassUid) + textBytes(destinationAeTitle) + 4 * SHORT_BYTES;
  return new CommandWriter(contextId, size)
    .text(0x0002, sopClassUid, NUL)
    .short(0x0100, COMMAND.moveRequest)
    .short(0x0110, messageId)
    .text(0x0600, destinationAeTitle, SPACE)
    .short(0x0700, PRIORITY_MEDIUM)
    .short(0x0800, WITH_DATA_SET).pdu;
}

/** C-CANCEL-RQ for a C-FIND, C-MOVE or C-GET under way (PS3.7 9.3.2.3). */
export function encodeCancelRequest(contextId: number, messageIdBeingCancelled: number): Buffer {
  return new CommandWriter(contextId, 3 * SHORT_BYTES)
    .short(0x0100, COMMAND.cancelRequest)
    .short(0x0120, messageIdBeingCancelled)
    .short(0x0800, NO_DATA_SET).pdu;
}
