import net, { type Socket } from 'node:net';
import { AppError } from '#shared/errors.ts';
import { MAX_ASSOCIATIONS, MAX_CONNECTIONS, SCP_TIMEOUTS } from './association-limits.ts';
import type { AdmissionRules, CallingPeer, RejectionReason } from './association-policy.ts';
import type {
  AssociationFacts,
  Mishap,
  RefusedCaller,
  Services,
  StoreHandler,
  TlsMaterial,
} from './handlers.ts';
import { statusText } from './status.ts';
import { ScpAssociation, type AssociationEnd, type AssociationTimeouts } from './scp-association.ts';
import { secureContext } from './tls-profile.ts';
import { openTlsServer, SOCKET_OPTIONS } from './tls-server.ts';

export interface ListenerOptions {
  /** Address to bind; 127.0.0.1 unless an administrator opened the node */
  readonly host: string;
  /** For connections that are not encrypted; 0 = any free port, null = there are none */
  readonly port: number | null;
  /** Where connections are encrypted, with certificates on both sides; absent or null: nowhere */
  readonly tls?: TlsListening | null;
  /** Our AE title: what callers must call */
  readonly aeTitle: string;
  readonly peers: readonly CallingPeer[];
  /** A peer's AE title counts only from one of its addresses; default false */
  readonly checksPeerAddress?: boolean;
  /** Associations that may store at the same time; C-ECHO is answered beyond it. Default: MAX_ASSOCIATIONS. */
  readonly maxAssociations?: number;
  /** Connections of any kind; beyond it the oldest one that has not yet said what it wants is dropped. Default: MAX_CONNECTIONS. */
  readonly maxConnections?: number;
  /** Several threads share the port (Linux); default false */
  readonly reusePort?: boolean;
  readonly timeouts?: Partial<AssociationTimeouts>;
}

export interface TlsListening {
  /** 0 = any free port */
  readonly port: number;
  readonly material: TlsMaterial;
}

/** What the listener tells; all of it is optional to hear. */
export interface ListenerEvents {
  associationOpened?(association: AssociationFacts): void;
  /** `detail` is for the log, without patient data. */
  associationClosed?(
    association: AssociationFacts,
    outcome: { acknowledgedInstances: number; end: AssociationEnd; detail: string },
  ): void;
  callerRefused?(caller: RefusedCaller): void;
  /** A request was answered with a failure, or an association ended otherwise than by its release */
  mishap?(mishap: Mishap): void;
  /** A connection ended before it became an association, and not by a refusal. */
  connectionDropped?(host: string, detail: string): void;
}

export interface DicomListener {
  /** 0: nothing listens without encryption */
  readonly port: number;
  /** 0: nothing listens with encryption */
  readonly tlsPort: number;
  /** In force for the next association. */
  setPeers(peers: readonly CallingPeer[]): void;
  /** In force for the next handshake. */
  setTlsMaterial(material: TlsMaterial): void;
  /** Stops within a second, also with open associations: they are aborted. */
  dispose(): Promise<void>;
}

const MAX_WATCH_INTERVAL_MS = 1000;
const STOP_MS = 300;
/** Ends of an association that somebody should hear of; an abort of the caller is its own affair */
const BROKEN: ReadonlySet<AssociationEnd> = new Set(['fault', 'timeout', 'lost']);

function peerMap(peers: readonly CallingPeer[]): ReadonlyMap<string, CallingPeer> {
  return new Map(peers.map((peer) => [peer.aeTitle.trim(), peer]));
}

