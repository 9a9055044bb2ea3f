import { parentPort, workerData } from 'node:worker_threads';
import { toAppError } from '#shared/errors.ts';
import { CommitClient } from '#main/intake/commit-client.ts';
import { InstanceSink, storeSink, type Intake } from '#main/intake/instance-sink.ts';
import type {
  Destination,
  FromReceiverThread,
  ListenOrder,
  ReceiverThreadData,
  ToReceiverThread,
} from '#main/intake/thread-messages.ts';
import { COMMAND } from '#main/network/command-set.ts';
import { startListener, type DicomListener, type ListenerEvents } from '#main/network/dicom-listener.ts';
import type { Service, Services, StoreHandler } from '#main/network/handlers.ts';
import { FreeSpace } from '#main/store/free-space.ts';

/** One of the threads that receive: a DICOM listener whose instances go to `incoming/` and then to the catalog thread. */

const { folder, prefix, minimumFreeBytes } = workerData as ReceiverThreadData;
const commits = new CommitClient();
let parts = 0;
const intake: Intake = {
  incoming: folder.incoming,
  space: new FreeSpace(folder.incoming, minimumFreeBytes),
  commits,
  nextPart: () => `${prefix}-${String((parts += 1))}.part`,
};
let listener: DicomListener | undefined;
let aeTitle = '';
let destinations: readonly Destination[] = [];
let opened: Promise<{ services: Services; dispose(): void }> | undefined;

function tell(message: FromReceiverThread): void {
  parentPort?.postMessage(message);
}

function keyOf(associationId: number): string {
  return `${prefix}:${String(associationId)}`;
}

const handler: StoreHandler = {
  openSink: ({ association, sopClassUid, sopInstanceUid, transferSyntaxUid }) =>
    storeSink(
      new InstanceSink(intake, {
        sopClassUid,
        sopInstanceUid,
        transferSyntaxUid,
        source: association.callingAeTitle,
        association: keyOf(association.associationId),
      }),
    ),
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
        retrieved: (retrieval) => tell({ kind: 'retrieved', retrieval }),
      }),
    );
    const { services } = await opened;
    await services[commandField]?.(request, channel);
  };
}

const services: Services = Object.fromEntries(
  [COMMAND.moveRequest, COMMAND.getRequest].map((field) => [field, lateService(field)]),
);

async function listen(order: ListenOrder): Promise<void> {
  await listener?.dispose();
  listener = undefined;
  ({ aeTitle, destinations } = order);
  try {
    const events: ListenerEvents = {
      associationOpened: (association) => {
        tell({ kind: 'opened', key: keyOf(association.associationId), association });
      },
      associationClosed: (association, { acknowledgedInstances }) => {
        const key = keyOf(association.associationId);
        tell({ kind: 'closed', key, association, instances: acknowledgedInstances });
      },
      callerRefused: (caller) => {
        tell({ kind: 'refused', caller });
      },
    };
    listener = await startListener(order, handler, events, services);
    tell({ kind: 'listening', port: listener.port });
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
  commits.dispose();
  (await opened)?.dispose();
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
      listener?.setPeers(message.peers);
      ({ destinations } = message);
      break;
    case 'stop':
      void stop();
      break;
    default:
      message satisfies never;
  }
});
