import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { AppError, toAppError } from '#shared/errors.ts';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import { numberAt, textAt } from '#main/dicom/json-attributes.ts';
import { readBounded } from './query-remote.ts';
import { cancelled, RemoteConnection } from './remote-connection.ts';
import type { RemoteServer } from './remote-server.ts';
import { isPassing, withRetries, type RetryOptions } from './retry.ts';

/** A Part 10 file of the store; it leaves as it is. */
export interface InstanceToPush {
  readonly file: string;
  readonly sizeBytes: number;
  readonly sopInstanceUid: string;
}

export interface PushResult {
  readonly sopInstanceUid: string;
  /** Failure or warning reason of the server (PS3.18 I.2); null when it gave none */
  readonly reason: number | null;
  /** null: the server has it */
  readonly error: AppError | null;
}

export interface PushOptions extends RetryOptions {
  readonly onResult?: (result: PushResult, done: number, total: number) => void;
}

/** One request carries so much: little enough that a broken line costs little. */
const BATCH_BYTES = 64 * 1024 * 1024;
const BATCH_INSTANCES = 100;
const LARGEST_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Stores instances at a server (STOW-RS), each byte as it is stored here.
 *
 * @returns one result for each instance, in the order of `instances`; never throws for what the server or a file does
 */
export async function pushRemote(
  server: RemoteServer,
  instances: readonly InstanceToPush[],
  options: PushOptions = {},
): Promise<PushResult[]> {
  const connection = new RemoteConnection(server);
  const results = new Map<InstanceToPush, PushResult>();
  const tell = (instance: InstanceToPush, reason: number | null, error: AppError | null) => {
    const result = { sopInstanceUid: instance.sopInstanceUid, reason, error };
    results.set(instance, result);
    options.onResult?.(result, results.size, instances.length);
  };
  let broken: AppError | null = null;
  try {
    for (const batch of batches(instances)) {
      const present: InstanceToPush[] = [];
      for (const instance of batch) {
        if (broken) tell(instance, null, broken);
        else if (options.signal?.aborted === true) tell(instance, null, cancelled());
        else if (await isWhole(instance)) present.push(instance);
        else tell(instance, null, new AppError('MISSING', 'The file of the instance is not in the store.'));
      }
      broken ??= await pushBatch(connection, present, options, tell);
    }
  } finally {
    connection.dispose();
  }
  return instances.map((instance) => results.get(instance)).filter((result) => result !== undefined);
}

export function batches(instances: readonly InstanceToPush[]): InstanceToPush[][] {
  const planned: InstanceToPush[][] = [];
  let batch: InstanceToPush[] = [];
  let sizeBytes = 0;
  for (const instance of instances) {
    const isFull = batch.length >= BATCH_INSTANCES || sizeBytes + instance.sizeBytes > BATCH_BYTES;
    if (isFull && batch.length > 0) {
      planned.push(batch);
      batch = [];
      sizeBytes = 0;
    }
    batch.push(instance);
    sizeBytes += instance.sizeBytes;
  }
  if (batch.length > 0) planned.push(batch);
  return planned;
}

async function isWhole({ file, sizeBytes }: InstanceToPush): Promise<boolean> {
  return stat(file).then(
    (found) => found.size === sizeBytes,
    () => false,
  );
}

type Tell = (instance: InstanceToPush, reason: number | null, error: AppError | null) => void;

/** @returns why it makes no sense to go on; null when it does */
async function pushBatch(
  connection: RemoteConnection,
  batch: readonly InstanceToPush[],
  options: PushOptions,
  tell: Tell,
): Promise<AppError | null> {
  if (batch.length === 0) return null;
  try {
    const answer = await withRetries(() => store(connection, batch, options.signal), options);
    for (const instance of batch) {
      const { reason, error } = verdictOn(answer, instance.sopInstanceUid);
      tell(instance, reason, error);
    }
    return null;
  } catch (thrown) {
    const error = toAppError(thrown);
    const [first] = batch;
    // One object may make a server refuse all that came with it, or they are too much together.
    if (first && batch.length > 1 && error.code === 'PEER') {
      const half = Math.ceil(batch.length / 2);
      const broken = await pushBatch(connection, batch.slice(0, half), options, tell);
      if (!broken) return pushBatch(connection, batch.slice(half), options, tell);
      for (const instance of batch.slice(half)) tell(instance, null, broken);
      return broken;
    }
    for (const instance of batch) tell(instance, null, error);
    return isPassing(error) || ['REFUSED', 'CANCELLED', 'FULL', 'MISSING'].includes(error.code)
      ? error
      : null;
  }
}

