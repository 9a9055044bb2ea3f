import { lookup } from 'node:dns/promises';
import { createServer, isIP } from 'node:net';
import type { Worker } from 'node:worker_threads';
import type { CalledPeer, DicomAddress, ReceivingStatus } from '#main/intake/receiving-types.ts';
import type { Destination, ListenOrder, ToReceiverThread } from '#main/intake/thread-messages.ts';
import type { CallingPeer } from '#main/network/association-policy.ts';
import type { TlsMaterial } from '#main/network/handlers.ts';

const NO_CERTIFICATE =
  'DICOM over TLS is switched on, but this station has no certificate. Make one under Certificates.';
const NOTHING_TO_LISTEN_ON = 'DICOM is switched off: neither the plain port nor the TLS port is on.';

/** A receiving thread as far as listening goes. */
export interface ListeningThread {
  readonly worker: Worker;
  /** The answer to the listen order under way */
  answered: ((outcome: BoundPorts | { readonly problem: string }) => void) | undefined;
}

/** Each 0 where nothing listens */
export interface BoundPorts {
  readonly port: number;
  readonly tlsPort: number;
}

/** Each null where nothing is to listen, 0 = any free one */
interface WantedPorts {
  readonly port: number | null;
  readonly tlsPort: number | null;
}

export interface ListeningOptions {
  readonly address: DicomAddress;
  readonly tlsMaterial: TlsMaterial | null;
  readonly peers: readonly CalledPeer[];
  readonly checksPeerAddress: boolean;
  /** Several threads are to listen on one port */
  readonly isShared: boolean;
  readonly onProblem: (message: string) => void;
  readonly onChange: () => void;
}

/** Where the receiving threads listen, with which certificate, and whom they let in. What changes it is done in turn. */
export class Listening {
  readonly #threads: Iterable<ListeningThread>;
  readonly #options: ListeningOptions;
  #address: DicomAddress;
  #peers: readonly CalledPeer[];
  #callingPeers: readonly CallingPeer[] = [];
  #boundPort = 0;
  #boundTlsPort = 0;
  #tlsMaterial: TlsMaterial | null;
  #problem = '';
  #turn: Promise<void> = Promise.resolve();

  /** @param threads those that run, the first of which listens first */
  constructor(threads: Iterable<ListeningThread>, options: ListeningOptions) {
    this.#threads = threads;
    this.#options = options;
    this.#address = options.address;
    this.#tlsMaterial = options.tlsMaterial;
    this.#peers = options.peers;
  }

  status(): Pick<ReceivingStatus, 'aeTitle' | 'host' | 'port' | 'tlsPort' | 'isListening' | 'listenProblem'> {
    return {
      aeTitle: this.#address.aeTitle,
      host: this.#address.host,
      port: this.#address.isPlainOn === false ? 0 : this.#boundPort || this.#address.port,
      tlsPort: this.#boundTlsPort,
      isListening: this.isListening,
      listenProblem: this.#problem,
    };
  }

  get isListening(): boolean {
    return this.#boundPort !== 0 || this.#boundTlsPort !== 0;
  }

