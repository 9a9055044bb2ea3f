import type { Socket } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import type { TlsMaterial } from './handlers.ts';
import { peerAddress } from './scp-association.ts';
import { secureContext, tlsProblem } from './tls-profile.ts';
import { tlsRefusal, type TlsRefusal } from './tls-refusal.ts';

export const SOCKET_OPTIONS = { noDelay: true, highWaterMark: 256 * 1024 };

export interface TlsServerOptions {
  /** For a whole handshake */
  readonly handshakeMs: number;
  /** Handshakes at once; with one more, the oldest ends */
  readonly mostHandshakes: number;
  /** @param socket both sides have shown what the other one trusts */
  readonly taken: (socket: TLSSocket) => void;
  /** The connection is gone. `reason` is null when it just ended */
  readonly failed: (handshake: {
    readonly host: string;
    readonly problem: string;
    readonly reason: TlsRefusal | null;
  }) => void;
}

export interface TlsServer {
  /** Not listening yet */
  readonly server: tls.Server;
  /** Those that nobody else knows of: the server cannot close as long as there are any. */
  endHandshakes(): void;
}

/** Both sides show a certificate that the other one trusts, or there is no connection (PS3.15 annex B.12). */
export function openTlsServer(
  material: TlsMaterial,
  { handshakeMs, mostHandshakes, taken, failed }: TlsServerOptions,
): TlsServer {
  /** By the caller's end, in the order in which they came */
  const handshakes = new Map<string, Socket>();
  const server = tls.createServer(
    {
      ...SOCKET_OPTIONS,
      ...secureContext(material),
      requestCert: true,
      rejectUnauthorized: true,
      handshakeTimeout: handshakeMs,
    },
    (socket) => {
      handshakes.delete(endOf(socket));
      taken(socket);
    },
  );
  server.on('connection', (socket: Socket) => {
    const end = endOf(socket);
    handshakes.set(end, socket);
    socket.once('close', () => {
      if (handshakes.get(end) === socket) handshakes.delete(end);
    });
    if (handshakes.size <= mostHandshakes) return;
    for (const [oldest, waiting] of handshakes) {
      handshakes.delete(oldest);
      waiting.destroy();
      break;
    }
  });
  // Read here, while there is one, it can still be told when the connection is gone; the keys are not looked at.
  server.on('keylog', (_keys, socket) => void socket.remoteAddress);
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    // A string, whatever its type says, and null where nothing was found
    const authorizationError = (socket.authorizationError as unknown as string | null) ?? null;
    const { code, message } = error;
    failed({
      host: peerAddress(socket),
      problem: tlsProblem(error) ?? `the TLS handshake failed (${authorizationError ?? message})`,
      reason: tlsRefusal({ code, message, authorizationError }),
    });
    socket.destroy();
  });
  return {
    server,
    endHandshakes() {
      for (const socket of handshakes.values()) socket.destroy();
    },
  };
}

function endOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${String(remotePort)}`;
}
