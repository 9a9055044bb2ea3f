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
  const boundary = `viewbox-${randomBytes(12).toString('hex')}`;
  return {
    contentType: `multipart/related; type="${mediaType}"; boundary=${boundary}`,
    body: Readable.from(write(boundary, parts), { objectMode: false, highWaterMark: 256 * 1024 }),
  };
}

/** A whole answer of few parts in one piece, so that it leaves with its length known. */
export function multipartBuffer(
  mediaType: string,
  parts: readonly { readonly contentType: string; readonly bytes: Buffer }[],
): { contentType: string; body: Buffer } {
  const boundary = `viewbox-${randomBytes(12).toString('hex')}`;
  const pieces: Buffer[] = [];
  for (const part of parts) pieces.push(partHead(boundary, part.contentType), part.bytes, NEW_LINE);
  pieces.push(closing(boundary));
  return {
    contentType: `multipart/related; type="${mediaType}"; boundary=${boundary}`,
    body: Buffer.concat(pieces),
  };
}

const NEW_LINE = Buffer.from('\r\n');

function partHead(boundary: string, contentType: string, location = ''): Buffer {
  const address = location === '' ? '' : `Content-Location: ${location}\r\n`;
  return Buffer.from(`--${boundary}\r\nContent-Type: ${contentType}\r\n${address}\r\n`);
}

function closing(boundary: string): Buffer {
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