  async start(): Promise<void> {
    this.#callingPeers = await callingPeers(this.#peers, this.#options.checksPeerAddress);
    await this.configure(this.#address);
  }

  configure(address: DicomAddress): Promise<void> {
    return this.inTurn(() => this.#listen(address));
  }

  /** After whatever else changes where is listened. */
  inTurn(step: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(step);
    return this.#turn;
  }

  async setTlsMaterial(material: TlsMaterial | null): Promise<void> {
    const before = this.#tlsMaterial;
    this.#tlsMaterial = material;
    if (material && before)
      for (const thread of this.#threads) order(thread, { kind: 'tlsMaterial', material });
    // With the first certificate, or without one, other ports are listened on
    else if (material !== before) await this.configure(this.#address);
  }

  setPeers(peers: readonly CalledPeer[]): void {
    this.#peers = peers;
    void callingPeers(peers, this.#options.checksPeerAddress).then((calling) => {
      if (this.#peers !== peers) return;
      this.#callingPeers = calling;
      for (const thread of this.#threads)
        order(thread, { kind: 'peers', peers: calling, destinations: this.#destinations() });
    });
  }

  /** A further thread listens where the others do. @returns the problem, empty when it does, or when nobody listens */
  async join(thread: ListeningThread): Promise<string> {
    if (!this.isListening) return '';
    const outcome = await this.#listenOn(thread, this.#boundPorts);
    return 'problem' in outcome ? outcome.problem : '';
  }

  /** Nothing is listened on any more. */
  end(): void {
    this.#boundPort = 0;
    this.#boundTlsPort = 0;
  }

  async #listen(address: DicomAddress): Promise<void> {
    this.#address = address;
    this.end();
    const problem = await this.#listenAll(address);
    this.#problem = problem;
    this.#options.onChange();
  }

  /** @returns the problem, empty when all threads listen where they are to */
  async #listenAll({ host, port, tlsPort = null, isPlainOn = true }: DicomAddress): Promise<string> {
    const [first, ...others] = this.#threads;
    if (!first) return 'No receiving thread runs.';
    const isTlsOn = tlsPort !== null && this.#tlsMaterial !== null;
    const wanted: WantedPorts = { port: isPlainOn ? port : null, tlsPort: isTlsOn ? tlsPort : null };
    const missing = tlsPort !== null && !isTlsOn ? NO_CERTIFICATE : '';
    if (wanted.port === null && wanted.tlsPort === null) return missing || NOTHING_TO_LISTEN_ON;
    // Threads that share a port would also share it with another program that does: make sure nobody has it.
    for (const each of this.#options.isShared ? [wanted.port, wanted.tlsPort] : [])
      if (each !== null && each !== 0 && !(await this.#isFree(host, each)))
        return `The DICOM port ${String(each)} on ${host} is taken by another program. Stop it or choose another port.`;
    const bound = await this.#listenOn(first, wanted);
    if ('problem' in bound) return bound.problem;
    this.#boundPort = bound.port;
    this.#boundTlsPort = bound.tlsPort;
    const results = await Promise.all(others.map((receiver) => this.#listenOn(receiver, this.#boundPorts)));
    const failed = results.find((result) => 'problem' in result);
    // One listening thread is enough to receive; the others only make it faster.
    if (failed && 'problem' in failed) this.#options.onProblem(failed.problem);
    return missing;
  }

  /** For a further thread, which listens where the first does. */
  get #boundPorts(): WantedPorts {
    return { port: this.#boundPort || null, tlsPort: this.#boundTlsPort || null };
  }

  #listenOn(receiver: ListeningThread, ports: WantedPorts): Promise<BoundPorts | { problem: string }> {
    return new Promise((resolve) => {
      receiver.answered = (outcome) => {
        receiver.answered = undefined;
        resolve(outcome);
      };
      const listenOrder: ListenOrder = {
        host: this.#address.host,
        ...ports,
        tlsMaterial: this.#tlsMaterial,
        aeTitle: this.#address.aeTitle,
        peers: this.#callingPeers,
        destinations: this.#destinations(),
        checksPeerAddress: this.#options.checksPeerAddress,
        reusePort: this.#options.isShared,
      };
      order(receiver, { kind: 'listen', order: listenOrder });
    });
  }

  async #isFree(host: string, port: number): Promise<boolean> {
    // Our own threads let go first, else they would be found here.
    await Promise.all([...this.#threads].map((receiver) => this.#unlisten(receiver)));
    return new Promise((resolve) => {
      const probe = createServer();
      probe.once('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code !== 'EADDRINUSE');
      });
      probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
    });
  }

  #unlisten(receiver: ListeningThread): Promise<unknown> {
    return new Promise((resolve) => {
      receiver.answered = (outcome) => {
        receiver.answered = undefined;
        resolve(outcome);
      };
      order(receiver, { kind: 'unlisten' });
    });
  }

  #destinations(): readonly Destination[] {
    return this.#peers.map((peer) => ({
      aeTitle: peer.aeTitle,
      host: peer.host,
      port: peer.port,
      maxAssociations: peer.maxAssociations,
      usesTls: peer.usesTls,
      certificateFingerprint: peer.certificateFingerprint,
      preferredTransferSyntaxUid: peer.preferredTransferSyntaxUid,
      userIdentity: peer.userIdentity,
      userName: peer.userName,
      sealedPasscode: peer.sealedPasscode,
    }));
  }
}

function order(thread: ListeningThread, message: ToReceiverThread): void {
  thread.worker.postMessage(message);
}

/** Peers as the listener knows them; names are resolved here, and only when addresses count. */
async function callingPeers(peers: readonly CalledPeer[], checksAddress: boolean): Promise<CallingPeer[]> {
  return Promise.all(
    peers.map(async ({ aeTitle, host, may, characterSet, usesTls, certificateFingerprint }) => ({
      aeTitle,
      addresses: checksAddress ? await addressesOf(host) : [],
      mayStore: may.includes('store'),
      mayFind: may.includes('find'),
      mayMove: may.includes('move'),
      characterSet,
      usesTls,
      certificateFingerprint,
    })),
  );
}

async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    // A name that cannot be resolved lets nobody in.
    return [];
  }
}
