import { DATA_HEAD_BYTES, PDV_LAST, writeDataHead } from './pdu.ts';

/**
 * A command and its data set as PDUs, cut into the fragments that the peer takes.
 *
 * @param command as a P-DATA-TF
 * @param maxFragmentBytes even
 */
export function messagePdus(
  command: Buffer,
  contextId: number,
  dataset: Buffer,
  maxFragmentBytes: number,
): Buffer {
  const fragments = Math.max(1, Math.ceil(dataset.length / maxFragmentBytes));
  const pdus = Buffer.allocUnsafe(command.length + dataset.length + fragments * DATA_HEAD_BYTES);
  let to = command.copy(pdus);
  for (let index = 0; index < fragments; index += 1) {
    const from = index * maxFragmentBytes;
    const length = Math.min(maxFragmentBytes, dataset.length - from);
    writeDataHead(pdus, to, length, contextId, index === fragments - 1 ? PDV_LAST : 0);
    to += DATA_HEAD_BYTES;
    to += dataset.copy(pdus, to, from, from + length);
  }
  return pdus;
}
