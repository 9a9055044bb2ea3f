import { AppError } from '#shared/errors.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import type { ContextAnswer } from './association-policy.ts';
import { encodeStoreRequest, type CommandSet, type MoveOriginator } from './command-set.ts';
import { openDataset, type DatasetSource } from './dataset-source.ts';
import type { InstanceToSend } from './instance-to-send.ts';
import { DATA_HEAD_BYTES, PDV_LAST, writeDataHead } from './pdu.ts';

/** An association as C-STORE requests of ours go over it, whoever asked for it. */
export interface StoreLink {
  /** Even */
  readonly maxFragmentBytes: number;
  /** Accepted contexts on which the peer takes instances of a class */
  contextsOf(sopClassUid: string): readonly ContextAnswer[];
  nextMessageId(): number;
  /** Resolves when the bytes have left this process: they may then be written over */
  write(bytes: Buffer): Promise<void>;
  exchange(messageId: number, send: () => Promise<void>): Promise<CommandSet>;
}

/**
 * Makes another form of an instance for a peer that does not take the stored one.
 *
 * @throws AppError INPUT when that cannot be had without loss
 */
export type Convert = (instance: InstanceToSend, transferSyntaxUid: string) => Promise<InstanceToSend>;

export interface SendOptions {
  readonly convert?: Convert | undefined;
  /** Of the C-MOVE that this is a part of */
  readonly moveOriginator?: MoveOriginator | undefined;
  /** Tried first, when it can be had without loss; `''` or absent: the stored one */
  readonly preferredTransferSyntaxUid?: string | undefined;
}

/** What an instance can always be turned into, the better first. */
const PLAIN_SYNTAXES = [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN];

/** Bytes of one read and one write; large enough that their number does not matter */
const BLOCK_BYTES = 1024 * 1024;

/** The two buffers that one association sends from: one is filled while the other leaves. */
export type SendBlocks = readonly [Buffer, Buffer];

export function sendBlocks(): SendBlocks {
  return [Buffer.allocUnsafeSlow(BLOCK_BYTES), Buffer.allocUnsafeSlow(BLOCK_BYTES)];
}

/** An instance of which the first bytes lie ready to leave. */
export interface PreparedInstance extends AsyncDisposable {
  /** @returns the status that the peer answered */
  send(): Promise<number>;
}

/**
 * One C-STORE with the bytes as they are stored; converted only when the peer takes nothing but another syntax.
 *
 * @returns the status that the peer answered
 * @throws AppError PEER when the peer takes the class in no syntax that can be had; what `convert` and the disk throw
 */
export async function sendInstance(
  link: StoreLink,
  stored: InstanceToSend,
  blocks: SendBlocks,
  options: SendOptions = {},
): Promise<number> {
  await using prepared = await prepareInstance(link, stored, blocks, options);
  return await prepared.send();
}

/**
 * Opens an instance and reads what its first write takes, while another one may be on its way from other blocks.
 *
 * @param blocks its own until it has been sent
 * @throws AppError as `sendInstance`
 */
export async function prepareInstance(
  link: StoreLink,
  stored: InstanceToSend,
  blocks: SendBlocks,
  { convert, moveOriginator, preferredTransferSyntaxUid = '' }: SendOptions = {},
): Promise<PreparedInstance> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = stored;
  const contexts = link.contextsOf(sopClassUid);
  const [wish, ...others] = contextsFor(contexts, stored, preferredTransferSyntaxUid, convert !== undefined);
  if (!wish) {
    throw new AppError(
      'PEER',
      'The peer does not take this kind of object in the syntax in which it is stored. Send it again with “Convert to uncompressed”, or change what the peer accepts.',
      { data: { sopClassUid, transferSyntaxUid } },
    );
  }
  const { contextId, instance } = await firstToBeHad(stored, [wish, ...others], convert);
  const dataset = await openDataset(instance.source);
  try {
    const messageId = link.nextMessageId();
    const command = encodeStoreRequest(contextId, messageId, sopClassUid, sopInstanceUid, moveOriginator);
    const message: Message = { link, contextId, dataset };
    const first = await fillBlock(message, blocks[0], command.copy(blocks[0]), 0);
    return {
      async send() {
        const { status } = await link.exchange(messageId, () => sendMessage(message, blocks, first));
        return status;
      },
      [Symbol.asyncDispose]: () => dataset[Symbol.asyncDispose](),
    };
  } catch (error) {
    await dataset[Symbol.asyncDispose]();
    throw error;
  }
}