function listen(server: net.Server, { host, reusePort }: ListenerOptions, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program uses it' : (error.code ?? error.message);
      reject(
        new AppError(
          'INTERNAL',
          `The DICOM node cannot listen on ${host}:${port}: ${why}. Choose another port or address in the settings.`,
          { cause: error, data: { host, port, code: error.code ?? '' } },
        ),
      );
    });
    server.listen({ host, port, reusePort: reusePort ?? false, backlog: 1024 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/**
 * Opens the DICOM node: verification and storage SCP, and whatever `services` answers.
 *
 * Runs in any thread. `handler` takes the instances; nothing of a data set is read here.
 *
 * @throws AppError INTERNAL when the port cannot be had
 */
export async function startListener(
  options: ListenerOptions,
  handler: StoreHandler,
  events: ListenerEvents = {},
  services: Services = {},
): Promise<DicomListener> {
  const timeouts = { ...SCP_TIMEOUTS, ...options.timeouts };
  const { aeTitle, checksPeerAddress = false } = options;
  const { maxAssociations = MAX_ASSOCIATIONS, maxConnections = MAX_CONNECTIONS } = options;
  let peers = peerMap(options.peers);
  let lastAssociationId = 0;
  /** In the order in which they came */
  const connections = new Set<ScpAssociation>();
  const open = new Map<ScpAssociation, AssociationFacts>();

  function rules(): AdmissionRules {
    return { aeTitle, peers, checksPeerAddress, openAssociations: open.size, maxAssociations };
  }

  const host = {
    timeouts,
    handler,
    services,
    rules,
    nextAssociationId: () => (lastAssociationId += 1),
    refused(
      { callingAeTitle: aeTitle, ...caller }: Omit<AssociationFacts, 'associationId'>,
      reason: RejectionReason,
    ) {
      events.callerRefused?.({ aeTitle, ...caller, reason });
    },
    opened(association: ScpAssociation, facts: AssociationFacts) {
      open.set(association, facts);
      events.associationOpened?.(facts);
    },
    mishap({ callingAeTitle, host: caller }: AssociationFacts, status: number, detail: string) {
      events.mishap?.({ callingAeTitle, host: caller, status: statusText(status), detail });
    },
    closed(association: ScpAssociation, end: AssociationEnd, detail: string) {
      connections.delete(association);
      const facts = open.get(association);
      open.delete(association);
      const { acknowledgedInstances } = association;
      const isBroken = facts ? BROKEN.has(end) : end === 'fault' || end === 'timeout';
      if (isBroken)
        events.mishap?.({
          callingAeTitle: facts?.callingAeTitle ?? '',
          host: association.host,
          status: '',
          detail,
        });
      if (facts) events.associationClosed?.(facts, { acknowledgedInstances, end, detail });
      else if (!detail.startsWith('refused')) events.connectionDropped?.(association.host, detail);
    },
  };

  function makeRoom(): boolean {
    if (connections.size < maxConnections) return true;
    for (const connection of connections) {
      if (!connection.isWaiting) continue;
      connection.destroy('dropped: too many connections');
      connections.delete(connection);
      return true;
    }
    return false;
  }

  const taken = (socket: Socket) => {
    if (makeRoom()) connections.add(new ScpAssociation(socket, host, performance.now()));
    else socket.destroy();
  };
  const plain = options.port === null ? null : net.createServer(SOCKET_OPTIONS, taken);
  const encrypted =
    options.tls &&
    openTlsServer(options.tls.material, {
      handshakeMs: timeouts.associationMs,
      mostHandshakes: maxConnections,
      taken,
      failed({ host: caller, problem, reason }) {
        if (reason) events.callerRefused?.({ aeTitle: '', calledAeTitle: '', host: caller, reason });
        else events.connectionDropped?.(caller, problem);
      },
    });
  const servers = [plain, encrypted?.server].filter((server) => server instanceof net.Server);
  const close = () =>
    Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  let [port, tlsPort] = [0, 0];
  try {
    if (plain) port = await listen(plain, options, options.port ?? 0);
    if (encrypted) tlsPort = await listen(encrypted.server, options, options.tls?.port ?? 0);
  } catch (error) {
    await close();
    throw error;
  }
  for (const server of servers) server.on('error', () => {});
  const shortestMs = Math.min(...Object.values(timeouts));
  const watch = setInterval(
    () => {
      const nowMs = performance.now();
      for (const connection of connections) connection.watch(nowMs);
    },
    Math.max(10, Math.min(MAX_WATCH_INTERVAL_MS, shortestMs / 4)),
  );
  watch.unref();

  return {
    port,
    tlsPort,
    setPeers(next) {
      peers = peerMap(next);
    },
    setTlsMaterial(material) {
      encrypted?.server.setSecureContext(secureContext(material));
    },
    async dispose() {
      clearInterval(watch);
      const closed = close();
      encrypted?.endHandshakes();
      for (const connection of connections) connection.dispose();
      const force = setTimeout(() => {
        for (const connection of connections) connection.destroy('stopped');
      }, STOP_MS);
      await closed;
      clearTimeout(force);
    },
  };
}
