import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { AppError } from '#shared/errors.ts';
import { authorizationOf, type RemoteServer } from './remote-server.ts';

export interface RemoteRequest {
  readonly method: 'GET' | 'POST';
  /** Begins with `/`; appended to the base address */
  readonly path: string;
  readonly accept: string;
  readonly contentType?: string;
  readonly body?: { readonly sizeBytes: number; readonly open: () => Readable };
  readonly signal?: AbortSignal | undefined;
}

export interface RemoteAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Ends with UNREACHABLE when the server falls silent; to be read or destroyed */
  readonly body: Readable;
}

/** The server says nothing and takes nothing for so long: it is given up. */
const IDLE_TIMEOUT_MS = 60_000;
const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|UNABLE_TO_GET_ISSUER/;

export interface RemoteConnectionOptions {
  readonly idleTimeoutMs?: number;
}

/**
 * Speaks HTTP with one server: its certificate verified, its redirects followed only to itself, so that credentials and
 * requests never reach a host that no administrator named.
 */
export class RemoteConnection {
  readonly server: RemoteServer;
  readonly #agent: http.Agent;
  readonly #idleTimeoutMs: number;
  readonly #isSecure: boolean;

  constructor(server: RemoteServer, options: RemoteConnectionOptions = {}) {
    this.server = server;
    this.#idleTimeoutMs = options.idleTimeoutMs ?? IDLE_TIMEOUT_MS;
    this.#isSecure = new URL(server.baseUrl).protocol === 'https:';
    const keep = { keepAlive: true, maxSockets: 8 };
    this.#agent = this.#isSecure
      ? new https.Agent({ ...keep, minVersion: 'TLSv1.2', ...(server.caPem && { ca: server.caPem }) })
      : new http.Agent(keep);
  }

  /**
   * @returns an answer of status 2xx, or of one that `isExpected` names
   * @throws AppError UNREACHABLE, PEER, REFUSED, MISSING, BUSY or FULL by what went wrong, CANCELLED when `signal` aborts
   */
  async send(
    request: RemoteRequest,
    isExpected: (status: number) => boolean = () => false,
  ): Promise<RemoteAnswer> {
    let url = new URL(this.server.baseUrl + request.path);
    for (let hops = 0; ; hops += 1) {
      const answer = await this.#once(url, request);
      const status = answer.statusCode ?? 0;
      if ((status >= 200 && status < 300) || isExpected(status))
        return { status, headers: answer.headers, body: answer };
      answer.destroy();
      if (!REDIRECTS.has(status)) throw statusError(status, answer.headers);
      url = this.#redirected(url, answer.headers.location, request, hops);
    }
  }

  dispose(): void {
    this.#agent.destroy();
  }

  #redirected(from: URL, location: string | undefined, request: RemoteRequest, hops: number): URL {
    const target =
      location === undefined || !URL.canParse(location, from.href) ? null : new URL(location, from);
    if (target?.origin === from.origin && request.method === 'GET' && hops < MOST_REDIRECTS) return target;
    throw new AppError(
      'PEER',
      'The server sends this request elsewhere, where it is not followed. Correct the address of the server.',
    );
  }

  #once(url: URL, request: RemoteRequest): Promise<IncomingMessage> {
    const { method, accept, contentType, body, signal } = request;
    if (signal?.aborted === true) return Promise.reject(cancelled());
    const authorization = authorizationOf(this.server.credentials);
    const headers = {
      accept,
      // Images are compressed already, or large: what is packed here would be unpacked at once.
      'accept-encoding': 'identity',
      'user-agent': 'Viewbox',
      ...(authorization !== null && { authorization }),
      ...(contentType !== undefined && { 'content-type': contentType }),
      ...(body && { 'content-length': body.sizeBytes }),
    };
    return new Promise((resolve, reject) => {
      const how = { method, agent: this.#agent, headers };
      const sent = this.#isSecure ? https.request(url, how) : http.request(url, how);
      const stop = () => sent.destroy(cancelled());
      signal?.addEventListener('abort', stop, { once: true });
      const fail = (error: unknown) => {
        reject(remoteError(error));
      };
      sent.setTimeout(this.#idleTimeoutMs, () => sent.destroy(silent()));
      sent.once('error', fail);
      sent.once('close', () => signal?.removeEventListener('abort', stop));
      sent.once('response', (answer) => {
        sent.off('error', fail);
        // From here on its reader is told.
        sent.on('error', (error) => answer.destroy(remoteError(error)));
        answer.once('aborted', () => answer.destroy(brokenOff()));
        resolve(answer);
      });
      if (!body) {
        sent.end();
        return;
      }
      const stream = body.open();
      stream.once('error', (error) => sent.destroy(error));
      sent.once('close', () => stream.destroy());
      stream.pipe(sent);
    });
  }
}

export function cancelled(): AppError {
  return new AppError('CANCELLED', 'The exchange with the server was cancelled.');
}

function silent(): AppError {
  return new AppError(
    'UNREACHABLE',
    'The server fell silent. Look at it and at the network, then try again.',
  );
}

function brokenOff(): AppError {
  return new AppError('UNREACHABLE', 'The server broke off in the middle of its answer. Try again.');
}

/** Any error of an exchange as an AppError; nothing of the request, which may name a patient, is in it. */
export function remoteError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (UNTRUSTED.test(code))
    return new AppError(
      'REFUSED',
      `The certificate of the server is not trusted (${code}). Give the certificate of its authority, or correct the address.`,
      { cause: error },
    );
  return new AppError(
    'UNREACHABLE',
    `The server cannot be reached${code ? ` (${code})` : ''}. Check its address and that it runs.`,
    { cause: error },
  );
}

function statusError(status: number, headers: http.IncomingHttpHeaders): AppError {
  const data = { status };
  if (status === 401 || status === 403)
    return new AppError('REFUSED', 'The server does not accept our user or token. Enter them again.', {
      data,
    });
  if (status === 404)
    return new AppError('MISSING', 'The server does not have this, or has no DICOMweb at its address.', {
      data,
    });
  if (status === 429 || status === 503) {
    const seconds = Number(headers['retry-after']);
    const retryAfterSeconds = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 600) : 5;
    return new AppError('BUSY', 'The server is busy. Try again later.', {
      data: { ...data, retryAfterSeconds },
    });
  }
  if (status === 507) return new AppError('FULL', 'The server has no space left.', { data });
  return new AppError('PEER', `The server answered with status ${status}. Its log says why.`, { data });
}