/** The accepted contexts that an instance may go over, the best first. */
function contextsFor(
  contexts: readonly ContextAnswer[],
  { transferSyntaxUid }: InstanceToSend,
  preferredUid: string,
  canConvert: boolean,
): readonly ContextAnswer[] {
  const wanted = canConvert ? [preferredUid, transferSyntaxUid, ...PLAIN_SYNTAXES] : [transferSyntaxUid];
  return wanted.flatMap((uid) => contexts.find((each) => each.transferSyntaxUid === uid) ?? []);
}

/** @throws AppError what the last way threw, when there is no other */
async function firstToBeHad(
  stored: InstanceToSend,
  contexts: readonly ContextAnswer[],
  convert: Convert | undefined,
): Promise<{ contextId: number; instance: InstanceToSend }> {
  for (const [index, { contextId, transferSyntaxUid }] of contexts.entries()) {
    if (transferSyntaxUid === stored.transferSyntaxUid || !convert) return { contextId, instance: stored };
    try {
      return { contextId, instance: await convert(stored, transferSyntaxUid) };
    } catch (error) {
      if (index === contexts.length - 1) throw error;
    }
  }
  throw new AppError('INTERNAL', 'An instance was to be sent over no context.');
}

interface Message {
  readonly link: StoreLink;
  readonly contextId: number;
  readonly dataset: DatasetSource;
}

/** A block that is ready to leave, and where in the data set it ends. */
interface FilledBlock {
  readonly bytes: Buffer;
  readonly position: number;
}

/** A deflated data set may have an odd length; its last fragment gets a null byte (PS3.5 A.5) */
function evenBytes({ sizeBytes }: DatasetSource): number {
  return sizeBytes + (sizeBytes & 1);
}

/** Reads the data set straight to its place between the heads of its fragments. */
async function fillBlock(
  { link, contextId, dataset }: Message,
  block: Buffer,
  usedBytes: number,
  from: number,
): Promise<FilledBlock> {
  const totalBytes = evenBytes(dataset);
  const parts: Buffer[] = [];
  let used = usedBytes;
  let position = from;
  do {
    const room = (block.length - used - DATA_HEAD_BYTES) & ~1;
    const length = Math.min(link.maxFragmentBytes, room, totalBytes - position);
    const isLast = position + length === totalBytes;
    writeDataHead(block, used, length, contextId, isLast ? PDV_LAST : 0);
    used += DATA_HEAD_BYTES;
    const stored = Math.min(length, dataset.sizeBytes - position);
    if (stored > 0) parts.push(block.subarray(used, used + stored));
    if (stored < length) block[used + stored] = 0;
    used += length;
    position += length;
  } while (position < totalBytes && block.length - used >= DATA_HEAD_BYTES + link.maxFragmentBytes);
  if (parts.length > 0) await dataset.read(parts, from);
  return { bytes: block.subarray(0, used), position };
}

/** The command and the first bytes leave in one write; of the rest, one block is filled while the other leaves. */
async function sendMessage(message: Message, blocks: SendBlocks, first: FilledBlock): Promise<void> {
  const totalBytes = evenBytes(message.dataset);
  let [block, other] = blocks;
  let { bytes, position } = first;
  for (;;) {
    const leaving = message.link.write(bytes);
    // Awaited below; a failure before that is no unhandled one
    leaving.catch(() => {});
    [block, other] = [other, block];
    if (position === totalBytes) return leaving;
    try {
      ({ bytes, position } = await fillBlock(message, block, 0, position));
    } finally {
      // Never left alone: what it throws is thrown here
      await leaving;
    }
  }
}
