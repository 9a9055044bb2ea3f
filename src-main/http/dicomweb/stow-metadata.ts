import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, toAppError } from '#shared/errors.ts';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import { readNativeXml } from '#main/dicom/native-xml-reader.ts';
import { parseMediaType } from '#main/mime/media-type.ts';
import type { IncomingPart } from '#main/mime/multipart-reader.ts';
import type { DataFolder } from '#main/store/layout.ts';
import { assembleInstance, referenceOf, type BulkPart } from './assemble-instance.ts';
import { DICOM_JSON, DICOM_XML } from './dataset-answer.ts';
import type { Storing } from './storing.ts';
import { failureReasonOf } from './stow-report.ts';

const MOST_METADATA_BYTES = 64 * 1024 * 1024;
/** Values up to this size wait in memory, together up to the other. */
const IN_MEMORY_BYTES = 256 * 1024;
const ALL_IN_MEMORY_BYTES = 32 * 1024 * 1024;

/**
 * Objects that come as metadata in JSON or XML, with their large values in parts of their own, named by Content-Location
 * (PS3.18 10.5.1.2). Large values wait on the disk, so that memory stays bounded.
 *
 * @throws AppError INPUT when the metadata cannot be read
 */
export async function storeMetadata(
  folder: DataFolder,
  storing: Storing,
  parts: AsyncIterable<IncomingPart>,
): Promise<void> {
  const waiting = new WaitingValues(folder);
  try {
    const datasets: JsonDataset[] = [];
    let metadataBytes = 0;
    for await (const part of parts) {
      const type = parseMediaType(part.headers.get('content-type') ?? 'application/octet-stream');
      if (type.type !== DICOM_JSON && type.type !== DICOM_XML) {
        await waiting.add(part);
        continue;
      }
      const text = await readText(part, MOST_METADATA_BYTES - metadataBytes);
      metadataBytes += text.length;
      datasets.push(...(type.type === DICOM_XML ? [readNativeXml(text.toString('utf8'))] : readJson(text)));
    }
    for (const json of datasets) {
      try {
        await storing.add(assembleInstance(json, (address) => waiting.find(address)));
      } catch (error) {
        storing.fail(failureReasonOf(toAppError(error).code), referenceOf(json));
      }
    }
    await storing.verdicts();
  } finally {
    await waiting.dispose();
  }
}

async function readText(part: IncomingPart, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of part.body) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes)
      throw new AppError('INPUT', 'The metadata is longer than is taken at once. Send fewer objects.');
    // The reader's buffer is its own; what is kept is copied.
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks, sizeBytes);
}

function readJson(text: Buffer): JsonDataset[] {
  let value: unknown;
  try {
    value = JSON.parse(text.toString('utf8'));
  } catch {
    throw new AppError('INPUT', 'The metadata is no JSON. Correct it and send it again.');
  }
  const datasets = Array.isArray(value) ? (value as unknown[]) : [value];
  if (
    !datasets.every((dataset) => typeof dataset === 'object' && dataset !== null && !Array.isArray(dataset))
  )
    throw new AppError('INPUT', 'The metadata is not in the DICOM JSON model. Correct it and send it again.');
  return datasets as JsonDataset[];
}

/** Values that wait for the data sets that name them; those of one address in their order, as frames come. */
class WaitingValues {
  readonly #folder: DataFolder;
  readonly #files: string[] = [];
  readonly #byAddress = new Map<string, BulkPart[]>();
  #inMemoryBytes = 0;

  constructor(folder: DataFolder) {
    this.#folder = folder;
  }

  async add({ headers, body }: IncomingPart): Promise<void> {
    const address = headers.get('content-location') ?? '';
    const type = parseMediaType(headers.get('content-type') ?? 'application/octet-stream');
    const part = { type, ...(await this.#keep(body)) };
    const known = this.#byAddress.get(address);
    if (known) known.push(part);
    else this.#byAddress.set(address, [part]);
  }

  find(address: string): readonly BulkPart[] {
    return this.#byAddress.get(address) ?? [];
  }

  async dispose(): Promise<void> {
    for (const file of this.#files) await rm(file, { force: true });
  }

  async #keep(body: AsyncIterable<Buffer>): Promise<Pick<BulkPart, 'sizeBytes' | 'content'>> {
    const head: Buffer[] = [];
    let sizeBytes = 0;
    const chunks = body[Symbol.asyncIterator]();
    const room = Math.min(IN_MEMORY_BYTES, ALL_IN_MEMORY_BYTES - this.#inMemoryBytes);
    for (;;) {
      const next = await chunks.next();
      if (next.done === true) {
        this.#inMemoryBytes += sizeBytes;
        return { sizeBytes, content: { bytes: Buffer.concat(head, sizeBytes) } };
      }
      head.push(Buffer.from(next.value));
      sizeBytes += next.value.length;
      if (sizeBytes > room) break;
    }
    // Emptied at every start, as everything in this folder that nobody was told is stored.
    const file = path.join(this.#folder.incoming, `value-${randomBytes(12).toString('hex')}.part`);
    this.#files.push(file);
    async function* all(): AsyncGenerator<Buffer> {
      yield* head;
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
        sizeBytes += next.value.length;
        yield next.value;
      }
    }
    await pipeline(Readable.from(all(), { objectMode: false }), createWriteStream(file, { flags: 'wx' }));
    return { sizeBytes, content: { file } };
  }
}
