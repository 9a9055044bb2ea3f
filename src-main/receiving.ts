import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { AppError, toAppError } from '#shared/errors.ts';
import { writerSql } from '#main/catalog/writer-sql.ts';
import { Activity } from '#main/intake/activity.ts';
import { CommitClient } from '#main/intake/commit-client.ts';
import { emptyIncoming, makeStoreFolders } from '#main/intake/data-folder.ts';
import type { OrderArchive } from '#main/intake/archive-orders.ts';
import { importFile, importStream } from '#main/intake/import-stream.ts';
import type { Intake } from '#main/intake/instance-sink.ts';
import { holdHandsOn, newHandsOn } from '#main/intake/give-way.ts';
import { OrderClient } from '#main/intake/order-client.ts';
import type { InspectInstance } from '#main/intake/outcome.ts';
import { ownAssociationStore } from '#main/intake/own-association.ts';
import type { RebuildProgress, RebuildReport, RenewedCatalog } from '#main/intake/rebuild-messages.ts';
import type {
  CalledPeer,
  DicomAddress,
  Receiving,
  ReceivingEvents,
  ReceivingOptions,
  ReceivingStatus,
  ServeDesk,
} from '#main/intake/receiving-types.ts';
import type {
  DeskQuestion,
  FromCatalogThread,
  FromReceiverThread,
  ToCatalogThread,
  ToReceiverThread,
} from '#main/intake/thread-messages.ts';
import type { AssociationFacts, TlsMaterial } from '#main/network/handlers.ts';
import { Listening, type ListeningThread } from '#main/listening.ts';
import { startThread } from '#main/receiving-threads.ts';
import { RESERVE_BYTES, StoreHealth } from '#main/store/store-health.ts';
import type { DataFolder } from '#main/store/layout.ts';

const STOP_MS = 700;
const RESTART_MS = 250;

type EventMap = { [Name in keyof ReceivingEvents]: Parameters<ReceivingEvents[Name]> };

/**
 * Starts the catalog thread and the receiving threads, and opens the DICOM node.
 *
 * A port that cannot be had is no error here: `status()` says so and `configure` may try another.
 *
 * @throws AppError when the catalog cannot be opened
 */
export async function startReceiving(options: ReceivingOptions): Promise<Receiving> {
  const receiving = new ReceivingService(options);
  try {
    await receiving.start();
  } catch (error) {
    await receiving.dispose();
    throw error;
  }
  return receiving;
}

interface ReceiverThread extends ListeningThread {
  readonly prefix: string;
}

class ReceivingService implements Receiving {
  readonly #folder: DataFolder;
  readonly #minimumFreeBytes: number;
  readonly #threads: number;
  readonly #mostMatches: number;
  readonly #events = new EventEmitter<EventMap>();
  readonly #commits = new CommitClient();
  readonly #orders = new OrderClient();
  readonly #activity: Activity;
  readonly #receivers = new Set<ReceiverThread>();
  readonly #closing = new Map<string, Extract<FromReceiverThread, { kind: 'closed' }>>();
  #catalog: Worker | undefined;
  /** Until then receivers have no line to it; they get one when it is */
  #isCatalogOpen = false;
  #rebuild:
    | { progress: (progress: RebuildProgress) => void; done: (result: RebuildReport | AppError) => void }
    | undefined;
  #renewed: RenewedCatalog | null = null;
  readonly #onRenewing: (progress: RebuildProgress) => void;
  #intake: Intake | undefined;
  readonly #listening: Listening;
  readonly #handsOn = newHandsOn();
  #ownAssociations = 0;
  #isDisposed = false;
  #serveDesk: ServeDesk = () =>
    Promise.reject(new AppError('UNREACHABLE', 'The core is starting. Ask again shortly.'));
  #statusTimer: NodeJS.Timeout | undefined;

