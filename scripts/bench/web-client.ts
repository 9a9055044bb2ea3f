import { connect, type Socket } from 'node:net';

/** What came as the answer to one request. */
export interface WebAnswer {
  readonly status: number;
  readonly bodyBytes: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LONGEST_HEAD = 16 * 1024;
const READ_BYTES = 256 * 1024;
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

/**
 * One connection that stays open, and reads answers without keeping them: what is measured is the server, so that its client
 * must cost next to nothing.
 */
export class WebConnection {
  readonly #socket: Socket;
  readonly #host: string;
  readonly #headers: string;
  #waiting: { resolve: (answer: WebAnswer) => void; reject: (error: Error) => void } | null = null;
  #status = 0;
  /** Bytes of the body that are to come; Infinity while its last chunk tells */
  #left = -1;
  #bodyBytes = 0;
  #held: Buffer = Buffer.alloc(0);

  /** @param url base address @param headers one line each */
  constructor(url: string, headers: readonly string[]) {
    const { hostname, port, host } = new URL(url);
    this.#host = host;
    this.#headers = headers.map((line) => `${line}\r\n`).join('');
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    const callback = (length: number) => {
      this.#read(buffer.subarray(0, length));
      return true;
    };
    // One buffer for all that comes: new memory for each piece would cost more than the reading.
    const onread = { buffer, callback };
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true, onread });
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
    this.#socket.on('close', () => {
      // The end of the connection may be the end of the body.
      if (this.#left === Infinity) this.#done();
      else this.#waiting?.reject(new Error('the server closed the connection'));
    });
  }

  get(path: string, accept: string): Promise<WebAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nAccept: ${accept}\r\n${this.#headers}\r\n`,
      );
    });
  }

  close(): void {
    this.#waiting = null;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    let body = chunk;
    if (this.#left < 0) {
      const held = Buffer.concat([this.#held, chunk.subarray(0, LONGEST_HEAD)]);
      const end = held.indexOf(HEAD_END);
      if (end < 0) {
        this.#held = held;
        return;
      }
      const head = held.toString('latin1', 0, end);
      this.#status = Number(head.slice(9, 12));
      const length = /content-length: *(\d+)/i.exec(head)?.[1];
      this.#left = length === undefined ? Infinity : Number(length);
      this.#bodyBytes = 0;
      body = chunk.subarray(end + HEAD_END.length - this.#held.length);
      this.#held = Buffer.alloc(0);
    }
    this.#bodyBytes += body.length;
    if (this.#left === Infinity) {
      const tail: Buffer = Buffer.concat([this.#held, body.subarray(-LAST_CHUNK.length)]).subarray(
        -LAST_CHUNK.length,
      );
      this.#held = tail;
      if (!tail.equals(LAST_CHUNK)) return;
    } else {
      this.#left -= body.length;
      if (this.#left > 0) return;
    }
    this.#done();
  }

  #done(): void {
    this.#left = -1;
    this.#held = Buffer.alloc(0);
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve({ status: this.#status, bodyBytes: this.#bodyBytes });
  }
}
