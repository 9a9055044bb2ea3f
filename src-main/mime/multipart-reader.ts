import { AppError } from '#shared/errors.ts';

/** One part of a multipart message, met as it arrives. */
export interface IncomingPart {
  /** By lower-case name */
  readonly headers: ReadonlyMap<string, string>;
  /** To be read to its end before the next part is asked for; what is left unread is dropped then. */
  readonly body: AsyncIterable<Buffer>;
}

export interface MultipartLimits {
  readonly maxParts: number;
  readonly maxHeaderBytes: number;
}

const DEFAULT_LIMITS: MultipartLimits = { maxParts: 20_000, maxHeaderBytes: 16 * 1024 };
/** RFC 2046 5.1.1 has 1 to 70 characters; there are senders with 73. */
const BOUNDARY = /^[0-9A-Za-z'()+_,./:=? -]{1,200}$/;
/** Blanks that may follow a boundary on its line */
const MAX_PADDING_BYTES = 256;

/**
 * The parts of a multipart body, read as a stream: memory holds one chunk, however long the parts are.
 *
 * @param chunks the body as it arrives
 * @param boundary as the Content-Type names it
 * @throws AppError INPUT for a boundary that none may be, too many parts, headers that do not end, and for a body that ends
 *   before its last boundary; then the part that was being read throws as well, so that nobody takes half of it for whole
 */
export async function* readMultipart(
  chunks: AsyncIterable<Buffer>,
  boundary: string,
  limits: Partial<MultipartLimits> = {},
): AsyncGenerator<IncomingPart, void, undefined> {
  const { maxParts, maxHeaderBytes } = { ...DEFAULT_LIMITS, ...limits };
  if (!BOUNDARY.test(boundary) || boundary.endsWith(' ')) throw malformed('its boundary is not one');
  const input = new Input(chunks, Buffer.from(`\r\n--${boundary}`, 'latin1'));
  try {
    await input.skipPreamble();
    for (let parts = 0; !(await input.isClosed()); parts += 1) {
      if (parts >= maxParts) throw malformed(`it has more than ${maxParts} parts`);
      const headers = await input.headers(maxHeaderBytes);
      yield { headers, body: input.body(LINE_END_BYTES) };
      await input.dropRest();
    }
  } finally {
    await input.dispose();
  }
}

function malformed(why: string): AppError {
  return new AppError('INPUT', `The multipart message cannot be read: ${why}. Send it again.`);
}

const CUT_OFF = 'it ends before its last boundary';
const HEADERS_END = Buffer.from('\r\n\r\n');
const LINE_END_BYTES = 2;

class Input {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #delimiter: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #isAtEnd = false;
  /** Between the headers of a part and the boundary behind it */
  #isInside = false;

  constructor(chunks: AsyncIterable<Buffer>, delimiter: Buffer) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#delimiter = delimiter;
  }

  async dispose(): Promise<void> {
    if (!this.#isAtEnd) await this.#chunks.return?.();
  }

  /** The first boundary may begin the message; what stands before it is for old mail readers (RFC 2046 5.1.1). */
  async skipPreamble(): Promise<void> {
    const first = this.#delimiter.subarray(2);
    while (this.#held.length < first.length && (await this.#more()));
    if (this.#held.subarray(0, first.length).equals(first)) {
      this.#held = this.#held.subarray(first.length);
      return;
    }
    this.#isInside = true;
    await this.dropRest();
  }

  /** What the reader of a part left, up to and with the boundary. */
  async dropRest(): Promise<void> {
    if (!this.#isInside) return;
    for await (const _ of this.body(0)) {
      // Nobody wants it.
    }
  }

  /** Behind a boundary: `--` closes the message, a line end begins a part. */
  async isClosed(): Promise<boolean> {
    for (;;) {
      const padding = countPadding(this.#held);
      const rest = this.#held.length - padding;
      if (padding > MAX_PADDING_BYTES) throw malformed('a boundary does not end its line');
      if (rest >= 2) {
        const two = this.#held.toString('latin1', padding, padding + 2);
        if (two === '--' && padding === 0) return true;
        if (two !== '\r\n') throw malformed('a boundary does not end its line');
        // Kept: headers may be none at all, and then this line end is the first half of what ends them.
        this.#held = this.#held.subarray(padding);
        return false;
      }
      if (!(await this.#more())) throw malformed(CUT_OFF);
    }
  }

  async headers(maxBytes: number): Promise<ReadonlyMap<string, string>> {
    for (;;) {
      const end = this.#held.indexOf(HEADERS_END);
      if (end > maxBytes || (end < 0 && this.#held.length > maxBytes))
        throw malformed(`the headers of a part are longer than ${maxBytes} bytes`);
      if (end >= 0) {
        const text = this.#held.toString('latin1', 0, end);
        // The last line end stays, since a boundary may follow at once: an empty part.
        this.#held = this.#held.subarray(end + LINE_END_BYTES);
        this.#isInside = true;
        return parseHeaders(text);
      }
      if (!(await this.#more())) throw malformed(CUT_OFF);
    }
  }

  /** The bytes up to the next boundary, which is taken away with them; the first `skip` of them are left out. */
  async *body(skip: number): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const at = this.#held.indexOf(this.#delimiter);
      if (at >= 0) {
        const last = this.#held.subarray(Math.min(skip, at), at);
        this.#held = this.#held.subarray(at + this.#delimiter.length);
        this.#isInside = false;
        if (last.length > 0) yield last;
        return;
      }
      // A boundary may begin in the last bytes that are here.
      const safe = this.#held.length - this.#delimiter.length + 1;
      if (safe > skip) {
        const piece = this.#held.subarray(skip, safe);
        this.#held = this.#held.subarray(safe);
        skip = 0;
        yield piece;
      }
      if (!(await this.#more())) throw malformed(CUT_OFF);
    }
  }

  async #more(): Promise<boolean> {
    if (this.#isAtEnd) return false;
    const next = await this.#chunks.next();
    if (next.done === true) {
      this.#isAtEnd = true;
      return false;
    }
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }
}

function countPadding(bytes: Buffer): number {
  let at = 0;
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at += 1;
  return at;
}

/** @param text from the line end behind the boundary on; folded lines are joined (RFC 822) */
function parseHeaders(text: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}
