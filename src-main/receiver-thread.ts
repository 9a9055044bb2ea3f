import { parentPort } from 'node:worker_threads';
import { toAppError } from '#shared/errors.ts';
import { DeskClient } from '#main/commitment/desk-client.ts';
import { BusyTally } from '#main/intake/busy-tally.ts';
import { CommitClient } from '#main/intake/commit-client.ts';
import { GiveWay } from '#main/intake/give-way.ts';
import { InstanceSink, storeSink, type Intake } from '#main/intake/instance-sink.ts';
import { threadData } from '#main/intake/thread-data.ts';
import type {
  Destination,
  FromReceiverThread,
  ListenOrder,
  ToReceiverThread,
} from '#main/intake/thread-messages.ts';
import type { CallingPeer } from '#main/network/association-policy.ts';
import { COMMAND } from '#main/network/command-set.ts';
import { startListener, type DicomListener, type ListenerEvents } from '#main/network/dicom-listener.ts';
import { findServices } from '#main/network/find-scp.ts';
import type { Service, Services, StoreHandler, TlsMaterial } from '#main/network/handlers.ts';
import type { OpenFindHandler } from '#main/query/open-find-handler.ts';
import { StoreHealth } from '#main/store/store-health.ts';

/** One of the threads that receive: a DICOM listener whose instances go to `incoming/` and then to the catalog thread. */

const { folder, prefix, minimumFreeBytes, mostMatches, handsOn } = await threadData('receiver-thread');
const commits = new CommitClient();
const desk = new DeskClient((question) => tell({ kind: 'desk', question }));
const busy = new BusyTally();
const giveWay = new GiveWay(handsOn);
let parts = 0;
const intake: Intake = {
  incoming: folder.incoming,
  health: new StoreHealth(folder.incoming, minimumFreeBytes),
  commits,
  nextPart: () => `${prefix}-${String((parts += 1))}.part`,
};
let listener: DicomListener | undefined;
let aeTitle = '';
let destinations: readonly Destination[] = [];
let tlsMaterial: TlsMaterial | null = null;
let opened: Promise<{ services: Services; dispose(): Promise<void> }> | undefined;

function tell(message: FromReceiverThread): void {
  parentPort?.postMessage(message);
}

function keyOf(associationId: number): string {
  return `${prefix}:${String(associationId)}`;
}

const handler: StoreHandler = {
  openSink({ association, sopClassUid, sopInstanceUid, transferSyntaxUid }) {
    const key = keyOf(association.associationId);
    const sink = new InstanceSink(intake, {
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid,
      source: association.callingAeTitle,
      association: key,
    });
    return giveWay.pace(busy.watch(key, storeSink(sink)));
  },
  associationClosed: () => {},
};

/** Loaded with the first request of a service: receiving starts without. */
function lateService(commandField: number): Service {
  return async (request, channel) => {
    opened ??= import('./receiver-services.ts').then(({ openReceiverServices }) =>
      openReceiverServices({
        folder,
        aeTitle: () => aeTitle,
        destinations: () => destinations,
        tlsMaterial: () => tlsMaterial,
        retrieved: (retrieval) => tell({ kind: 'retrieved', retrieval }),
        desk,
      }),
    );
    const { services } = await opened;
    await services[commandField]?.(request, channel);
  };
}

let characterSets: ReadonlyMap<string, string> = new Map();
let finding: Promise<OpenFindHandler> | undefined;

/** Loaded when the thread listens already: receiving can do without. */
function findHandler(): Promise<OpenFindHandler> {
  finding ??= import('#main/query/open-find-handler.ts').then(({ openFindHandler }) =>
    openFindHandler(folder.catalogFile, {
      mostMatches,
      characterSetOf: (peer) => characterSets.get(peer) ?? '',
      answered: (query) => {
        tell({ kind: 'answered', query });
      },
    }),
  );
  // One that could not open the catalog is not the last word.
  finding.catch(() => {
    finding = undefined;
  });
  return finding;
}

const services: Services = {
  ...findServices({ find: async (question) => (await findHandler()).find(question) }),
  ...Object.fromEntries(
    [
      COMMAND.moveRequest,
      COMMAND.getRequest,
      COMMAND.actionRequest,
      COMMAND.eventReportRequest,
      COMMAND.createRequest,
      COMMAND.setRequest,
      COMMAND.attributesRequest,
    ].map((field) => [field, lateService(field)]),
  ),
};

function rememberPeers(peers: readonly CallingPeer[]): void {
  characterSets = new Map(peers.map((peer) => [peer.aeTitle, peer.characterSet ?? '']));
}

async function listen(order: ListenOrder): Promise<void> {
  await listener?.dispose();
  listener = undefined;
  ({ aeTitle, destinations, tlsMaterial } = order);
  rememberPeers(order.peers);
  try {
    const events: ListenerEvents = {
      associationOpened: (association) => {
        tell({ kind: 'opened', key: keyOf(association.associationId), association });
      },
      associationClosed: (association, { acknowledgedInstances }) => {
        const key = keyOf(association.associationId);
        tell({ kind: 'closed', key, association, instances: acknowledgedInstances, ...busy.take(key) });
      },
      mishap: (mishap) => {
        tell({ kind: 'mishap', mishap });
      },
      callerRefused: (caller) => {
        tell({ kind: 'refused', caller });
      },
    };
    const { tlsPort } = order;
    const tls = tlsMaterial === null || tlsPort === null ? null : { port: tlsPort, material: tlsMaterial };
    listener = await startListener({ ...order, tls }, handler, events, services);
    tell({ kind: 'listening', port: listener.port, tlsPort: listener.tlsPort });
    setImmediate(() => void findHandler().catch(() => {}));
  } catch (error) {
    tell({ kind: 'notListening', message: toAppError(error).message });
  }
}

async function unlisten(): Promise<void> {
  await listener?.dispose();
  listener = undefined;
  tell({ kind: 'notListening', message: '' });
}

async function stop(): Promise<void> {
  await listener?.dispose();
  (await finding?.catch(() => undefined))?.dispose();
  commits.dispose();
  await (await opened)?.dispose();
  tell({ kind: 'stopped' });
  parentPort?.close();
}

parentPort?.on('message', (message: ToReceiverThread) => {
  switch (message.kind) {
    case 'catalog':
      commits.attach(message.port);
      break;
    case 'listen':
      void listen(message.order);
      break;
    case 'unlisten':
      void unlisten();
      break;
    case 'peers':
      rememberPeers(message.peers);
      listener?.setPeers(message.peers);
      ({ destinations } = message);
      break;
    case 'tlsMaterial':
      tlsMaterial = message.material;
      listener?.setTlsMaterial(message.material);
      break;
    case 'deskAnswer':
      desk.answered(message.answer);
      break;
    case 'stop':
      void stop();
      break;
    default:
      message satisfies never;
  }
});
