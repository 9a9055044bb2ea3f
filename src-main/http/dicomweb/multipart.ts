import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

/** One part of a multipart/related answer; its bytes are produced only when it is its turn. */
export interface Part {
  readonly contentType: string;
  /** Its address, for parts that others refer to */
  readonly location?: string;
  readonly bytes: () => AsyncIterable<Buffer> | Promise<Buffer>;
}

export interface MultipartAnswer {
  readonly contentType: string;
  readonly body: Readable;
}

/** Parts one after another, each read when the one before has left (RFC 2387, PS3.18 8.6.1.2). */
export function multipart(mediaType: string, parts: AsyncIterable<Part> | Iterable<Part>): MultipartAnswer {
  const boundary = newBoundary();
  return {
    contentType: multipartType(mediaType, boundary),
    body: Readable.from(write(boundary, parts), { objectMode: false, highWaterMark: 256 * 1024 }),
  };
}

export const NEW_LINE = Buffer.from('\r\n');

export function newBoundary(): string {
  if (randomAt + BOUNDARY_BYTES > random.length) {
    random = randomBytes(4096);
    randomAt = 0;
  }
  randomAt += BOUNDARY_BYTES;
  return `viewbox-${random.toString('hex', randomAt - BOUNDARY_BYTES, randomAt)}`;
}

/** So much that nobody can put it into an object before */
const BOUNDARY_BYTES = 12;
// Fetched for many at a time: each time costs as much as a small answer.
let random = Buffer.alloc(0);
let randomAt = 0;

export function multipartType(mediaType: string, boundary: string): string {
  return `multipart/related; type="${mediaType}"; boundary=${boundary}`;
}

export function partHead(boundary: string, contentType: string, location = ''): Buffer {
  const address = location === '' ? '' : `Content-Location: ${location}\r\n`;
  return Buffer.from(`--${boundary}\r\nContent-Type: ${contentType}\r\n${address}\r\n`);
}

export function closing(boundary: string): Buffer {
  return Buffer.from(`--${boundary}--\r\n`);
}

async function* write(
  boundary: string,
  parts: AsyncIterable<Part> | Iterable<Part>,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const part of parts) {
    yield partHead(boundary, part.contentType, part.location);
    const bytes = part.bytes();
    if (bytes instanceof Promise) yield await bytes;
    else yield* bytes;
    yield NEW_LINE;
  }
  yield closing(boundary);
}