  constructor(options: ReceivingOptions) {
    this.#folder = options.folder;
    this.#minimumFreeBytes = options.minimumFreeBytes ?? RESERVE_BYTES;
    this.#threads = options.receiverThreads ?? defaultThreads();
    this.#mostMatches = options.mostMatches ?? 0;
    this.#onRenewing = options.onRenewing ?? (() => {});
    this.#activity = new Activity((studies) => {
      this.#events.emit('studiesChanged', studies);
      this.#statusSoon();
    });
    const { aeTitle, host, port, tlsPort = null, isPlainOn = true } = options;
    this.#listening = new Listening(this.#receivers, {
      address: { aeTitle, host, port, tlsPort, isPlainOn },
      tlsMaterial: options.tlsMaterial ?? null,
      peers: options.peers,
      checksPeerAddress: options.checkPeerAddress ?? false,
      isShared: this.#threads > 1,
      onProblem: (message) => this.#problem(message),
      onChange: () => this.#statusSoon(),
    });
  }

  async start(): Promise<void> {
    makeStoreFolders(this.#folder);
    // One receiver loads beside the catalog; nothing arrives before that is open, since nobody listens yet.
    if (this.#threads > 0) this.#startReceiver();
    this.#renewed = await this.#startCatalog();
    let parts = 0;
    const prefix = newPrefix('main');
    this.#intake = {
      incoming: this.#folder.incoming,
      health: new StoreHealth(this.#folder.incoming, this.#minimumFreeBytes),
      commits: this.#commits,
      nextPart: () => `${prefix}-${String((parts += 1))}.part`,
    };
    if (this.#threads === 0) return;
    await this.#listening.start();
    void this.#listening.inTurn(() => this.#addReceivers());
  }

  status(): ReceivingStatus {
    return {
      ...this.#listening.status(),
      openAssociations: this.#activity.openAssociations,
      receivingInstances: this.#activity.receivingInstances,
      storeState: this.#intake?.health.state() ?? 'ok',
    };
  }

  isReceiving(studyInstanceUid: string): boolean {
    return this.#activity.isReceiving(studyInstanceUid);
  }

  giveWay(): void {
    holdHandsOn(this.#handsOn);
  }

  async configure(address: DicomAddress): Promise<void> {
    if (!this.#isDisposed && this.#threads > 0) await this.#listening.configure(address);
  }

  setTlsMaterial(material: TlsMaterial | null): Promise<void> {
    return this.#listening.setTlsMaterial(material);
  }

  setPeers(peers: readonly CalledPeer[]): void {
    this.#listening.setPeers(peers);
  }

  serveDesk(serve: ServeDesk): void {
    this.#serveDesk = serve;
  }

  importFile(file: string, source: string, signal?: AbortSignal) {
    return importFile(this.#openIntake(), file, source, signal);
  }

  importStream(readable: Readable, source: string, signal?: AbortSignal, inspect?: InspectInstance) {
    return importStream(this.#openIntake(), readable, source, signal, inspect);
  }

  ownAssociation(): ReturnType<Receiving['ownAssociation']> {
    this.#ownAssociations += 1;
    const associationId = this.#ownAssociations;
    const store = ownAssociationStore(this.#openIntake(), `own:${String(associationId)}`, {
      opened: (key, association) => this.#opened(key, association),
      closed: (key, association, instances) =>
        // How fast it came is measured only where others send to us.
        this.#closeSoon({ kind: 'closed', key, association, instances, sizeBytes: 0, busyMs: 0 }),
    });
    return { store, associationId };
  }

  on<Name extends keyof ReceivingEvents>(name: Name, listener: ReceivingEvents[Name]): () => void {
    const emitter = this.#events as EventEmitter;
    emitter.on(name, listener);
    return () => {
      emitter.off(name, listener);
    };
  }

  get renewed(): RenewedCatalog | null {
    return this.#renewed;
  }

  rebuildCatalog(
    onProgress: (progress: RebuildProgress) => void = () => {},
    signal?: AbortSignal,
  ): Promise<RebuildReport> {
    if (this.#rebuild || !this.#catalog)
      return Promise.reject(
        new AppError('CONFLICT', 'The catalog is being rebuilt already. Wait until it is done.'),
      );
    const catalog = this.#catalog;
    const cancel = () => catalog.postMessage({ kind: 'cancelRebuild' } satisfies ToCatalogThread);
    signal?.addEventListener('abort', cancel);
    return new Promise((resolve, reject) => {
      this.#rebuild = {
        progress: onProgress,
        done: (result) => {
          this.#rebuild = undefined;
          signal?.removeEventListener('abort', cancel);
          if (result instanceof AppError) reject(result);
          else resolve(result);
        },
      };
      catalog.postMessage({ kind: 'rebuild' } satisfies ToCatalogThread);
    });
  }

  readonly order: OrderArchive = (kind, order) =>
    this.#orders.order(kind, order, (message) => {
      if (!this.#catalog || !this.#isCatalogOpen) return false;
      this.#catalog.postMessage({ kind: 'order', order: message } satisfies ToCatalogThread);
      return true;
    });

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    clearTimeout(this.#statusTimer);
    this.#listening.end();
    const receivers = [...this.#receivers];
    await Promise.all(receivers.map(({ worker }) => stopped(worker, STOP_MS / 2)));
    if (this.#catalog) await stopped(this.#catalog, STOP_MS / 2);
    this.#commits.dispose();
    this.#activity.dispose();
    this.#rebuild?.done(new AppError('CANCELLED', 'The program was stopped before the catalog was rebuilt.'));
  }

  #openIntake(): Intake {
    if (this.#intake && !this.#isDisposed) return this.#intake;
    throw new AppError('CANCELLED', 'The program is stopping; nothing is imported any more.');
  }

  /** Resolves when the thread has opened the catalog; a later crash starts it again. */
  #startCatalog(): Promise<RenewedCatalog | null> {
    return new Promise((resolve, reject) => {
      const worker = startThread('catalog-thread', {
        folder: this.#folder,
        isFirstStart: !this.#catalog,
        writerSql: writerSql(),
      });
      this.#catalog = worker;
      worker.on('message', (message: FromCatalogThread) => {
        if (message.kind === 'ready') {
          this.#isCatalogOpen = true;
          this.#attach((port) => {
            this.#commits.attach(port);
          });
          for (const receiver of this.#receivers) this.#connect(receiver);
          resolve(message.renewed);
        } else if (message.kind === 'failed') reject(new AppError(message.code, message.message));
        else this.#heardCatalog(message);
      });
      worker.on('error', (cause) => {
        this.#problem('The catalog thread crashed.', cause);
      });
      worker.on('exit', () => {
        this.#isCatalogOpen = false;
        this.#orders.lost();
        const crashed = new AppError('INTERNAL', 'The catalog thread ended before it was ready.');
        reject(crashed);
        this.#rebuild?.done(crashed);
        if (this.#isDisposed || this.#catalog !== worker) return;
        setTimeout(() => {
          if (this.#isDisposed) return;
          this.#startCatalog().then(
            () => {
              this.#problem('The catalog thread was started again.');
            },
            (cause: unknown) => {
              this.#problem('The catalog could not be opened again. Nothing is received.', cause);
            },
          );
        }, RESTART_MS);
      });
    });
  }

  #heardCatalog(message: Exclude<FromCatalogThread, { kind: 'ready' | 'failed' }>): void {
    switch (message.kind) {
      case 'news':
        this.#activity.arrived(message.news);
        for (const instance of message.news.quarantined) this.#events.emit('quarantined', instance);
        this.#statusSoon();
        break;
      case 'flushed':
        this.#closed(message.key);
        break;
      case 'progress':
        (this.#rebuild?.progress ?? this.#onRenewing)(message.progress);
        break;
      case 'rebuilt':
        this.#rebuild?.done(message.report);
        break;
      case 'notRebuilt':
        this.#rebuild?.done(new AppError(message.code, message.message));
        break;
      case 'carriedOut':
        this.#activity.touched(message.changed);
        this.#orders.answered(message.answer);
        break;
      case 'notUnlinked':
        this.#problem(`Files that were deleted for good could not be removed: ${message.message}`);
        break;
      case 'stopped':
        break;
      default:
        message satisfies never;
    }
  }

  #startReceiver(): ReceiverThread {
    const prefix = newPrefix('in');
    const worker = startThread('receiver-thread', {
      folder: this.#folder,
      prefix,
      minimumFreeBytes: this.#minimumFreeBytes,
      mostMatches: this.#mostMatches,
      handsOn: this.#handsOn,
    });
    const receiver: ReceiverThread = { worker, prefix, answered: undefined };
    this.#receivers.add(receiver);
    this.#connect(receiver);
    worker.on('message', (message: FromReceiverThread) => {
      this.#heardReceiver(receiver, message);
    });
    worker.on('error', (cause) => {
      this.#problem('A receiving thread crashed.', cause);
    });
    worker.on('exit', () => {
      this.#receivers.delete(receiver);
      receiver.answered?.({ problem: 'The receiving thread ended.' });
      this.#activity.closedAll(`${prefix}:`);
      if (this.#isDisposed) return;
      emptyIncoming(this.#folder, `${prefix}-`);
      setTimeout(() => {
        if (this.#isDisposed) return;
        const restarted = this.#startReceiver();
        void this.#listening.inTurn(async () => {
          await this.#listening.join(restarted);
          this.#problem('The receiving thread was started again.');
        });
      }, RESTART_MS);
    });
    return receiver;
  }

  /** The other threads come when the node already answers: loading them all would delay the start. */
  async #addReceivers(): Promise<void> {
    while (this.#receivers.size < this.#threads && !this.#isDisposed) {
      const receiver = this.#startReceiver();
      const problem = await this.#listening.join(receiver);
      if (problem !== '' && !this.#isDisposed) {
        this.#problem(problem);
        return;
      }
    }
  }

  #heardReceiver(receiver: ReceiverThread, message: FromReceiverThread): void {
    switch (message.kind) {
      case 'listening':
        receiver.answered?.({ port: message.port, tlsPort: message.tlsPort });
        break;
      case 'notListening':
        receiver.answered?.({ problem: message.message });
        break;
      case 'opened':
        this.#opened(message.key, message.association);
        break;
      case 'closed':
        this.#closeSoon(message);
        break;
      case 'refused':
        this.#events.emit('refusedCaller', message.caller);
        break;
      case 'mishap':
        this.#events.emit('mishap', message.mishap);
        break;
      case 'retrieved':
        this.#events.emit('retrieved', message.retrieval);
        break;
      case 'desk':
        void this.#answerDesk(receiver, message.question);
        break;
      case 'answered':
        this.#events.emit('queryAnswered', message.query);
        break;
      case 'stopped':
        break;
      default:
        message satisfies never;
    }
  }

  async #answerDesk(receiver: ReceiverThread, { id, method, args }: DeskQuestion): Promise<void> {
    try {
      const value = await this.#serveDesk(method, args);
      order(receiver, { kind: 'deskAnswer', answer: { id, value } });
    } catch (error) {
      const { code, message } = toAppError(error);
      order(receiver, { kind: 'deskAnswer', answer: { id, code, message } });
    }
  }

  #opened(key: string, { callingAeTitle, calledAeTitle, host }: AssociationFacts): void {
    this.#activity.opened(key);
    const nothing = { instances: 0, sizeBytes: 0, busyMs: 0, studyInstanceUids: [] };
    const facts = { callingAeTitle, calledAeTitle, host, ...nothing };
    this.#events.emit('association', { kind: 'opened', ...facts });
    this.#statusSoon();
  }

  #closeSoon(message: Extract<FromReceiverThread, { kind: 'closed' }>): void {
    this.#closing.set(message.key, message);
    this.#catalog?.postMessage({ kind: 'flush', key: message.key } satisfies ToCatalogThread);
  }

  /** All that the association brought has been told: now it may be reported. */
  #closed(key: string): void {
    const message = this.#closing.get(key);
    this.#closing.delete(key);
    const studyInstanceUids = this.#activity.closed(key);
    this.#statusSoon();
    if (!message) return;
    const { callingAeTitle, calledAeTitle, host, userName } = message.association;
    const { instances, sizeBytes, busyMs } = message;
    this.#events.emit('association', {
      kind: 'closed',
      callingAeTitle,
      calledAeTitle,
      host,
      userName,
      instances,
      sizeBytes,
      busyMs,
      studyInstanceUids,
    });
  }

  #connect(receiver: ReceiverThread): void {
    if (!this.#isCatalogOpen) return;
    this.#attach((port) => {
      receiver.worker.postMessage({ kind: 'catalog', port } satisfies ToReceiverThread, [port]);
    });
  }

  /** A new line to the catalog thread; `give` gets the other end. */
  #attach(give: (port: MessageChannel['port1']) => void): void {
    const { port1, port2 } = new MessageChannel();
    this.#catalog?.postMessage({ kind: 'attach', port: port1 } satisfies ToCatalogThread, [port1]);
    give(port2);
  }

  #problem(message: string, cause?: unknown): void {
    this.#events.emit('problem', cause === undefined ? { message } : { message, cause });
    this.#statusSoon();
  }

  #statusSoon(): void {
    if (this.#statusTimer !== undefined || this.#isDisposed) return;
    this.#statusTimer = setTimeout(() => {
      this.#statusTimer = undefined;
      this.#events.emit('statusChanged');
    }, 200);
    this.#statusTimer.unref();
  }
}

function order(receiver: ReceiverThread, message: ToReceiverThread): void {
  receiver.worker.postMessage(message);
}

function newPrefix(kind: string): string {
  return `${kind}${randomBytes(4).toString('hex')}`;
}

/** A second one only where it has a processor left: on two it makes nothing faster and takes 35 MB. */
function defaultThreads(): number {
  return process.platform === 'linux' && availableParallelism() >= 4 ? 2 : 1;
}

/** Asks a thread to stop, and ends it when it does not. */
async function stopped(worker: Worker, limitMs: number): Promise<void> {
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
  });
  worker.postMessage({ kind: 'stop' } satisfies ToCatalogThread & ToReceiverThread);
  const limit = setTimeout(() => void worker.terminate(), limitMs);
  await exited;
  clearTimeout(limit);
}