/** One request (PS3.18 10.5). @returns the response module; null when the server gave none that can be read */
async function store(
  connection: RemoteConnection,
  batch: readonly InstanceToPush[],
  signal: AbortSignal | undefined,
): Promise<{ status: number; json: JsonDataset | null }> {
  const boundary = `viewbox-${randomBytes(12).toString('hex')}`;
  const head = Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`);
  const lineEnd = Buffer.from('\r\n');
  const last = Buffer.from(`--${boundary}--\r\n`);
  const perPart = head.length + lineEnd.length;
  async function* body(): AsyncGenerator<Buffer> {
    for (const { file, sizeBytes } of batch) {
      yield head;
      const stream = createReadStream(file, { highWaterMark: 256 * 1024, end: Math.max(0, sizeBytes - 1) });
      for await (const chunk of stream) yield chunk as Buffer;
      yield lineEnd;
    }
    yield last;
  }
  const answer = await connection.send(
    {
      method: 'POST',
      path: '/studies',
      accept: 'application/dicom+json',
      contentType: `multipart/related; type="application/dicom"; boundary=${boundary}`,
      body: {
        sizeBytes: batch.reduce((sum, { sizeBytes }) => sum + sizeBytes + perPart, last.length),
        open: () => Readable.from(body(), { objectMode: false }),
      },
      signal,
    },
    // All failed, or a part did: the body says which.
    (status) => status === 409,
  );
  const text = await readBounded(answer.body, LARGEST_ANSWER_BYTES);
  return { status: answer.status, json: parseResponse(text) };
}

function parseResponse(text: Buffer): JsonDataset | null {
  try {
    const value = JSON.parse(text.toString('utf8')) as unknown;
    const [first] = (Array.isArray(value) ? value : [value]) as unknown[];
    return typeof first === 'object' && first !== null ? (first as JsonDataset) : null;
  } catch {
    return null;
  }
}

function verdictOn(
  { status, json }: { status: number; json: JsonDataset | null },
  sopInstanceUid: string,
): { reason: number | null; error: AppError | null } {
  const failed = itemOf(json, '00081198', sopInstanceUid);
  if (failed) {
    const reason = numberAt(failed, '00081197');
    const shown =
      reason === null ? 'no reason' : `reason ${reason.toString(16).toUpperCase().padStart(4, '0')}`;
    const isFull = reason !== null && (reason & 0xff00) === 0xa700;
    return {
      reason,
      error: new AppError(
        isFull ? 'FULL' : 'PEER',
        `The server did not take the instance (${shown}). Its log says why.`,
        { data: { status } },
      ),
    };
  }
  const stored = itemOf(json, '00081199', sopInstanceUid);
  // 200 says that all were stored; servers exist that then say no more.
  if (stored || status === 200) return { reason: stored ? numberAt(stored, '00081196') : null, error: null };
  return {
    reason: null,
    error: new AppError('PEER', 'The server does not say that it stored the instance. Look for it there.', {
      data: { status },
    }),
  };
}

function itemOf(json: JsonDataset | null, tag: string, sopInstanceUid: string): JsonDataset | null {
  const items = json?.[tag]?.Value;
  if (!Array.isArray(items)) return null;
  const found = items.find(
    (item) =>
      typeof item === 'object' && item !== null && textAt(item as JsonDataset, '00081155') === sopInstanceUid,
  );
  return (found as JsonDataset | undefined) ?? null;
}
